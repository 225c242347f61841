"""A calendar of an older form keeps what it has, and gets its lanes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, make_url, select, text
from sqlalchemy.exc import DBAPIError

from engine.calendar.database.connection import configuration, open_database, upgrade
from engine.calendar.database.tables import (
    deliveries,
    delivery_events,
    lanes,
    members,
    posts,
    workers,
)

NOON = dt.datetime(2026, 11, 30, 12, 0)
STATES = ("sending", "waiting", "waiting", "sent", "unsure", "cancelled")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any tables."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path / 'weekbook.db'}")
        yield engine
        engine.dispose()
        return
    base = open_database(request.getfixturevalue("postgresql_url"))
    with base.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS older"))
        connection.execute(text("CREATE DATABASE older"))
    engine = open_database(make_url(base.url).set(database="older").render_as_string(False))
    yield engine
    engine.dispose()
    with base.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE older"))
    base.dispose()


def _filled(engine: Engine) -> None:
    """A calendar in the fourth form: two groups, deliveries in many states, two that ask."""
    command.upgrade(configuration(engine), "0004")
    with engine.begin() as connection:
        run = connection.execute
        run(text("INSERT INTO templates VALUES ('t', 'Hello')"))
        run(text("INSERT INTO channel_groups VALUES ('p', 'all', 'g1', 'One', 'UTC', '{}')"))
        run(
            text("INSERT INTO dispatchers (id, name, began_at) VALUES (7, 'm:1', :at)"),
            {"at": NOON},
        )
        run(text(
            "INSERT INTO posts (id, playbook, channel, element, title, kind, stage, topic, part, date, time,"
            " zone, due_at, first_due_at, late_seconds, place, reasons, template_hash, context, text, hash,"
            " state, approved_hash, fanned_out) VALUES ('p1', 'p', 'all', 'e', 'E', 'k', '', '', '',"
            " '2026-11-30', '12:00:00', 'UTC', :at, :at, 60, 'x:1', '[]', 't', '{}', '', 'h', 'approved', 'h', :yes)"
        ), {"at": NOON, "yes": True})  # fmt: skip
        for number, state in enumerate((*STATES, "waiting", "waiting")):
            at = NOON + dt.timedelta(minutes=number)
            asks = number >= len(STATES)
            note = "the calendar was restored: it may have been sent already" if number == 7 else ""
            run(text(
                "INSERT INTO deliveries (post_id, playbook, channel, group_key, due_at, expires_at, next_at,"
                " state, key, attempts, note, asks) VALUES ('p1', 'p', 'all', :group, :at, :at, :at,"
                " :state, :key, 1, :note, :asks)"
            ), {"group": f"g{number}", "at": at, "state": state, "key": str(number), "note": note,
                "asks": asks})  # fmt: skip
        run(text(
            "INSERT INTO delivery_events (delivery_id, at, before, after, because)"
            " VALUES (1, :at, 'waiting', 'sending', '')"
        ), {"at": NOON})  # fmt: skip


def test_an_older_calendar_keeps_its_rows(empty: Engine) -> None:
    _filled(empty)
    upgrade(empty)
    with empty.begin() as connection:
        rows = connection.execute(select(deliveries).order_by(deliveries.c.id)).all()
        assert [row.state for row in rows] == [*STATES, "asking", "asking"]
        assert [row.cause for row in rows[-2:]] == ["late", "restored"]
        assert [row.lane for row in rows] == [f"group:g{number}" for number in range(8)]
        assert [row.key for row in rows] == [str(number) for number in range(8)]
        assert connection.execute(select(delivery_events.c.delivery_id)).scalars().all() == [1]
        group = connection.execute(select(members)).one()
        assert (group.group_key, group.since, group.until) == ("g1", 1, None)
        post = connection.execute(select(posts)).one()
        assert (post.approved_revision, post.approved_renderer, post.fanned_to) == (1, 1, "")
        assert connection.execute(select(workers.c.number)).scalars().all() == [7]
        found = connection.execute(select(lanes).order_by(lanes.c.lane)).all()
    assert [(lane.lane, lane.delivery_id, lane.held) for lane in found] == [
        ("group:g0", rows[0].id, "sending"), ("group:g1", rows[1].id, ""),
        ("group:g2", rows[2].id, ""), *((f"group:g{number}", None, "") for number in range(3, 8)),
    ]  # fmt: skip
    assert found[1].ready_at == rows[1].next_at


@pytest.mark.parametrize(
    ("before", "after"), [("sending", "skipped"), ("sent", "waiting"), ("asking", "sent")]
)
def test_an_older_calendar_refuses_the_steps_that_no_table_allows(
    empty: Engine, before: str, after: str
) -> None:
    _filled(empty)
    upgrade(empty)
    with pytest.raises(DBAPIError), empty.begin() as connection:
        connection.execute(
            text("UPDATE deliveries SET state = :after WHERE state = :before"),
            {"before": before, "after": after},
        )
    with pytest.raises(DBAPIError), empty.begin() as connection:
        connection.execute(text("UPDATE deliveries SET state = 'nowhere'"))
