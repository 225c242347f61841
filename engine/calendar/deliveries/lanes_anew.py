"""All lanes found anew from the deliveries, after a database was mended or changed by hand."""

from __future__ import annotations

from sqlalchemy import Engine, select, text, union

from engine.calendar.database.connection import reading
from engine.calendar.database.tables import IN_LANE, deliveries, lanes
from engine.calendar.deliveries.lanes import MOST_IN_ONE, lane_of, make_and_lock, relane


def lanes_anew(engine: Engine) -> int:
    """Makes the lanes that are missing and finds the head of each; how many there are.

    Workers may be at work meanwhile: so many lanes as one statement names are locked at a time, in
    their order.
    """
    waiting = select(deliveries.c.group_key).where(text(IN_LANE))
    with reading(engine) as connection:
        groups = sorted(connection.scalars(union(waiting, select(lanes.c.group_key))), key=lane_of)
    for start in range(0, len(groups), MOST_IN_ONE):
        some = groups[start : start + MOST_IN_ONE]
        with engine.begin() as connection:
            make_and_lock(connection, some)
            relane(connection, map(lane_of, some))
    return len(groups)
