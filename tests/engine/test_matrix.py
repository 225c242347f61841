"""Matrix, against a real homeserver."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dsl.playbook import Playbook
from engine.clock import FastClock
from engine.dispatch.channel import (
    Answer,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    Message,
    Sent,
)
from engine.dispatch.matrix import Matrix
from tests.engine.made import NOON, dispatched, post, states, store_approved
from tests.engine.test_senders import LOOPBACK
from tests.synapse import Homeserver, homeserver

FEW = 3
"""So many messages at once does the strict server of the last test take."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    with homeserver(tmp_path_factory.mktemp("synapse")) as found:
        yield found


def message(text: str, key: str) -> Message:
    return Message(key, "p", "T", "all", "g-1", "One", NOON, "2026-11-30 12:00", text)


def answers(server: Homeserver, *messages: Message, token: str = "") -> list[Answer]:
    channel = Matrix(server.url, token or server.token, server.room, FastClock(NOON), LOOPBACK)

    async def send() -> list[Answer]:
        try:
            return [await channel.send(one) for one in messages]
        finally:
            await channel.close()

    return asyncio.run(send())


def test_a_message_comes_once_however_often_it_is_sent(server: Homeserver) -> None:
    before = len(server.messages())
    one = message("**你好** Ana", "key-1")
    assert answers(server, one, one) == [Sent(), Sent()]
    assert answers(server, one) == [Sent()], "over a connection of its own, too"
    assert server.messages()[before:] == [
        {"msgtype": "m.text", "body": "**你好** Ana", "format": "org.matrix.custom.html",
         "formatted_body": "<p><strong>你好</strong> Ana</p>", "m.mentions": {}}
    ]  # fmt: skip


def test_everybody_can_be_called(server: Homeserver) -> None:
    assert answers(server, message("@room It begins", "key-2")) == [Sent()]
    assert server.messages()[-1]["m.mentions"] == {"room": True}


def test_the_longest_text_that_we_let_through_is_taken(server: Homeserver) -> None:
    """The text and its HTML together have sixty thousand bytes at most."""
    plain, signs = "a" * 29_996, "&" * 9_998
    assert answers(server, message(plain, "key-3"), message(signs, "key-4")) == [Sent(), Sent()]
    for number, text in enumerate((plain + "a", signs + "&")):
        assert isinstance(answers(server, message(text, f"long-{number}"))[0], DeliveryFault)


def test_a_token_that_is_none_and_a_room_that_is_none_are_refused(server: Homeserver) -> None:
    assert answers(server, message("Hello", "key-6"), token="wrong") == [
        ChannelFault("the server answered 401")
    ]
    elsewhere = Homeserver(server.url, server.token, "!none:localhost")
    assert answers(elsewhere, message("Hello", "key-7")) == [ChatFault("the server answered 403")]


def test_a_server_that_limits_is_obeyed_and_nothing_comes_twice(
    tmp_path: Path, database: Engine, playbook: Playbook
) -> None:
    store_approved(database, playbook, *[post(number, playbook) for number in range(2)])
    with homeserver(tmp_path, rate=5, burst=FEW) as strict:
        clock = Waiting(NOON)
        channel = Matrix(strict.url, strict.token, strict.room, clock, LOOPBACK)
        limited: list[Limited] = []
        plain = channel.send

        async def noted(one: Message) -> Answer:
            answer = await plain(one)
            limited.extend([answer] if isinstance(answer, Limited) else [])
            return answer

        channel.send = noted  # type: ignore[method-assign]
        dispatched(database, channel, clock)
        bodies = [one["body"] for one in strict.messages()]
    assert states(database) == {"sent": 6}
    assert len(bodies) == len(set(bodies)) == 6
    waits = [one.wait for one in limited if one.words == "the server answered 429"]
    assert waits, "the server was to limit us"
    assert None not in waits, "and to say for how long"


class Waiting(FastClock):
    """Jumps as far as the server asked, and lets it have that time."""

    async def wait_until(self, at: dt.datetime) -> None:
        await asyncio.sleep(max((at - self.now()).total_seconds(), 0))
        await super().wait_until(at)
