"""Nothing that sending does beside holds up the event loop or the first of many messages."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Engine

from dsl.checking import Checked
from engine.calendar.deliveries.delivery import Delivery
from engine.rendering.templates.error import RenderError
from engine.sending.channels.port import Answer, Message, Sent
from engine.sending.workers.garbage import passed_over
from engine.sending.workers.texts import Texts
from engine.time.clock import FastClock
from tests.conftest import SOURCE
from tests.engine.made import NOON, dispatched, post, states, store_approved
from tests.engine.test_bulkheads import Members


def test_the_first_messages_go_while_the_texts_of_the_others_are_rendered(
    database: Engine, checked: Callable[..., Checked], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"g-{number},Group {number}\n" for number in range(120))
    source = SOURCE.replace("groups.csv", "own.csv")
    playbook = checked(source, own_DOT_csv=f"group,name\n{rows}").playbook
    store_approved(database, playbook, post(1, playbook))
    members = Members()
    members.at_once = 500
    asked: list[tuple[int, int]] = []
    rendered = Texts.of

    async def of(
        texts: Texts, deliveries: Sequence[Delivery], service: str
    ) -> list[str | RenderError]:
        found = await rendered(texts, deliveries, service)
        asked.append((len(deliveries), len(members.seen)))
        return found

    monkeypatch.setattr(Texts, "of", of)
    dispatched(database, members, FastClock(NOON))
    assert states(database) == {"sent": 120}
    assert [count for count, _ in asked] == [50, 50, 20]
    assert asked[1][1] >= 50, "sent while the second batch was rendered"


def test_while_sending_goes_on_what_was_loaded_before_is_not_looked_through_for_garbage(
    database: Engine, checked: Callable[..., Checked]
) -> None:
    """A look at all there is stopped the loop for 40 to 60 ms each time."""
    playbook = checked(SOURCE).playbook
    store_approved(database, playbook, post(1, playbook))
    passed: list[int] = []

    def does(message: Message, number: int) -> Answer:
        passed.append(gc.get_freeze_count())
        return Sent()

    before = len(gc.get_objects())
    dispatched(database, Members(does), FastClock(NOON))
    assert len(passed) == 3
    assert min(passed) > before / 2
    assert gc.get_freeze_count() == 0, "and afterwards everything is as it was"


def test_a_fault_ends_it_as_well() -> None:
    with pytest.raises(RuntimeError), passed_over():
        raise RuntimeError
    assert gc.get_freeze_count() == 0
