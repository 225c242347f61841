"""Matrix, against a real homeserver."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import Engine

from dsl.constructs.playbook import Playbook
from engine.sending.channels.matrix import Matrix
from engine.sending.channels.port import (
    Answer,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    Message,
    Sent,
)
from engine.time.clock import FastClock
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
    (answer,) = answers(server, message("Hello", "key-6"), token="wrong")
    assert isinstance(answer, ChannelFault)
    assert answer.words.startswith("the server answered 401 M_UNKNOWN_TOKEN: ")
    assert "wrong" not in answer.words
    elsewhere = Homeserver(server.url, server.token, "!none:localhost")
    (answer,) = answers(elsewhere, message("Hello", "key-7"))
    assert isinstance(answer, ChatFault)
    assert answer.words.startswith("the server answered 403 M_FORBIDDEN: ")
    assert "invite the bot" in answer.remedy


def test_a_room_is_found_by_its_alias_and_again_when_that_was_moved(server: Homeserver) -> None:
    first, second = (server.ask("POST", f"{API}/createRoom", json={})["room_id"] for _ in range(2))
    alias = "#mothers:localhost"
    named = replace(server, room=alias)
    (answer,) = answers(named, message("Hello", "alias-0"))
    assert isinstance(answer, ChatFault), "the server knows no such name"
    assert "name" in answer.remedy
    point(server, alias, first)
    channel = Matrix(server.url, server.token, alias, FastClock(NOON), LOOPBACK)

    async def send() -> list[Answer]:
        try:
            before = await channel.send(message("one", "alias-1"))
            server.ask("POST", f"{API}/rooms/{first}/leave", json={})
            point(server, alias, second)
            return [before, await channel.send(message("two", "alias-2"))]
        finally:
            await channel.close()

    assert asyncio.run(send()) == [Sent(), Sent()]
    assert [one["body"] for one in replace(server, room=second).messages()] == ["two"]


def test_a_room_that_was_replaced_is_offered(server: Homeserver) -> None:
    old = server.ask("POST", f"{API}/createRoom", json={})["room_id"]
    clock = FastClock(NOON)
    channel = Matrix(server.url, server.token, old, clock, LOOPBACK)
    new = server.ask("POST", f"{API}/rooms/{old}/upgrade", json={"new_version": "10"})
    into = new["replacement_room"]

    async def send() -> list[Answer | None]:
        try:
            clock._now = NOON + dt.timedelta(minutes=11)
            sending = await channel.send(message("Hello", "moved-1"))
            return [sending, await channel.probe("g-1")]
        finally:
            await channel.close()

    for answer in asyncio.run(send()):
        assert isinstance(answer, ChatFault)
        assert answer.moved_to == into
        assert into in answer.remedy
    before = replace(server, room=old).messages()
    assert before == [], "nothing is said in a room that nobody reads"


def test_a_room_is_looked_at_without_sending(server: Homeserver) -> None:
    before = len(server.messages())

    def look(room: str, token: str, group: str | None) -> Answer | None:
        channel = Matrix(server.url, token, room, FastClock(NOON), LOOPBACK)

        async def probe() -> Answer | None:
            try:
                return await channel.probe(group)
            finally:
                await channel.close()

        return asyncio.run(probe())

    assert look(server.room, server.token, "g-1") == Sent()
    assert look("!none:localhost", server.token, None) == Sent()
    assert isinstance(look("!none:localhost", server.token, "g-1"), ChatFault)
    assert isinstance(look(server.room, "wrong", "g-1"), ChannelFault)
    quiet = server.ask("POST", f"{API}/createRoom", json={})["room_id"]
    levels = server.ask("GET", f"{API}/rooms/{quiet}/state/m.room.power_levels/")
    levels |= {"events_default": 50, "users": dict.fromkeys(levels["users"], 0)}
    server.ask("PUT", f"{API}/rooms/{quiet}/state/m.room.power_levels/", json=levels)
    assert isinstance(look(quiet, server.token, "g-1"), ChatFault)
    assert len(server.messages()) == before


API = "/_matrix/client/v3"


def point(server: Homeserver, alias: str, room: str) -> None:
    """Lets an alias be the name of a room, and of no other."""
    path = f"{API}/directory/room/{quote(alias, safe='')}"
    with suppress(httpx.HTTPStatusError):
        server.ask("DELETE", path)
    server.ask("PUT", path, json={"room_id": room})


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
    waits = [one.wait for one in limited if one.words.startswith("the server answered 429")]
    assert waits, "the server was to limit us"
    assert None not in waits, "and to say for how long"


class Waiting(FastClock):
    """Jumps as far as the server asked, and lets it have that time."""

    async def wait_until(self, at: dt.datetime) -> None:
        await asyncio.sleep(max((at - self.now()).total_seconds(), 0))
        await super().wait_until(at)
