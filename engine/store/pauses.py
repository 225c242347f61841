"""Pauses: nothing is claimed for what stands still, until somebody lets it go on."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from engine.store.tables import deliveries, pauses

Scope = Literal["all", "playbook", "channel", "group"]
"""What stands still; a channel is named `PLAYBOOK/CHANNEL`, `all` has no name."""


def pause(
    connection: Connection, scope: Scope, name: str, now: dt.datetime, who: str, because: str = ""
) -> bool:
    """Begins a pause; whether there was none of the same yet."""
    same = and_(_running(), pauses.c.scope == scope, pauses.c.name == name)
    if connection.execute(select(pauses.c.id).where(same)).first() is not None:
        return False
    connection.execute(
        insert(pauses).values(scope=scope, name=name, began_at=now, who=who, because=because,
                              ended_at=None, ended_by="")
    )  # fmt: skip
    return True


def resume(connection: Connection, scope: Scope, name: str, now: dt.datetime, who: str) -> bool:
    """Ends a pause; whether there was one. What became too late meanwhile is not sent."""
    same = and_(_running(), pauses.c.scope == scope, pauses.c.name == name)
    done = connection.execute(update(pauses).where(same).values(ended_at=now, ended_by=who))
    return bool(done.rowcount)


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
