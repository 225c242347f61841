"""Sending by hand: what waits for a group's owner, and what the owner says became of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, and_, literal_column, or_, select, update

from dsl.base.sentence import kept, message
from dsl.rosters import owner_of
from engine.calendar.database.states import DELIVERY_STATES
from engine.calendar.database.tables import channels, deliveries, members, owners, posts, templates
from engine.calendar.deliveries.limits.rate_limits import Rooms
from engine.calendar.deliveries.moves import move, note_events
from engine.calendar.deliveries.posts_ended import close_ended
from engine.calendar.owner_keys import at_wall, key_of
from engine.quotas import Rate, Sender
from engine.state_words import state_word

REMINDERS = Rate(3, dt.timedelta(days=1))
"""How often an owner may be reminded: as WeCom's interface for customer groups allows."""
PARTS = 3
"""Reminders come when a third and two thirds of the time to confirm have passed."""

Word = Literal["confirmed", "sent", "over quota"]
"""What an owner can say: let go, seen in the group, or held back by the platform's limit."""
WORDS: tuple[Word, ...] = ("confirmed", "sent", "over quota")


@dataclass(frozen=True, slots=True)
class OwnerTask:
    """One message that an owner is to send to a group, or was."""

    id: int
    title: str
    group: str
    group_name: str
    template: str
    context: dict[str, Any]
    due_at: dt.datetime
    wall_time: str
    until_wall: str
    state: str
    note: str
    tongue: str
    picture: str
    """The hash of the picture that goes with it; empty for none."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A message to an owner about what waits. It goes out through the channel of a group."""

    playbook: str
    channel: str
    group: str
    owner: str
    key: str
    count: int
    until_wall: str
    tongue: str


def owner_with(connection: Connection, key: str) -> str | None:
    """Whose page has this key."""
    found: str | None = connection.execute(
        select(owners.c.name).where(owners.c.key == key)
    ).scalar()
    return found


def all_owners(connection: Connection) -> dict[str, str]:
    """The key of every owner that was ever asked to send something."""
    query = select(owners.c.name, owners.c.key).order_by(owners.c.name)
    return {row.name: row.key for row in connection.execute(query)}


def tasks_of(connection: Connection, owner: str, since: dt.datetime) -> tuple[OwnerTask, ...]:
    """What waits for an owner, and what was due since then, the next due first."""
    named = members.c.columns["owner"].as_string() == owner
    query = _by_owner().where(or_(named, deliveries.c.group_key == owner))
    return all_tasks(connection, since, query).get(owner, ())


def all_tasks(
    connection: Connection, since: dt.datetime, query: Any = None
) -> dict[str, tuple[OwnerTask, ...]]:
    """The same for every owner, in one look; or for those that a narrower query finds."""
    shown = ("prepared", "confirmed", "sent", "over quota", "not confirmed")
    asked = _by_owner() if query is None else query
    asked = asked.where(deliveries.c.state.in_(shown), deliveries.c.due_at >= since)
    found: dict[str, list[OwnerTask]] = defaultdict(list)
    for row in connection.execute(asked.order_by(deliveries.c.due_at, deliveries.c.id)).mappings():
        owner = owner_of(row[deliveries.c.group_key], row["columns"])
        found[owner].append(_task(row))
    return {owner: tuple(tasks) for owner, tasks in found.items()}


def _task(row: RowMapping) -> OwnerTask:
    group, columns = row[deliveries.c.group_key], row["columns"]
    name = row["group_name"] or group
    return OwnerTask(
        row[deliveries.c.id], row["title"], group, name, row["source"],
        {**row["context"], "group": {"group": group, "name": name, **(columns or {})}},
        row[deliveries.c.due_at], f"{row['date']} {row['time']:%H:%M}",
        _until(row), row[deliveries.c.state], row["note"], row["tongue"],
        row["picture_hash"] or "",
    )  # fmt: skip


