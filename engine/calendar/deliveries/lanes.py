"""Lanes: the first open delivery of each group, and what holds it.

*The rule*: whoever changes deliveries locks their lanes first, in their order, and ends with
`relane`. So in no group are two deliveries ever under way, and nobody waits in a circle. Whoever
changes posts as well locks the posts before the lanes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from engine.calendar.database.statements import is_sqlite, many, statement

SENDING = "sending"
"""What holds a lane while its delivery is under way."""
MOST_IN_ONE = 1_000
"""How many rows one statement names."""

_MAKE = """
INSERT INTO lanes (lane, group_key)
SELECT 'group:' || value, value FROM MANY(:groups text) WHERE true ORDER BY 'group:' || value
ON CONFLICT (lane) DO NOTHING
"""
_MAKE_AND_LOCK = _MAKE.replace("DO NOTHING", "DO UPDATE SET held = lanes.held WHERE false")
"""Which locks those that are there, too, and writes nothing."""

_LOCK = """
SELECT lane FROM lanes WHERE lane IN (SELECT value FROM MANY(:lanes text))
ORDER BY lane [FOR NO KEY UPDATE]
"""
_RELANE = """
UPDATE lanes SET
    delivery_id = head.id, playbook = head.playbook, channel = head.channel,
    due_at = head.due_at, ready_at = head.next_at,
    held = CASE WHEN head.state = 'sending' THEN 'sending' ELSE '' END
FROM (
    SELECT own.value AS lane, d.id, d.playbook, d.channel, d.due_at, d.next_at, d.state
    FROM (
        SELECT value, coalesce(
            (SELECT id FROM deliveries WHERE lane = value AND state = 'sending'),
            (SELECT id FROM deliveries AS next WHERE lane = value AND state = 'waiting'
             AND NOT EXISTS (
                SELECT 1 FROM circuits WHERE circuits.closed_at IS NULL AND circuits.key IN (
                    next.playbook || '/' || next.channel,
                    next.playbook || '/' || next.channel || '/' || next.group_key))
             AND NOT EXISTS (
                SELECT 1 FROM pauses WHERE pauses.ended_at IS NULL AND (
                    pauses.scope = 'channel' AND pauses.name = next.playbook || '/' || next.channel
                    OR pauses.scope = 'playbook' AND pauses.name = next.playbook))
             ORDER BY due_at, id LIMIT 1)
        ) AS first FROM MANY(:lanes text)
    ) AS own LEFT JOIN deliveries AS d ON d.id = own.first
) AS head
WHERE lanes.lane = head.lane
"""
_HOLD = "UPDATE lanes SET held = :held WHERE lane IN (SELECT value FROM MANY(:lanes text))"
_HELD = "SELECT lane FROM lanes WHERE held = :held AND held <> '' ORDER BY lane [FOR NO KEY UPDATE]"
_FREE = "UPDATE lanes SET held = '' WHERE held = :held AND held <> ''"


def lane_of(group: str) -> str:
    """The name of a group's lane."""
    return f"group:{group}"


def make_and_lock(connection: Connection, groups: Iterable[str]) -> None:
    """Locks the lanes of groups, and makes those that are missing."""
    sql = _MAKE if is_sqlite(connection) else _MAKE_AND_LOCK
    connection.execute(statement(connection, sql), {"groups": many(connection, groups)})


def lock(connection: Connection, lanes: Iterable[str]) -> None:
    """Locks lanes until the transaction ends. On SQLite the whole database is locked by then."""
    if not is_sqlite(connection):
        wanted = {"lanes": many(connection, set(lanes))}
        connection.execute(statement(connection, _LOCK), wanted)


def relane(connection: Connection, lanes: Iterable[str]) -> None:
    """Finds the head of locked lanes anew: what is being sent, else the first that waits, whose
    address is not out of order and whose channel and playbook do not stand still. A pause of all or
    of the group is found again at the next claim."""
    wanted = list(dict.fromkeys(lanes))
    if wanted:
        asked = {"lanes": many(connection, wanted)}
        connection.execute(statement(connection, _RELANE), asked)


def relane_in_order(connection: Connection, groups: Iterable[str]) -> None:
    """Locks the lanes of many groups in their order, and finds their heads anew, so many at once
    as one statement names."""
    own = sorted(map(lane_of, groups))
    lock(connection, own)
    for start in range(0, len(own), MOST_IN_ONE):
        relane(connection, own[start : start + MOST_IN_ONE])


def hold(connection: Connection, lanes: Sequence[str], by: str) -> None:
    """Takes locked lanes out of what is ready: `sending` or `paused:ID`."""
    if lanes:
        asked: dict[str, Any] = {"held": by, "lanes": many(connection, lanes)}
        connection.execute(statement(connection, _HOLD), asked)


def free(connection: Connection, held: str) -> int:
    """Lets all lanes go on that a pause holds. How many.

    Only after the pause is ended in the same transaction: claims hold its row until they end, so
    that none can hold a lane by it that nobody frees.
    """
    connection.execute(statement(connection, _HELD), {"held": held})
    return connection.execute(statement(connection, _FREE), {"held": held}).rowcount
