"""Lanes follow from the deliveries, whoever changes them and however many at once."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select, text, update

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import deliveries, delivery_events, lanes, posts
from engine.calendar.deliveries.claim import Claimed, claim
from engine.calendar.deliveries.fan_out import fan_out, fan_out_step
from engine.calendar.deliveries.lanes import lock, relane
from engine.calendar.deliveries.late import end_late
from engine.calendar.deliveries.limits.circuits import Broken, open_circuits
from engine.calendar.deliveries.limits.pauses import pause, resume
from engine.calendar.deliveries.settle import Outcome, left_behind, settle
from engine.calendar.posts import apply_changes
from engine.planning.posts.difference import Change
from engine.services.calendar import give_verdict
from tests.conftest import FULL, SOURCE
from tests.engine.made import NOON, approve, post, states, store_approved

MINUTE = dt.timedelta(minutes=1)
ALL = ("test", "all")


@pytest.fixture
def of(checked: Callable[..., Checked]) -> Callable[[list[str]], Playbook]:
    """The playbook with these groups."""

    def made(groups: list[str]) -> Playbook:
        rows = "".join(f"{group},{group}\n" for group in groups)
        source = SOURCE.replace("groups.csv", "own.csv")
        return checked(source, own_DOT_csv=f"group,name\n{rows}").playbook

    return made


def wrong_lanes(engine: Engine) -> list[str]:
    """Lanes whose head is not the first of their deliveries, or that are held by nothing."""
    order = (deliveries.c.state != "sending", deliveries.c.due_at, deliveries.c.id)
    found = []
    with engine.begin() as connection:
        first: dict[str, tuple[int, str]] = {}
        open_ones = deliveries.c.state.in_(("waiting", "sending"))
        for row in connection.execute(select(deliveries).where(open_ones).order_by(*order)):
            first.setdefault(row.lane, (row.id, row.state))
        for lane in connection.execute(select(lanes)):
            id, state = first.get(lane.lane, (None, ""))
            if lane.delivery_id != id or (lane.held == "sending") != (state == "sending"):
                found.append(lane.lane)
        found += sorted(set(first) - set(connection.execute(select(lanes.c.lane)).scalars()))
    return found


def took(engine: Engine, now: dt.datetime, most: int = 10, by: int = 1) -> Claimed:
    with engine.begin() as connection:
        return claim(connection, now, ALL, most, by=by)


def test_a_claim_touches_heads_alone(database: Engine, playbook: Playbook) -> None:
    """However many wait behind them."""
    store_approved(database, playbook, *(post(number, playbook) for number in range(30)))
    with database.begin() as connection:
        fan_out(connection, NOON)
    assert not wrong_lanes(database)
    found = took(database, NOON, 100)
    assert found.looked == len(found.deliveries) == 3
    assert not took(database, NOON).looked
    assert not wrong_lanes(database)


def test_a_lane_that_is_wrong_is_found_anew(database: Engine, playbook: Playbook) -> None:
    """A head that is not waiting any more would else be looked at for ever."""
    store_approved(database, playbook, post(1, playbook), post(2, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
        first = select(func.min(deliveries.c.id)).scalar_subquery()
        connection.execute(
            update(deliveries).where(deliveries.c.id == first).values(state="cancelled")
        )
    assert len(took(database, NOON).deliveries) == 2
    assert len(took(database, NOON).deliveries) == 1
    assert not wrong_lanes(database)


def test_two_of_a_group_are_never_under_way(database: Engine, playbook: Playbook) -> None:
    """The database itself refuses it."""
    store_approved(database, playbook, post(1, playbook), post(2, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
    with pytest.raises(Exception, match=r"UNIQUE|unique"), database.begin() as connection:
        connection.execute(update(deliveries).values(state="sending"))


def test_a_pause_holds_lanes_and_frees_them(database: Engine, playbook: Playbook) -> None:
    store_approved(database, playbook, post(1, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
        pause(connection, "group", "g-2", NOON, "Ana")
    assert [one.group for one in took(database, NOON).deliveries] == ["g-1", "g-3"]
    assert not took(database, NOON).looked, "a held lane is looked at once"
    with database.begin() as connection:
        resume(connection, "group", "g-2", NOON, "Ana")
    assert [one.group for one in took(database, NOON).deliveries] == ["g-2"]


def test_what_waits_for_a_broken_address_asks_past_its_bound(
    database: Engine, playbook: Playbook
) -> None:
    store_approved(database, playbook, post(1, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
        open_circuits(connection, [Broken("test", "all", "g-2", "answer", "no")], NOON)
    assert [one.group for one in took(database, NOON).deliveries] == ["g-1", "g-3"]
    assert not took(database, NOON).looked, "what stepped aside is looked at once"
    with database.begin() as connection:
        assert end_late(connection, NOON + 31 * MINUTE) == {"asking": 1}
        cause = select(deliveries.c.cause).where(deliveries.c.state == "asking")
        assert connection.execute(cause).scalars().all() == ["circuit"]


@pytest.mark.parametrize(("after", "states_then"), [
    ("skip", {"sending": 3, "skipped": 3}), ("ask", {"asking": 3, "sending": 3}),
])  # fmt: skip
def test_nothing_is_claimed_past_its_bound(
    database: Engine, playbook: Playbook, after: str, states_then: dict[str, int]
) -> None:
    """Without any look through the calendar: the bound stands in the claim. What is behind goes."""
    late = replace(post(1, playbook), after_late=after)
    store_approved(database, playbook, late, post(2, playbook, NOON + 20 * MINUTE))
    with database.begin() as connection:
        fan_out(connection, NOON + 15 * MINUTE)
    now = NOON + 31 * MINUTE
    found = took(database, now)
    assert not found.deliveries
    assert found.looked == 3
    found = took(database, now)
    assert {one.post_id for one in found.deliveries} == {post(2, playbook, NOON).id}
    assert all(one.until >= now for one in found.deliveries)
    assert states(database) == states_then


def test_a_retry_keeps_to_the_bound(database: Engine, playbook: Playbook) -> None:
    """Mutation 6: a retry ignores the bound of lateness."""
    store_approved(database, playbook, post(1, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
    first = took(database, NOON + 29 * MINUTE).deliveries
    with database.begin() as connection:
        again = NOON + 30 * MINUTE
        settle(connection, [Outcome(one, "waiting", "away", again) for one in first], NOON)
    assert len(took(database, NOON + 30 * MINUTE, 1).deliveries) == 1, "the bound itself is in time"
    assert not took(database, NOON + 30 * MINUTE + dt.timedelta(seconds=1)).deliveries
    assert states(database) == {"sending": 1, "skipped": 2}


def test_an_outcome_is_of_its_own_attempt_alone(database: Engine, playbook: Playbook) -> None:
    """Mutation 2: `settle` ignores whose attempt it was (claimant and number of the attempt)."""
    store_approved(database, playbook, post(1, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
    lost = took(database, NOON, by=1).deliveries
    with database.begin() as connection:
        left_behind(connection, NOON, [1])
        for one in lost:
            lock(connection, [one.lane])
            connection.execute(
                update(deliveries).where(deliveries.c.id == one.id).values(state="waiting")
            )
            relane(connection, [one.lane])
    others = took(database, NOON, by=2).deliveries
    assert len(others) == 3
    with database.begin() as connection:
        assert not settle(connection, [Outcome(one, "failed") for one in lost], NOON)
        mixed = [replace(one, claimed_by=2) for one in lost]
        assert not settle(connection, [Outcome(one, "failed") for one in mixed], NOON)
        mixed = [replace(one, attempts=2) for one in lost]
        assert not settle(connection, [Outcome(one, "failed") for one in mixed], NOON)
    assert states(database) == {"sending": 3}
    with database.begin() as connection:
        assert settle(connection, [Outcome(one, "sent") for one in others], NOON) == {"sent": 3}


def test_what_a_later_post_overtook_asks(database: Engine, playbook: Playbook) -> None:
    """Taken for lost; the next post of its group was tried; only then it says: not sent."""
    store_approved(database, playbook, post(1, playbook), post(2, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
    lost = took(database, NOON, by=1).deliveries
    with database.begin() as connection:
        left_behind(connection, NOON, [1])
    took(database, NOON, 2, by=2)
    with database.begin() as connection:
        done = settle(connection, [Outcome(one, "waiting", "not sent") for one in lost], NOON)
        assert done == {"asking": 2, "waiting": 1}
        cause = select(deliveries.c.cause).where(deliveries.c.state == "asking")
        assert set(connection.execute(cause).scalars()) == {"order"}
    assert not wrong_lanes(database)


def test_a_key_is_of_post_group_content_and_round(database: Engine, playbook: Playbook) -> None:
    """Mutation 7: the idempotency key leaves the content out. What the database reckons is what
    the program does."""
    from engine.calendar.database.keys import idempotency_key

    one = post(1, playbook)
    store_approved(database, playbook, one)
    with database.begin() as connection:
        fan_out(connection, NOON)
        rows = connection.execute(select(deliveries.c.group_key, deliveries.c.key)).all()
    assert {row.group_key: row.key for row in rows} == {
        group: idempotency_key(one.id, group, one.hash) for group in ("g-1", "g-2", "g-3")
    }
    other = replace(one, template="Bye")
    with database.begin() as connection:
        before = connection.execute(select(deliveries.c.key)).scalars().all()
        stored = replace_of(one)
        apply_changes(connection, playbook, [Change("change", stored, other)], NOON, "t")
    approve(database, [other])
    with database.begin() as connection:
        fan_out(connection, NOON)
        after = connection.execute(select(deliveries.c.key)).scalars().all()
    assert not set(before) & set(after)
    keys = {idempotency_key("p", "g", "c"), idempotency_key("p", "g", "c", 1),
            idempotency_key("p", "g", "d"), idempotency_key("p", "h", "c")}  # fmt: skip
    assert len(keys) == 4


def replace_of(one: object) -> object:
    from tests.engine.test_approved_inputs import stored

    return stored(one)  # type: ignore[arg-type]


def test_a_transaction_on_sqlite_takes_its_lock_at_once(
    database: Engine, playbook: Playbook
) -> None:
    """Mutation 8: `BEGIN` instead of `BEGIN IMMEDIATE`. A transaction that reads first and writes
    later would fail where another wrote in between, however patient it is."""
    if database.dialect.name != "sqlite":
        pytest.skip("only SQLite locks the whole database")
    store_approved(database, playbook, post(1, playbook))
    began, go = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def other() -> None:
        began.wait(5)
        try:
            with database.begin() as connection:
                connection.execute(text("UPDATE posts SET title = 'Other'"))
        except Exception as error:
            failed.append(error)
        go.set()

    thread = threading.Thread(target=other)
    thread.start()
    with database.begin() as connection:
        connection.execute(select(posts)).all()
        began.set()
        assert not go.wait(0.3), "the other writes while this one is between reading and writing"
        connection.execute(text("UPDATE posts SET title = 'One'"))
    thread.join(10)
    assert not failed


@pytest.mark.parametrize("batch", [1, 2, 3, 7])
def test_a_fan_out_in_batches_is_one(database: Engine, playbook: Playbook, batch: int) -> None:
    store_approved(database, playbook, post(1, playbook), post(2, playbook))
    steps = 0
    while True:
        with database.begin() as connection:
            if not fan_out_step(connection, NOON, batch):
                break
        assert not wrong_lanes(database)
        steps += 1
    assert steps >= 6 // batch
    assert states(database) == {"waiting": 6}


def test_every_step_has_its_event(database: Engine, playbook: Playbook) -> None:
    store_approved(database, playbook, post(1, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
    claimed = took(database, NOON)
    with database.begin() as connection:
        settle(connection, [Outcome(one, "sent") for one in claimed.deliveries], NOON)
        steps = connection.execute(
            select(delivery_events.c.before, delivery_events.c.after, func.count())
            .group_by(delivery_events.c.before, delivery_events.c.after)
        ).all()  # fmt: skip
    assert {tuple(step) for step in steps} == {("waiting", "sending", 3), ("sending", "sent", 3)}


SECONDS = 40 if FULL else 4
GROUPS = [f"g{number:02}" for number in range(40)]


def test_claimers_beside_appliers(database: Engine, of: Callable[[list[str]], Playbook]) -> None:
    """Three who claim and settle, and two who change rosters, pause, reject, approve and bring
    earlier posts: nothing goes out of order, no lane is wrong, nobody waits in a circle."""
    if database.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    whole = of(GROUPS)
    first = [post(number, whole, NOON + number * MINUTE) for number in range(10)]
    store_approved(database, whole, *first)
    with database.begin() as connection:
        fan_out(connection, NOON + 10 * MINUTE)
    end, now = time.monotonic() + SECONDS, NOON + 15 * MINUTE
    failed: list[BaseException] = []
    settled = [0]

    def guarded(work: Callable[[random.Random], None], seed: int) -> None:
        chance = random.Random(seed)
        try:
            while time.monotonic() < end and not failed:
                work(chance)
        except Exception as error:
            failed.append(error)

    def claimer(number: int) -> Callable[[random.Random], None]:
        def work(chance: random.Random) -> None:
            with database.begin() as connection:
                found = claim(connection, now, ALL, 20, by=number).deliveries
                for one in found:
                    earlier = select(deliveries.c.id).where(
                        deliveries.c.lane == one.lane, deliveries.c.state == "waiting",
                        deliveries.c.due_at < one.due_at,
                    )  # fmt: skip
                    assert connection.execute(earlier).first() is None, "out of order"
            time.sleep(chance.uniform(0, 0.01))
            with database.begin() as connection:
                results = [
                    Outcome(one, "sent" if chance.random() < 0.9 else "waiting") for one in found
                ]
                settled[0] += settle(connection, results, now)["sent"]
            if not found:
                time.sleep(0.005)

        return work

    names = iter(range(1_000, 100_000))

    def applier(chance: random.Random) -> None:
        some = sorted(chance.sample(GROUPS, chance.randrange(25, 40)))
        act = chance.random()
        if act < 0.3:
            with database.begin() as connection:
                apply_changes(connection, of(some), [], now, "t")
        elif act < 0.5:
            ids = [one.id for one in chance.sample(first, 2)]
            give_verdict(database, ids, chance.choice(["approved", "rejected"]), "t", now)
        elif act < 0.65:
            name = chance.choice(GROUPS)
            with database.begin() as connection:
                if not pause(connection, "group", name, now, "t"):
                    resume(connection, "group", name, now, "t")
        else:
            one = post(next(names), whole, NOON + chance.randrange(10) * MINUTE)
            with database.begin() as connection:
                apply_changes(connection, of(some), [Change("add", None, one)], now, "t")
            give_verdict(database, [one.id], "approved", "t", now)
        with database.begin() as connection:
            fan_out_step(connection, now, 15)

    threads = [threading.Thread(target=guarded, args=(claimer(n), n)) for n in (1, 2, 3)]
    threads += [threading.Thread(target=guarded, args=(applier, n)) for n in (8, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS + 30)
    assert not failed, failed[0]
    assert settled[0] > 10
    assert not wrong_lanes(database)
