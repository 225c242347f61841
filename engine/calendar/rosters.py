"""Rosters as they were last applied, by revision: who is in a channel is what was applied last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import members

BATCH = 500


@dataclass(frozen=True, slots=True)
class Member:
    """What a roster says of a group."""

    name: str
    zone: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RosterChange:
    """How the roster of a channel differs from the one that was applied last, by groups' keys."""

    channel: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    """Those of the changed whose zone is another."""
    new: bool = False
    """Whether the channel had no groups before."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def roster_changes(connection: Connection, playbook: Playbook) -> tuple[RosterChange, ...]:
    """How the rosters of a playbook differ from those applied, for channels where they do."""
    stored, wanted = _stored(connection, playbook.name), _wanted(playbook)
    found = []
    for channel in sorted(stored.keys() | wanted.keys()):
        before, after = stored.get(channel, {}), wanted.get(channel, {})
        changed = [key for key in after if key in before and after[key] != before[key]]
        change = RosterChange(
            channel,
            tuple(sorted(after.keys() - before.keys())),
            tuple(sorted(before.keys() - after.keys())),
            tuple(sorted(changed)),
            tuple(sorted(key for key in changed if after[key].zone != before[key].zone)),
            new=not before,
        )
        if change:
            found.append(change)
    return tuple(found)


def store_rosters(connection: Connection, playbook: Playbook) -> tuple[RosterChange, ...]:
    """Makes the rosters of a playbook the newest revision, and returns what changed."""
    changes = roster_changes(connection, playbook)
    if not changes:
        return ()
    number = newest_roster(connection, playbook.name) + 1
    wanted = _wanted(playbook)
    for change in changes:
        for keys in _batches([*change.removed, *change.changed]):
            ended = update(members).where(
                members.c.playbook == playbook.name, members.c.channel == change.channel,
                members.c.group_key.in_(keys), members.c.until.is_(None),
            )  # fmt: skip
            connection.execute(ended.values(until=number))
        fresh = [*change.added, *change.changed]
        rows = [
            {"playbook": playbook.name, "channel": change.channel, "group_key": key,
             "name": own.name, "zone": own.zone, "columns": dict(own.columns), "since": number,
             "until": None}
            for key in fresh for own in (wanted[change.channel][key],)
        ]  # fmt: skip
        for batch in _batches(rows):
            connection.execute(insert(members), batch)
    return changes


def newest_roster(connection: Connection, playbook: str) -> int:
    """The number of the newest revision of a playbook's rosters; 0 where there is none yet."""
    query = select(func.max(members.c.since), func.max(members.c.until))
    row = connection.execute(query.where(members.c.playbook == playbook)).one()
    return max(row[0] or 0, row[1] or 0)


def changed_since(
    connection: Connection, playbook: str, channel: str, revision: int
) -> dict[str, tuple[Member | None, Member]]:
    """Groups of a channel that are another by now than at a revision, or were not there: what
    they were, and what they are."""
    mine = (members.c.playbook == playbook, members.c.channel == channel)
    now = select(members).where(*mine, members.c.until.is_(None), members.c.since > revision)
    fresh = {row.group_key: _member(row) for row in connection.execute(now)}
    if not fresh:
        return {}
    then = select(members).where(*mine, members.c.since <= revision, members.c.until > revision)
    old = {row.group_key: _member(row) for row in connection.execute(then)}
    return {
        key: (old.get(key), own) for key, own in sorted(fresh.items()) if old.get(key) != own
    }  # fmt: skip


def _stored(connection: Connection, playbook: str) -> dict[str, dict[str, Member]]:
    query = select(members).where(members.c.playbook == playbook, members.c.until.is_(None))
    found: dict[str, dict[str, Member]] = {}
    for row in connection.execute(query):
        found.setdefault(row.channel, {})[row.group_key] = _member(row)
    return found


def _wanted(playbook: Playbook) -> dict[str, dict[str, Member]]:
    return {
        channel.name: {
            group.key: Member(group.name, group.zone, dict(group.columns))
            for group in channel.groups
        }
        for channel in playbook.channels
    }


def _member(row: Any) -> Member:
    return Member(row.name, row.zone, row.columns)


def _batches(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