def _by_owner() -> Any:
    same = and_(members.c.playbook == deliveries.c.playbook,
                members.c.channel == deliveries.c.channel,
                members.c.group_key == deliveries.c.group_key, members.c.until.is_(None))  # fmt: skip
    return (
        select(deliveries, posts, templates.c.source, members.c.columns,
               members.c.name.label("group_name"), members.c.zone.label("own_zone"), channels.c.tongue)
        .join(posts, posts.c.id == deliveries.c.post_id)
        .join(templates, templates.c.hash == posts.c.template_hash)
        .join(channels, and_(channels.c.playbook == deliveries.c.playbook,
                             channels.c.name == deliveries.c.channel))
        .outerjoin(members, same)
        .where(channels.c.by_owner.is_(True))
    )  # fmt: skip


def _until(row: Any) -> str:
    return at_wall(row["expires_at"], row["own_zone"] or row["zone"])


def say(
    connection: Connection, ids: Iterable[int], word: Word, who: str, now: dt.datetime
) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...]]:
    """Writes down what became of messages, as their owner or the platform says. Those that were
    changed, and those that could not be, with the reason."""
    done, refused, ended = [], [], set()
    for id in dict.fromkeys(ids):
        query = select(deliveries.c.state, deliveries.c.post_id).where(deliveries.c.id == id)
        row = connection.execute(query.with_for_update()).first()
        open_ones = ("prepared", "confirmed", "not confirmed")
        if row is None or row.state not in open_ones or word not in DELIVERY_STATES[row.state]:
            stands = (
                kept("kept.no_delivery", "there is no such delivery")
                if row is None
                else message("review.it_is", "it is {state}", state=state_word(row.state))
            )
            refused.append((id, stands))
            continue
        move(connection, [id], row.state, word, f"{who} said: {word}", now)
        done.append(id)
        ended.add(row.post_id)
    close_ended(connection, ended, now)
    return tuple(done), tuple(refused)


def end_unconfirmed(connection: Connection, now: dt.datetime) -> None:
    """What no owner confirmed within its bound of lateness is past."""
    late = and_(literal_column("deliveries.state = 'prepared'"), deliveries.c.expires_at < now)
    rows = connection.execute(select(deliveries.c.id, deliveries.c.post_id).where(late)).all()
    note = kept("kept.not_confirmed", "not confirmed by the owner in time")
    move(connection, [row.id for row in rows], "prepared", "not confirmed", note, now)
    close_ended(connection, {row.post_id for row in rows}, now)


def take_reminders(connection: Connection, now: dt.datetime) -> tuple[Reminder, ...]:
    """The reminders that are due, one for each owner, counted as sent from here on: one that gets
    lost is better than a fourth in a day."""
    query = _by_owner().where(literal_column("deliveries.state = 'prepared'"), deliveries.c.next_at <= now,
                              deliveries.c.expires_at > now)  # fmt: skip
    waiting: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(query.order_by(deliveries.c.due_at, deliveries.c.id)).mappings():
        waiting[owner_of(row[deliveries.c.group_key], row["columns"])].append(row)
    found = []
    for owner, rows in sorted(waiting.items()):
        sender = Sender(f"owner {key_of(connection, owner)}", REMINDERS)
        rooms = Rooms(connection, [sender])
        free_at = rooms.free_at(sender, now)
        for row in rows:
            third = (row["expires_at"] - row[deliveries.c.due_at]) / PARTS
            _put_off(connection, row[deliveries.c.id], max(free_at, now + third), now)
        if free_at > now:
            continue
        rooms.take(sender, now)
        rooms.keep()
        ids = [row[deliveries.c.id] for row in rows]
        note_events(connection, ids, "prepared", "prepared", "reminded", now)
        first = rows[0]
        found.append(
            Reminder(
                first[deliveries.c.playbook], first[deliveries.c.channel],
                first[deliveries.c.group_key], owner, key_of(connection, owner), len(rows),
                _until(min(rows, key=lambda row: row["expires_at"])), first["tongue"],
            )
        )  # fmt: skip
    return tuple(found)


def _put_off(connection: Connection, id: int, at: dt.datetime, now: dt.datetime) -> None:
    values = {"next_at": at, "put_off_at": now}
    connection.execute(update(deliveries).where(deliveries.c.id == id).values(**values))
