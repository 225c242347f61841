"""Addresses that are out of order: what goes there waits, asks past its bound, is told once, and
goes on once the address is mended; everything else goes on meanwhile."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import circuits, deliveries
from engine.calendar.deliveries.limits.circuits import all_open
from engine.quotas import UNLIMITED
from engine.sending.channels.port import Answer, Channel, ChannelFault, ChatFault, Message, Sent
from engine.sending.leases.lease import Lease
from engine.sending.watching.alarm import Alarm
from engine.sending.workers.channel_pool import Channels
from engine.sending.workers.dispatcher import Dispatcher
from engine.services.sending.settling import mend_channel, send_again, settle_questions
from engine.services.sending.standing import standing
from engine.time.clock import FastClock
from tests.engine.made import NOON, post, states, store_approved

MINUTE = dt.timedelta(minutes=1)


@dataclass
class Desk:
    """A channel whose service answers as each test says."""

    says: Callable[[str], Answer] = lambda group: Sent()
    finds: Callable[[str | None], Answer | None] = lambda group: None
    seen: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)
    service: str = ""
    picture_places: int = 1
    honours_keys: bool = False
    keys_last: dt.timedelta | None = None
    at_once: int = 1
    sender = UNLIMITED

    async def send(self, message: Message) -> Answer:
        self.seen.append((message.post, message.group))
        await asyncio.sleep(0)
        return self.says(message.group)

    async def probe(self, group: str | None) -> Answer | None:
        self.asked.append(group)
        return self.finds(group)

    async def close(self) -> None:
        pass


def dispatch(
    engine: Engine, channel: Channel, clock: FastClock, address: str = "x",
    told: list[str] | None = None,
) -> Dispatcher:  # fmt: skip
    with Lease(engine, clock) as lease:
        trouble = told.append if told is not None else lambda _: None
        channels = Channels(lambda _: channel, address=lambda _: address)
        dispatcher = Dispatcher(lease, channels, clock, trouble=trouble)
        asyncio.run(dispatcher.run(until_nothing_is_left=True))
    return dispatcher


def by_group(engine: Engine) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with engine.begin() as connection:
        query = select(deliveries.c.group_key, deliveries.c.state).order_by(deliveries.c.due_at)
        for group, state in connection.execute(query):
            found.setdefault(group, []).append(state)
    return found


WORDS = "Unauthorized"
REMEDY = "make a new token with BotFather"


def broken(group: str) -> Answer:
    return ChannelFault(WORDS, REMEDY)


def one_blocked(group: str) -> Answer:
    return ChatFault("bot was kicked", "invite it") if group == "g-2" else Sent()


def test_a_fault_of_the_channel_is_tried_once_told_once_and_keeps_what_waits(
    database: Engine, playbook: Playbook
) -> None:
    store_approved(database, playbook, *[post(number, playbook) for number in range(4)])
    desk, told = Desk(broken), list[str]()
    dispatch(database, desk, FastClock(NOON), told=told)
    assert len(desk.seen) == 1, "the next one would hear the same"
    assert states(database) == {"waiting": 12}
    assert told == [f"channel test/all is out of order: {WORDS}; {REMEDY}. Posts wait"]
    found = standing(database, NOON)
    assert [(one.words, one.remedy, waiting) for one, waiting in found.circuits] == [
        (WORDS, REMEDY, 12)
    ]
    assert found.needs_person
    assert not found.is_behind(NOON + 20 * MINUTE), "nothing that could be sent is late"


def test_a_fault_of_one_chat_keeps_that_chat_alone(database: Engine, playbook: Playbook) -> None:
    store_approved(database, playbook, *[post(number, playbook) for number in range(3)])
    desk = Desk(one_blocked)
    dispatch(database, desk, FastClock(NOON))
    assert by_group(database) == {"g-1": ["sent"] * 3, "g-2": ["waiting"] * 3, "g-3": ["sent"] * 3}
    assert Counter(group for _, group in desk.seen)["g-2"] == 1
    ((found, waiting),) = standing(database, NOON).circuits
    assert (found.group, found.words, waiting) == ("g-2", "bot was kicked", 3)


def test_many_chats_are_told_in_one_line(database: Engine, playbook: Playbook) -> None:
    store_approved(database, playbook, post(1, playbook))
    told: list[str] = []
    desk = Desk(lambda group: ChatFault("bot was kicked", "invite it"), at_once=3)
    dispatch(database, desk, FastClock(NOON), told=told)
    assert told == [
        "channel test/all, groups g-1, g-2, g-3 is out of order: bot was kicked; invite it."
        " Posts wait"
    ]


def test_the_operator_is_told_once_of_an_address_out_of_order(
    database: Engine, playbook: Playbook
) -> None:
    store_approved(database, playbook, post(1, playbook), post(2, playbook, NOON + 9 * MINUTE))
    heard: list[str] = []

    class Operator(Desk):
        async def send(self, message: Message) -> Answer:
            heard.append(message.text)
            return Sent()

    for minutes in (0, 10, 20):
        clock = FastClock(NOON + minutes * MINUTE)
        with Lease(database, clock) as lease:
            alarm = Alarm(database, Operator(), clock)
            channels = Channels(lambda _: Desk(broken), address=lambda _: "x")
            dispatcher = Dispatcher(lease, channels, clock, alarm=alarm)
            asyncio.run(dispatcher.run(until_nothing_is_left=True))
    assert heard == [
        f"Channel test/all is out of order: {WORDS}; {REMEDY}. Posts wait."
        " `weekbook status` shows them.\n"
    ]


def test_past_the_bound_it_asks_and_a_person_sends_it(database: Engine, playbook: Playbook) -> None:
    """Nobody decided that it was not to go; so it is not skipped, and not sent by itself either."""
    store_approved(database, playbook, post(1, playbook))
    dispatch(database, Desk(broken), FastClock(NOON))
    desk = Desk()
    dispatch(database, desk, FastClock(NOON + 31 * MINUTE))
    assert states(database) == {"asking": 3}
    assert desk.seen == []
    found = standing(database, NOON + 31 * MINUTE)
    assert {one.state for one in found.questions} == {"circuit"}
    now = NOON + 40 * MINUTE
    assert mend_channel(database, "test", "all", "g-1", "", now, "a test") != ()
    done = send_again(database, None, "", "", "Ana", now)
    assert len(done.done) == 3
    assert done.until == now + 30 * MINUTE
    dispatch(database, desk, FastClock(now))
    assert states(database) == {"sent": 3}


def test_within_the_bound_it_goes_on_by_itself_in_its_order(
    database: Engine, playbook: Playbook
) -> None:
    made = [post(number, playbook) for number in range(3)]
    store_approved(database, playbook, *made)
    dispatch(database, Desk(broken), FastClock(NOON))
    closed = mend_channel(database, "test", "all", "g-1", "", NOON + MINUTE, "a test succeeded")
    assert len(closed) == 1
    assert mend_channel(database, "test", "all", "g-1", "", NOON + MINUTE, "again") == ()
    desk = Desk()
    dispatch(database, desk, FastClock(NOON + 2 * MINUTE))
    assert states(database) == {"sent": 9}
    for group in ("g-1", "g-2", "g-3"):
        assert [of for of, to in desk.seen if to == group] == [one.id for one in made]
    with database.begin() as connection:
        assert all_open(connection) == ()
        because = connection.execute(select(circuits.c.closed_because)).scalar_one()
    assert because == "a test succeeded"


def test_a_message_that_went_out_closes_only_what_it_shows(
    database: Engine, playbook: Playbook
) -> None:
    store_approved(database, playbook, post(1, playbook))
    dispatch(database, Desk(lambda _: ChatFault("kicked"), at_once=3), FastClock(NOON))
    closed = mend_channel(database, "test", "all", "g-2", "another address", NOON, "a test")
    assert [one.group for one in closed] == ["g-2"]
    desk = Desk()
    dispatch(database, desk, FastClock(NOON))
    assert by_group(database) == {"g-1": ["waiting"], "g-2": ["sent"], "g-3": ["waiting"]}


def test_a_changed_address_closes_it(database: Engine, playbook: Playbook) -> None:
    store_approved(database, playbook, post(1, playbook))
    dispatch(database, Desk(broken), FastClock(NOON), address="old")
    still = Desk()
    dispatch(database, still, FastClock(NOON + MINUTE), address="old")
    assert still.seen == []
    told: list[str] = []
    dispatch(database, Desk(), FastClock(NOON + 2 * MINUTE), address="new", told=told)
    assert states(database) == {"sent": 3}
    assert told == ["channel test/all goes on: its address is another now"]


@pytest.mark.parametrize("fault", [broken, one_blocked])
def test_a_silent_look_every_quarter_of_an_hour_closes_it(
    database: Engine, playbook: Playbook, fault: Callable[[str], Answer]
) -> None:
    store_approved(database, playbook, post(1, playbook))
    dispatch(database, Desk(fault), FastClock(NOON))
    desk = Desk(finds=lambda group: Sent())
    dispatch(database, desk, FastClock(NOON + 14 * MINUTE))
    assert desk.asked == [], "not before"
    dispatch(database, desk, FastClock(NOON + 15 * MINUTE))
    assert desk.asked == [None if fault is broken else "g-2"]
    assert states(database) == {"sent": 3}


def test_a_silent_look_that_finds_a_fault_or_nothing_leaves_it_open(
    database: Engine, playbook: Playbook
) -> None:
    store_approved(database, playbook, post(1, playbook))
    dispatch(database, Desk(broken), FastClock(NOON))
    raising = Desk(finds=lambda group: {}[group])  # type: ignore[index]
    for minutes, desk in (
        (15, Desk(finds=lambda _: None)), (29, Desk(finds=broken)), (30, raising),
    ):  # fmt: skip
        dispatch(database, desk, FastClock(NOON + minutes * MINUTE))
        assert desk.seen == []
    assert raising.asked == [None]
    assert states(database) == {"waiting": 3}


def test_a_failed_delivery_is_sent_again_under_another_key(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    from engine.sending.channels.port import DeliveryFault

    store_approved(database, playbook, post(1, playbook))
    dispatch(database, Desk(lambda _: DeliveryFault("can't parse", "look")), FastClock(NOON))
    found = standing(database, NOON)
    assert [one.note for one in found.failures] == ["can't parse (look)"] * 3
    with database.begin() as connection:
        before = set(connection.execute(select(deliveries.c.key)).scalars())
    ids = [one.id for one in found.failures]
    later = NOON + 300 * MINUTE
    assert send_again(database, None, "", "no such words", "Ana", later).done == ()
    assert send_again(database, None, "test/other", "", "Ana", later).done == ()
    assert send_again(database, ids[:1], "", "", "Ana", later).done == (ids[0],)
    assert send_again(database, ids[:1], "", "", "Ana", later).refused == (
        (ids[0], "it is waiting"),
    )
    assert send_again(database, None, "all", "PARSE", "Ana", later).done == tuple(ids[1:])
    with database.begin() as connection:
        after = set(connection.execute(select(deliveries.c.key)).scalars())
    assert not before & after
    dispatch(database, Desk(), FastClock(later))
    assert states(database) == {"sent": 3}


def test_what_was_seen_asks_for_nobody_and_what_failed_may_be_answered(
    database: Engine, playbook: Playbook
) -> None:
    from engine.sending.channels.port import DeliveryFault

    store_approved(database, playbook, post(1, playbook))
    dispatch(database, Desk(lambda _: DeliveryFault("no")), FastClock(NOON))
    ids = [one.id for one in standing(database, NOON).failures]
    skipped = settle_questions(database, ids[:1], "skip", "Ana", NOON, "")
    assert skipped.refused == ((ids[0], "it failed: say `again` or `failed`"),)
    assert settle_questions(database, ids[:2], "failed", "Ana", NOON, "").done == tuple(ids[:2])
    assert [one.id for one in standing(database, NOON).failures] == ids[2:]
    assert settle_questions(database, ids[2:], "again", "Ana", NOON, "").done == tuple(ids[2:])
    assert not standing(database, NOON).needs_person
    assert states(database) == {"failed": 2, "waiting": 1}


def test_a_long_list_of_blocked_posts_keeps_no_other_channel(
    database: Engine, playbook: Playbook
) -> None:
    """What stands against the first posts of a lane is looked past, however many there are."""
    store_approved(database, playbook, *[post(number, playbook) for number in range(30)])
    desk = Desk(one_blocked)
    dispatch(database, desk, FastClock(NOON))
    assert Counter(state for group in by_group(database).values() for state in group) == {
        "sent": 60, "waiting": 30,
    }  # fmt: skip
