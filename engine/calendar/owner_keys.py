"""Who owns a group, and the key of the page where an owner sees what waits."""

from __future__ import annotations

import datetime as dt
import secrets
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from engine.calendar.database.tables import owners


def key_of(connection: Connection, owner: str) -> str:
    """The key of an owner's page, which nobody can guess; made when it is first asked for."""
    found = connection.execute(select(owners.c.key).where(owners.c.name == owner)).scalar()
    if found is None:
        found = secrets.token_urlsafe(24)
        connection.execute(insert(owners).values(key=found, name=owner))
    return str(found)


@lru_cache(4_096)  # few moments differ, and each costs a look at a zone
def at_wall(moment: dt.datetime, zone: str) -> str:
    """A moment on the clock of a group's own zone, `2026-11-30 09:30`."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
