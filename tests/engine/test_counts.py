"""Counts of deliveries are kept by the database, and cost what they show."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, select, text

from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import deliveries, delivery_counts
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.late import end_late
from engine.calendar.standing.kept_counts import counts, counts_by_channel, fold_counts
from engine.sending.channels.outbox import Outbox
from engine.services.calendar import give_verdict
from engine.services.sending.standing import deliveries_by_channel
from engine.time.clock import FastClock
from tests.engine.made import NOON, dispatched, post, states, store_approved

MINUTE = dt.timedelta(minutes=1)


def told(connection: Connection) -> dict[tuple[str, str, str], int]:
    query = select(deliveries.c.playbook, deliveries.c.channel, deliveries.c.state)
    return Counter((row[0], row[1], row[2]) for row in connection.execute(query))


def agree(engine: Engine) -> None:
    found = states(engine)
    with engine.begin() as connection:
        assert counts(connection) == found
        assert counts_by_channel(connection) == told(connection)


def test_kept_counts_are_those_of_the_deliveries_whatever_happens(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    first, second = post(1, playbook), post(2, playbook, NOON + 60 * MINUTE)
    agree(database)
    store_approved(database, playbook, first, second)
    with database.begin() as connection:
        fan_out(connection, NOON)
    agree(database)
    assert states(database) == {"waiting": 3}
    with database.connect() as connection, connection.begin() as transaction:
        assert end_late(connection, NOON + 60 * MINUTE) == {"skipped": 3}
        assert counts(connection) == {"skipped": 3}
        transaction.rollback()
    agree(database)
    dispatched(database, Outbox(tmp_path), FastClock(NOON))
    agree(database)
    assert states(database) == {"sent": 6}


def test_a_post_that_is_rejected_and_approved_again_is_counted_once(
    database: Engine, playbook: Playbook
) -> None:
    """Its deliveries are inserted over the cancelled ones."""
    store_approved(database, playbook, post(1, playbook))
    for verdict in ("rejected", "approved", "rejected"):
        with database.begin() as connection:
            fan_out(connection, NOON)
        agree(database)
        give_verdict(database, [post(1, playbook).id], verdict, "Ana", NOON)
        agree(database)
    assert states(database) == {"cancelled": 3}


def test_what_ended_sessions_counted_is_taken_together(
    database: Engine, playbook: Playbook
) -> None:
    store_approved(database, playbook, post(1, playbook))
    for session in (1, 2):  # of processes that the database knows nothing of
        with database.begin() as connection:
            row = {"playbook": "gone", "channel": "all", "state": "sent", "count": session}
            connection.execute(delivery_counts.insert().values(session=session, **row))
    with database.begin() as connection:
        fan_out(connection, NOON)
        before = counts_by_channel(connection)
        fold_counts(connection)
        assert counts_by_channel(connection) == before
        assert before["gone", "all", "sent"] == 3
        rows = connection.execute(
            select(delivery_counts.c.session).where(delivery_counts.c.playbook == "gone")
        ).scalars().all()  # fmt: skip
    assert rows == ([0] if database.dialect.name == "postgresql" else [1, 2])


@pytest.mark.parametrize("asked", ["counts", "counts_by_channel"])
def test_counting_reads_no_delivery(database: Engine, playbook: Playbook, asked: str) -> None:
    """The plan of the query names neither the table nor any of its indexes."""
    store_approved(database, playbook, post(1, playbook))
    said: list[str] = []

    @event.listens_for(database, "before_cursor_execute", retval=True)
    def explained(
        _connection: object, _cursor: object, statement: str, parameters: object, *_: object
    ) -> tuple[str, object]:
        said.append(statement)
        return statement, parameters

    if asked == "counts":
        with database.begin() as connection:
            counts(connection)
    else:
        deliveries_by_channel(database)
    query = next(one for one in said if "delivery_counts" in one)
    event.remove(database, "before_cursor_execute", explained)
    how = "EXPLAIN" if database.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    query = re.sub(r"%\(\w+\)s|\?", "0", query)
    with database.begin() as connection:
        plan = "\n".join(str(row) for row in connection.execute(text(f"{how} {query}")))
    assert "delivery_counts" in plan
    assert "deliveries" not in plan
