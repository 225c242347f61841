"""Pauses, lateness, questions, restored calendars, and states that the database enforces."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update

from dsl.constructs.playbook import Playbook
from engine.calendar.database.states import DELIVERY_STATES, POST_STATES
from engine.calendar.database.tables import deliveries, delivery_events, post_events, posts
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.late import end_late
from engine.calendar.recovery.marks import advance
from engine.calendar.recovery.restored import ask_what_was_due
from engine.sending.channels.outbox import Outbox
from engine.services.sending.pausing import go_on, stand_still
from engine.services.sending.settling import settle_questions
from engine.services.sending.standing import standing
from engine.time.clock import FastClock
from tests.engine.made import NOON, dispatched, post, states, store_approved

MINUTE = dt.timedelta(minutes=1)


def send(
    engine: Engine, folder: Path, clock: FastClock, mark: Path | None = None
) -> dict[str, int]:
    dispatched(engine, Outbox(folder), clock, mark)
    return states(engine)


@pytest.mark.parametrize(
    ("table", "allowed"), [("posts", POST_STATES), ("deliveries", DELIVERY_STATES)]
)
def test_the_database_allows_the_steps_of_the_table_and_no_other(
    database: Engine, playbook: Playbook, table: str, allowed: dict[str, tuple[str, ...]]
) -> None:
    """Every pair of states, tried on a row that stands in the first."""
    store_approved(database, playbook, post(1, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
    rows = {"posts": posts, "deliveries": deliveries}[table]
    ways = _ways(allowed, "approved" if table == "posts" else "waiting")
    for before, after in product(allowed, allowed):
        if before == after or before not in ways:
            continue
        with database.connect() as connection, connection.begin() as transaction:
            for state in ways[before]:
                connection.execute(update(rows).values(state=state))
            changed = update(rows).values(state=after)
            if after in allowed[before]:
                connection.execute(changed)
            else:
                with pytest.raises(Exception, match="not allowed"):
                    connection.execute(changed)
            transaction.rollback()
    assert set(ways) == set(allowed)


def _ways(allowed: dict[str, tuple[str, ...]], start: str) -> dict[str, list[str]]:
    """A way of steps from the start to every state."""
    ways: dict[str, list[str]] = {start: []}
    waiting = [start]
    while waiting:
        state = waiting.pop(0)
        for after in allowed[state]:
            if after not in ways:
                ways[after] = [*ways[state], after]
                waiting.append(after)
    return ways


@pytest.mark.parametrize("trail", [post_events, delivery_events])
def test_what_happened_cannot_be_changed(
    database: Engine, playbook: Playbook, tmp_path: Path, trail: object
) -> None:
    store_approved(database, playbook, post(1, playbook))
    send(database, tmp_path, FastClock(NOON))
    table = post_events if trail is post_events else delivery_events
    for statement in (update(table).values(because="nothing"), delete(table)):
        with pytest.raises(Exception, match="cannot be changed"), database.begin() as connection:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("scope", "name", "sent"),
    [("all", "", 0), ("playbook", "test", 0), ("playbook", "other", 3), ("channel", "test/all", 0),
     ("channel", "test/other", 3), ("group", "g-2", 2), ("group", "nobody", 3)],
)  # fmt: skip
def test_what_stands_still_is_not_sent_and_what_is_late_then_never(
    database: Engine, playbook: Playbook, tmp_path: Path, scope: str, name: str, sent: int
) -> None:
    store_approved(database, playbook, post(1, playbook))
    assert stand_still(database, scope, name, NOON - MINUTE, "Ana", "why not")  # type: ignore[arg-type]
    assert not stand_still(database, scope, name, NOON, "Ana", "")  # type: ignore[arg-type]
    found = send(database, tmp_path, FastClock(NOON - MINUTE))
    assert found.get("sent", 0) == sent
    assert found.get("skipped", 0) == 3 - sent
    assert len(list(tmp_path.rglob("*.md"))) == sent


def test_a_pause_that_ends_in_time_loses_nothing(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    store_approved(database, playbook, post(1, playbook))
    stand_still(database, "all", "", NOON - MINUTE, "Ana", "")
    with database.begin() as connection:
        fan_out(connection, NOON)
    assert standing(database, NOON).due == 0
    assert go_on(database, "all", "", NOON + 10 * MINUTE, "Ana")
    assert not go_on(database, "all", "", NOON + 10 * MINUTE, "Ana")
    assert standing(database, NOON + 10 * MINUTE).due == 3
    assert send(database, tmp_path, FastClock(NOON + 10 * MINUTE)) == {"sent": 3}


def test_after_an_hour_asleep_nothing_stale_goes_out(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    """Sixty posts were due meanwhile, each good for thirty minutes."""
    made = [post(number, playbook, NOON + number * MINUTE) for number in range(60)]
    store_approved(database, playbook, *made)
    found = send(database, tmp_path, FastClock(NOON + 60 * MINUTE))
    assert found == {"sent": 3 * 30, "skipped": 3 * 30}


def test_a_late_post_may_ask_and_blocks_nobody(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    first = replace(post(1, playbook), after_late="ask")
    second = post(2, playbook, NOON + 60 * MINUTE)
    store_approved(database, playbook, first, second)
    found = send(database, tmp_path, FastClock(NOON + 55 * MINUTE))
    assert found == {"asking": 3, "sent": 3}
    asked = standing(database, NOON + 60 * MINUTE).questions
    assert [(one.state, one.post) for one in asked] == [("late", first.id)] * 3
    ids = [one.id for one in asked]
    later = NOON + 120 * MINUTE
    assert settle_questions(database, ids[:1], "sent", "Ana", later, "").refused
    assert settle_questions(database, ids[:1], "skip", "Ana", later, "").done == (ids[0],)
    assert settle_questions(database, ids[1:], "again", "Ana", later, "").done == tuple(ids[1:])
    assert send(database, tmp_path, FastClock(later)) == {"sent": 5, "skipped": 1}
    with database.begin() as connection:
        trail = connection.execute(
            select(delivery_events.c.because).where(delivery_events.c.delivery_id == ids[1])
        ).scalars().all()  # fmt: skip
        assert "Ana said: again" in trail
        assert connection.execute(select(posts.c.state).distinct()).scalars().all() == ["closed"]


def test_late_posts_move_to_the_next_slots_one_at_each(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    """Five were missed, two slots are to come: three find none, and no slot gets a flood."""
    missed = [
        replace(post(number, playbook, NOON + number * MINUTE), after_late="next slot")
        for number in range(5)
    ]
    coming = [
        post(10 + number, playbook, NOON + (60 + 30 * number) * MINUTE) for number in range(2)
    ]
    store_approved(database, playbook, *missed, *coming)
    found = send(database, tmp_path, FastClock(NOON + 50 * MINUTE))
    assert found == {"sent": 3 * 4, "skipped": 3 * 3}
    with database.begin() as connection:
        rows = connection.execute(
            select(deliveries.c.due_at).where(deliveries.c.moved, deliveries.c.group_key == "g-1")
        ).scalars().all()  # fmt: skip
    assert sorted(rows) == [one.due for one in coming]


def test_a_moved_post_that_is_late_again_is_skipped(database: Engine, playbook: Playbook) -> None:
    missed = replace(post(1, playbook), after_late="next slot")
    store_approved(database, playbook, missed, post(2, playbook, NOON + 60 * MINUTE))
    with database.begin() as connection:
        fan_out(connection, NOON)
        assert end_late(connection, NOON + 40 * MINUTE) == {"waiting": 3}
        assert end_late(connection, NOON + 200 * MINUTE) == {"skipped": 3}


def test_what_was_due_in_a_restored_calendar_asks_and_the_rest_goes_on(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    """The backup is from before noon; it is twenty past. The noon post may have been sent."""
    mark = tmp_path / "mark.json"
    first, second = post(1, playbook), post(2, playbook, NOON + 60 * MINUTE)
    store_approved(database, playbook, first, second)
    with database.begin() as connection:
        advance(connection)
    assert ask_what_was_due(database.begin, mark, NOON + 20 * MINUTE) == 3
    found = send(database, tmp_path / "outbox", FastClock(NOON + 20 * MINUTE), mark)
    assert found == {"asking": 3, "sent": 3}
    asked = standing(database, NOON + 90 * MINUTE).questions
    assert {one.post for one in asked} == {first.id}
    assert "restored" in asked[0].note
