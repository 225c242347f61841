"""Pausing and resuming: everything, a playbook, a channel or a group."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from engine.calendar.deliveries.limits.pauses import Scope, pause, resume

__all__ = ["Scope", "go_on", "stand_still"]


def stand_still(
    engine: Engine, scope: Scope, name: str, now: dt.datetime, who: str, because: str
) -> bool:
    """Begins a pause; whether there was none of the same yet."""
    with engine.begin() as connection:
        return pause(connection, scope, name, now, who, because)


def go_on(engine: Engine, scope: Scope, name: str, now: dt.datetime, who: str) -> bool:
    """Ends a pause; whether there was one."""
    with engine.begin() as connection:
        return resume(connection, scope, name, now, who)
