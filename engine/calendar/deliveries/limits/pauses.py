"""Pauses: nothing is claimed for what stands still, until somebody lets it go on.

A pause of all or of a group holds whole lanes. One of a channel or a playbook holds its own alone:
what would go there steps out of its lane, so that its group gets what comes through other channels,
and steps in again when the pause ends.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, or_, select, update

from engine.calendar.database.tables import deliveries, members, pauses
from engine.calendar.deliveries import lanes

Scope = Literal["all", "playbook", "channel", "group"]
"""What stands still; a channel is named `PLAYBOOK/CHANNEL`, `all` has no name."""


def pause(
    connection: Connection, scope: Scope, name: str, now: dt.datetime, who: str, because: str = ""
) -> bool:
    """Begins a pause; whether there was none of the same yet."""
    name = normalize("NFC", name)  # as rosters and playbooks are read
    same = and_(_running(), pauses.c.scope == scope, pauses.c.name == name)
    if connection.execute(select(pauses.c.id).where(same)).first() is not None:
        return False
    connection.execute(
        insert(pauses).values(scope=scope, name=name, began_at=now, who=who, because=because,
                              ended_at=None, ended_by="")
    )  # fmt: skip
    return True


def resume(connection: Connection, scope: Scope, name: str, now: dt.datetime, who: str) -> bool:
    """Ends a pause, and lets what it held go on; whether there was one. What became too late
    meanwhile is not sent."""
    name = normalize("NFC", name)
    same = and_(_running(), pauses.c.scope == scope, pauses.c.name == name)
    ended = update(pauses).where(same).values(ended_at=now, ended_by=who).returning(pauses.c.id)
    ids = connection.execute(ended).scalars().all()
    for id in ids:
        lanes.free(connection, f"paused:{id}")
    if ids and scope in ("playbook", "channel"):
        lanes.relane_in_order(connection, connection.scalars(_those_of(scope, name)))
    return bool(ids)


def _those_of(scope: Scope, name: str) -> Select[tuple[str]]:
    """The groups that get, or got, something of a playbook or of one channel of it."""
    playbook, _, channel = name.partition("/")
    query = select(members.c.group_key).distinct().where(members.c.playbook == playbook)
    return query.where(members.c.channel == channel) if scope == "channel" else query


@dataclass(frozen=True, slots=True)
class Standstill:
    """The pauses that concern a channel: of everything, of single groups, or of the channel alone
    (`aside`)."""

    everything: int | None
    groups: dict[str, int]
    aside: bool

    def by(self, group: str) -> int | None:
        """The number of the pause by which a group's lane stands still; None where it goes on."""
        return self.groups.get(group) if self.everything is None else self.everything


def running_for(connection: Connection, channel: tuple[str, str]) -> Standstill:
    """What stands still of a channel.

    The rows of the pauses are held until the transaction ends: one that is being ended is ended
    after a lane has been held by it, and frees it.
    """
    query = select(pauses.c.id, pauses.c.scope, pauses.c.name).where(_running())
    query = query.order_by(pauses.c.id).with_for_update(read=True)
    everything: int | None = None
    groups: dict[str, int] = {}
    aside = False
    meant = {"playbook": channel[0], "channel": f"{channel[0]}/{channel[1]}"}
    for row in connection.execute(query):
        if row.scope == "group":
            groups[row.name] = row.id
        elif row.scope == "all":
            everything = row.id
        else:
            aside = aside or row.name == meant[row.scope]
    return Standstill(everything, groups, aside)


def stepped_aside(connection: Connection) -> bool:
    """Whether a pause runs that lets deliveries step out of their lanes."""
    query = select(pauses.c.id).where(_running(), pauses.c.scope.in_(("playbook", "channel")))
    return connection.execute(query.limit(1)).first() is not None


def running_pauses(connection: Connection) -> tuple[tuple[Scope, str, dt.datetime, str, str], ...]:
    """What stands still: scope, name, since when, by whom and why."""
    columns = (pauses.c.scope, pauses.c.name, pauses.c.began_at, pauses.c.who, pauses.c.because)
    query = select(*columns).where(_running()).order_by(pauses.c.id)
    return tuple((row[0], row[1], row[2], row[3], row[4]) for row in connection.execute(query))


def _running() -> ColumnElement[bool]:
    return pauses.c.ended_at.is_(None)


def paused() -> ColumnElement[bool]:
    """Whether a delivery stands still by any pause."""
    channel = deliveries.c.playbook + "/" + deliveries.c.channel
    meant = or_(
        pauses.c.scope == "all",
        and_(pauses.c.scope == "playbook", pauses.c.name == deliveries.c.playbook),
        and_(pauses.c.scope == "channel", pauses.c.name == channel),
        and_(pauses.c.scope == "group", pauses.c.name == deliveries.c.group_key),
    )
    return select(pauses.c.id).where(_running(), meant).exists()
