"""Sending by hand: prepared is not sent, and what the owner says is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import deliveries, delivery_events, posts
from engine.calendar.owners import end_unconfirmed, take_reminders
from engine.sending.channels.outbox import Outbox
from engine.sending.channels.webhook import Webhook
from engine.services.owners import owner_page, owner_says, owners_and_tasks, platform_says
from engine.time.clock import FastClock
from tests.conftest import SOURCE
from tests.engine.made import NOON, dispatched, post, states, store_approved
from tests.engine.test_senders import LOOPBACK
from tests.service import Asked, Said, Service, service

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
ROSTER = "group,name,owner\ng-1,One,Ana\ng-2,Two,Ana\ng-3,Three,Bo\n"


@pytest.fixture
def by_hand(checked: Callable[..., Checked]) -> Playbook:
    source = SOURCE.replace("groups.csv", "owned.csv").replace(
        "    send through env HOOK\n", "    send through env HOOK\n    sent by owner\n"
    )
    found = checked(source, owned_DOT_csv=ROSTER)
    assert found.sound, found.faults
    return found.playbook


@pytest.fixture
def vendor() -> Iterator[Service]:
    with service() as record:
        record.answer = lambda _: Said()
        yield record


def prepared(engine: Engine, playbook: Playbook, folder: Path) -> None:
    store_approved(engine, playbook, post(1, playbook))
    dispatched(engine, Outbox(folder), FastClock(NOON))


def key(engine: Engine, owner: str) -> str:
    return {name: key for name, key, _ in owners_and_tasks(engine, NOON)}[owner]


def number(engine: Engine, group: str) -> int:
    with engine.begin() as connection:
        query = select(deliveries.c.id).where(deliveries.c.group_key == group)
        return connection.execute(query).scalars().first()


def test_what_is_handed_to_an_owner_is_prepared_and_not_sent(
    database: Engine, by_hand: Playbook, vendor: Service
) -> None:
    store_approved(database, by_hand, post(1, by_hand))
    clock = FastClock(NOON)
    dispatched(database, Webhook(vendor.url, b"x" * 32, clock, allowed=LOOPBACK), clock)
    assert states(database) == {"prepared": 3}
    said = sorted((asked.json for asked in vendor.asked), key=lambda one: one["data"]["group"])
    assert {one["type"] for one in said} == {"weekbook.task"}
    assert sorted(one["data"]["owner"] for one in said) == ["Ana", "Ana", "Bo"]
    assert (
        "Please send this to One by 2026-11-30 12:30:\n\nHello 1 to One" in said[0]["data"]["text"]
    )
    with database.begin() as connection:
        assert connection.execute(select(posts.c.state)).scalar_one() == "approved"


def test_an_owner_lets_it_go_and_then_sees_it(
    database: Engine, by_hand: Playbook, tmp_path: Path
) -> None:
    prepared(database, by_hand, tmp_path)
    page = owner_page(database, key(database, "Ana"), NOON)
    assert page is not None
    assert [(task.group, text) for task, text in page.tasks] == [
        ("g-1", "Hello 1 to One"), ("g-2", "Hello 1 to Two")
    ]  # fmt: skip
    first = number(database, "g-1")
    assert owner_says(database, key(database, "Ana"), first, "confirmed", NOON)
    assert states(database) == {"confirmed": 1, "prepared": 2}
    assert owner_says(database, key(database, "Ana"), first, "sent", NOON + MINUTE)
    assert states(database) == {"prepared": 2, "sent": 1}
    with database.begin() as connection:
        query = select(delivery_events.c.after, delivery_events.c.because)
        trail = connection.execute(query.where(delivery_events.c.delivery_id == first)).all()
    assert [row.after for row in trail] == ["sending", "prepared", "confirmed", "sent"]
    assert trail[-1].because == "Ana said: sent"


def test_an_owner_speaks_only_of_their_own(
    database: Engine, by_hand: Playbook, tmp_path: Path
) -> None:
    prepared(database, by_hand, tmp_path)
    assert not owner_says(database, key(database, "Bo"), number(database, "g-1"), "sent", NOON)
    assert not owner_says(database, "guessed", number(database, "g-1"), "sent", NOON)
    assert owner_page(database, "guessed", NOON) is None
    assert states(database) == {"prepared": 3}


def test_what_is_not_confirmed_in_time_is_past_and_can_still_be_reported(
    database: Engine, by_hand: Playbook, tmp_path: Path
) -> None:
    prepared(database, by_hand, tmp_path)
    with database.begin() as connection:
        end_unconfirmed(connection, NOON + 31 * MINUTE)
    assert states(database) == {"not confirmed": 3}
    done, refused = platform_says(database, [number(database, "g-3"), 99], "sent", "Cy", NOON)
    assert (len(done), refused) == (1, ((99, "there is no such delivery"),))
    with database.begin() as connection:
        assert connection.execute(select(posts.c.state)).scalar_one() == "closed"


def test_what_a_program_sends_is_no_owners_to_speak_of(
    database: Engine, playbook: Playbook, vendor: Service
) -> None:
    store_approved(database, playbook, post(1, playbook))
    vendor.answer = lambda _: Said(cut="before")
    clock = FastClock(NOON)
    dispatched(database, Webhook(vendor.url, b"x" * 32, clock, allowed=LOOPBACK), clock)
    assert states(database) == {"unsure": 3}
    _, refused = platform_says(database, [number(database, "g-1")], "sent", "Cy", NOON)
    assert [reason for _, reason in refused] == ["it is unsure"]


def test_a_group_gets_one_message_a_day(
    database: Engine, by_hand: Playbook, tmp_path: Path
) -> None:
    """Also where something else than the planner put two on a day."""
    store_approved(database, by_hand, post(1, by_hand), post(2, by_hand, NOON + 5 * MINUTE))
    dispatched(database, Outbox(tmp_path), FastClock(NOON))
    assert states(database) == {"over quota": 3, "prepared": 3}


def test_an_owner_is_reminded_at_most_three_times_a_day(
    database: Engine, by_hand: Playbook, tmp_path: Path
) -> None:
    """However many groups wait, and on however many days."""
    prepared(database, by_hand, tmp_path)
    reminded: list[tuple[dt.datetime, str, int]] = []
    for minute in range(30):
        now = NOON + minute * MINUTE
        with database.begin() as connection:
            reminded += [(now, one.owner, one.count) for one in take_reminders(connection, now)]
    assert reminded == [
        (NOON + 10 * MINUTE, "Ana", 2), (NOON + 10 * MINUTE, "Bo", 1),
        (NOON + 20 * MINUTE, "Ana", 2), (NOON + 20 * MINUTE, "Bo", 1),
    ]  # fmt: skip
    store_approved(database, by_hand, post(3, by_hand, NOON + DAY - 60 * MINUTE))
    dispatched(database, Outbox(tmp_path), FastClock(NOON + DAY - 60 * MINUTE))
    later = []
    for minute in range(30):
        now = NOON + DAY + (minute - 60) * MINUTE
        with database.begin() as connection:
            later += [one.owner for one in take_reminders(connection, now)]
    assert later == ["Ana", "Bo"], "the third of twenty-four hours; a fourth is not sent"


def test_what_a_dead_dispatcher_was_handing_over_is_handed_over_again(
    database: Engine, by_hand: Playbook, vendor: Service
) -> None:
    """An owner who is told twice loses nothing; one who is never told does."""
    store_approved(database, by_hand, post(1, by_hand))
    cut: list[str] = []

    def answer(asked: Asked) -> Said:
        group = asked.json["data"]["group"]
        if group == "g-2" and group not in cut:
            cut.append(group)
            return Said(cut="before")
        return Said()

    vendor.answer = answer
    clock = FastClock(NOON)
    dispatched(database, Webhook(vendor.url, b"x" * 32, clock, allowed=LOOPBACK), clock)
    assert states(database) == {"prepared": 3}
    assert len(vendor.asked) == 4
