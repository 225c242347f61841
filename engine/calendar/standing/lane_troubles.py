"""Lanes that do not follow from their deliveries: what stands behind them never comes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from dsl.base.sentence import message
from engine.calendar.database.connection import reading

_HEADS_GONE = """
SELECT count(*) FROM lanes WHERE delivery_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM deliveries WHERE deliveries.id = lanes.delivery_id
    AND deliveries.lane = lanes.lane AND deliveries.state IN ('waiting', 'sending'))
"""
_NO_LANE = """
SELECT count(*) FROM deliveries WHERE state IN ('waiting', 'sending')
AND NOT EXISTS (SELECT 1 FROM lanes WHERE lanes.lane = deliveries.lane)
"""
_PASSED_OVER = """
SELECT count(DISTINCT lanes.lane) FROM lanes
JOIN deliveries AS next ON next.lane = lanes.lane AND next.state = 'waiting'
WHERE NOT EXISTS (SELECT 1 FROM circuits WHERE circuits.closed_at IS NULL AND circuits.key IN (
    next.playbook || '/' || next.channel,
    next.playbook || '/' || next.channel || '/' || next.group_key))
AND NOT EXISTS (SELECT 1 FROM pauses WHERE pauses.ended_at IS NULL AND (
    pauses.scope = 'channel' AND pauses.name = next.playbook || '/' || next.channel
    OR pauses.scope = 'playbook' AND pauses.name = next.playbook))
AND (lanes.delivery_id IS NULL OR EXISTS (
    SELECT 1 FROM deliveries AS head WHERE head.id = lanes.delivery_id AND head.state = 'waiting'
    AND head.lane = lanes.lane
    AND (next.due_at < head.due_at OR next.due_at = head.due_at AND next.id < head.id)))
"""
"""Of what no pause and no circuit keeps out of its lane; as in `lanes.relane`."""

_HELD_BY_NOTHING = """
SELECT count(*) FROM lanes WHERE held <> '' AND CASE WHEN held = 'sending'
    THEN NOT EXISTS (SELECT 1 FROM deliveries
                     WHERE deliveries.lane = lanes.lane AND deliveries.state = 'sending')
    ELSE NOT EXISTS (SELECT 1 FROM pauses WHERE pauses.ended_at IS NULL
                     AND 'paused:' || pauses.id = lanes.held) END
"""
_NOT_HELD = """
SELECT count(*) FROM deliveries JOIN lanes ON lanes.lane = deliveries.lane
WHERE deliveries.state = 'sending' AND (lanes.held <> 'sending' OR lanes.delivery_id IS NULL
                                        OR lanes.delivery_id <> deliveries.id)
"""


def lane_troubles_of(engine: Engine) -> tuple[str, ...]:
    """What of the lanes is not as their deliveries make it, each in a sentence.

    A claim puts a few of these right when it comes to them, and never comes to the others. Changes
    nothing; `lanes_anew` does. Nothing where the tables cannot be read: `troubles_of` tells that.
    """
    try:
        with reading(engine) as connection:
            return tuple(_troubles(connection))
    except DBAPIError:
        return ()


def _troubles(connection: Connection) -> Iterator[str]:
    if count := _count(connection, _HEADS_GONE):
        yield message(
            "integrity.lanes", "{count} lanes wait for a delivery that is not there", count=count
        )
    if count := _count(connection, _NO_LANE):
        yield message(
            "integrity.no_lane", "{count} deliveries stand in no lane: nobody sends them",
            count=count,
        )  # fmt: skip
    if count := _count(connection, _PASSED_OVER):
        yield message(
            "integrity.passed_over", "{count} lanes pass over a delivery that waits", count=count
        )
    if count := _count(connection, _HELD_BY_NOTHING):
        yield message(
            "integrity.held", "{count} lanes are held by a delivery or a pause that is over",
            count=count,
        )  # fmt: skip
    if count := _count(connection, _NOT_HELD):
        yield message(
            "integrity.not_held", "{count} deliveries are under way and do not hold their lanes",
            count=count,
        )  # fmt: skip


def _count(connection: Connection, query: str) -> int:
    found: int = connection.execute(text(query)).scalar_one()
    return found
