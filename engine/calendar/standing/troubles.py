"""What has gone wrong since somebody was last told: for alarms to an operator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from engine.calendar.database.tables import delivery_events, marks

NAME = "alarm"

ALARMING = ("unsure", "asking", "failed", "skipped", "not confirmed", "over quota")


@dataclass(frozen=True, slots=True)
class Troubles:
    """How many deliveries went which wrong way, up to which event."""

    counts: Counter[str]
    newest: int


def troubles(connection: Connection) -> Troubles:
    """What went wrong since the last alarm. At the first look of all, that is nothing: what is
    long past alarms nobody."""
    newest: int = connection.execute(select(func.max(delivery_events.c.id))).scalar() or 0
    told = connection.execute(select(marks.c.counted).where(marks.c.name == NAME)).scalar()
    if told is None:
        connection.execute(insert(marks).values(name=NAME, token="", counted=newest))
        return Troubles(Counter(), newest)
    query = (
        select(delivery_events.c.after, func.count())
        .where(delivery_events.c.id > told, delivery_events.c.id <= newest,
               delivery_events.c.after.in_(ALARMING))
        .group_by(delivery_events.c.after)
    )  # fmt: skip
    found = Counter({row[0]: row[1] for row in connection.execute(query)})
    return Troubles(+found, newest)


def told_of(connection: Connection, newest: int) -> None:
    """Writes down up to which event the operator has been told."""
    connection.execute(update(marks).where(marks.c.name == NAME).values(counted=newest))
