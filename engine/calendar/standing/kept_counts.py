"""How many deliveries are in each state, as triggers of the database keep it: no delivery is read."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from engine.calendar.database.tables import delivery_counts

_FOLDED = """
WITH gone AS (
    DELETE FROM delivery_counts WHERE session <> 0
        AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = session)
    RETURNING playbook, channel, state, count
)
INSERT INTO delivery_counts AS kept (playbook, channel, state, session, count)
SELECT playbook, channel, state, 0, sum(count) FROM gone GROUP BY playbook, channel, state
ON CONFLICT (playbook, channel, state, session) DO UPDATE SET count = kept.count + excluded.count
"""


def counts(connection: Connection) -> dict[str, int]:
    """How many deliveries are in each state, as the database keeps it; costs by channels."""
    kept = func.sum(delivery_counts.c.count)
    query = select(delivery_counts.c.state, kept).group_by(delivery_counts.c.state).having(kept > 0)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def counts_by_channel(connection: Connection) -> dict[tuple[str, str, str], int]:
    """How many deliveries there are by playbook, channel and state, as the database keeps it."""
    of = (delivery_counts.c.playbook, delivery_counts.c.channel, delivery_counts.c.state)
    kept = func.sum(delivery_counts.c.count)
    query = select(*of, kept).group_by(*of).having(kept > 0)
    return {(row[0], row[1], row[2]): int(row[3]) for row in connection.execute(query)}


def fold_counts(connection: Connection) -> None:
    """Takes together what sessions of PostgreSQL that have ended counted, so that their rows do not
    become many. For one dispatcher at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(_FOLDED))
