"""Channels: what they send, and what each answer means, on real servers.

The vendors' interfaces cannot be reached, so servers of our own answer as their documents say.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path
from types import UnionType
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from engine.sending.channels.address import channel_at
from engine.sending.channels.address_file import ByGroup
from engine.sending.channels.apprise import Breadth
from engine.sending.channels.mail.address import MailServer
from engine.sending.channels.mail.smtp import Mail
from engine.sending.channels.matrix import Matrix
from engine.sending.channels.outbox import Outbox
from engine.sending.channels.port import (
    AddressError,
    Answer,
    Channel,
    ChatFault,
    DeliveryFault,
    Fault,
    Message,
    NotSent,
    Sent,
    Unsure,
)
from engine.sending.channels.robots.wecom import WeComRobot
from engine.sending.channels.telegram import Telegram
from engine.sending.channels.webhook import Webhook
from engine.time.clock import FastClock
from tests.engine.made import NOON, SECRET
from tests.service import Said, Service, service

LOOPBACK = [ip_network("127.0.0.0/8")]
TOKEN = "secret-token-123"


@pytest.fixture
def vendor() -> Iterator[Service]:
    with service() as record:
        yield record


def message(text: str = "Hello 你好", group: str = "g-1", key: str = "k1") -> Message:
    return Message(key=key, post="p", title="A title", channel="all", group=group,
                   group_name="First", due_at=NOON, wall_time="2026-11-30 12:00", text=text)  # fmt: skip


def sent(channel: Channel, *messages: Message) -> list[Answer]:
    async def all_of_them() -> list[Answer]:
        answers = [await channel.send(one) for one in messages]
        await channel.close()
        return answers

    return asyncio.run(all_of_them())


def wecom(vendor: Service, clock: FastClock | None = None) -> WeComRobot:
    return WeComRobot(f"{vendor.url}/cgi-bin/webhook/send?key={TOKEN}", clock or FastClock(NOON),
                      LOOPBACK)  # fmt: skip


def telegram(vendor: Service, clock: FastClock | None = None) -> Telegram:
    return Telegram(TOKEN, "-100200", clock or FastClock(NOON), LOOPBACK, base=vendor.url)


def matrix(vendor: Service) -> Matrix:
    return Matrix(vendor.url, TOKEN, "!room:example.org", FastClock(NOON), LOOPBACK)


def test_wecom_gets_its_markdown(vendor: Service) -> None:
    vendor.answer = lambda _: Said(body={"errcode": 0, "errmsg": "ok"})
    assert sent(wecom(vendor), message()) == [Sent()]
    assert vendor.asked[0].json == {"msgtype": "markdown", "markdown": {"content": "Hello 你好"}}
    assert vendor.asked[0].path.endswith(f"key={TOKEN}")


@pytest.mark.parametrize(
    ("made", "fits", "too_long"),
    [(wecom, "好" * 1365, "好" * 1366), (telegram, "a" * 4094 + "😀", "a" * 4095 + "😀"),
     (matrix, "a" * 29_996, "a" * 29_997)],
)  # fmt: skip
def test_a_text_that_is_too_long_is_never_sent(
    vendor: Service, made: Callable[[Service], Channel], fits: str, too_long: str
) -> None:
    """4096 bytes of UTF-8 for WeCom, 4096 units of UTF-16 for Telegram."""
    vendor.answer = lambda _: Said(body={"errcode": 0, "ok": True, "event_id": "$1"})
    assert sent(made(vendor), message(fits)) == [Sent()]
    assert isinstance(sent(made(vendor), message(too_long))[0], Fault)
    assert len(vendor.asked) == 1


def test_telegram_gets_its_text(vendor: Service) -> None:
    vendor.answer = lambda _: Said(body={"ok": True, "result": {"message_id": 1}})
    assert sent(telegram(vendor), message()) == [Sent()]
    assert vendor.asked[0].path == f"/bot{TOKEN}/sendMessage"
    assert vendor.asked[0].json == {
        "chat_id": "-100200",
        "text": "Hello 你好",
        "parse_mode": "HTML",
    }


def test_matrix_gets_the_same_transaction_however_often_it_is_tried(vendor: Service) -> None:
    vendor.answer = lambda _: Said(body={"event_id": "$YUwRidLecu:example.com"})
    channel = matrix(vendor)
    assert channel.honours_keys
    assert sent(channel, message(), message()) == [Sent(), Sent()]
    paths = {asked.path for asked in vendor.asked}
    assert paths == {"/_matrix/client/v3/rooms/%21room%3Aexample.org/send/m.room.message/k1"}
    assert vendor.asked[0].method == "PUT"
    assert vendor.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_no_connection_is_not_sent_and_inside_is_refused() -> None:
    gone = Telegram(TOKEN, "1", FastClock(NOON), LOOPBACK, base="http://127.0.0.1:1")
    inside = Telegram(TOKEN, "1", FastClock(NOON), base="http://127.0.0.1:1")
    assert isinstance(sent(gone, message())[0], NotSent)
    assert isinstance(sent(inside, message())[0], Fault)


class Post:
    """An SMTP server's handler that answers as told."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.rcpt = "250 OK"
        self.data = "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, _: Any
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data == "cut":
            server.transport.abort()
            return "250 OK"
        self.mails.append(envelope)
        return self.data


@pytest.fixture
def post() -> Iterator[tuple[Post, MailServer]]:
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield (
            handler,
            MailServer("127.0.0.1", port, "", "", "shop@example.org", "g@example.org", False),
        )
    finally:
        controller.stop()


def test_a_mail_arrives_with_its_key(post: tuple[Post, MailServer]) -> None:
    handler, server = post
    assert sent(Mail(server, FastClock(NOON)), message()) == [Sent()]
    envelope = handler.mails[0]
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert envelope.rcpt_tos == ["g@example.org"]
    assert mail["Subject"] == "A title"
    assert mail["Message-ID"] == "<k1@example.org>"
    plain, html = mail.iter_parts()
    assert plain.get_content().strip() == "Hello 你好"
    assert html.get_content().strip() == "<p>Hello 你好</p>"


@pytest.mark.parametrize(
    ("rcpt", "data", "kind"),
    [
        ("550 no such user", "250 OK", ChatFault),
        ("451 greylisted, try again", "250 OK", NotSent),
        ("250 OK", "554 looks like spam", DeliveryFault),
        ("250 OK", "452 no room", NotSent),
        ("250 OK", "cut", Unsure),
    ],
)
def test_what_a_mail_server_answers_means(
    post: tuple[Post, MailServer], rcpt: str, data: str, kind: type[Answer] | UnionType
) -> None:
    handler, server = post
    handler.rcpt, handler.data = rcpt, data
    assert isinstance(sent(Mail(server, FastClock(NOON)), message())[0], kind)


def test_no_mail_server_is_not_sent() -> None:
    server = MailServer("127.0.0.1", 1, "", "", "a@b.c", "d@e.f", False)
    assert isinstance(sent(Mail(server, FastClock(NOON)), message())[0], NotSent)


def test_apprise_reaches_the_rest(vendor: Service) -> None:
    """Through its own schema for any JSON receiver."""
    channel = Breadth(vendor.url.replace("http://", "json://"))
    vendor.answer = lambda _: Said()
    assert sent(channel, message()) == [Sent()]
    assert vendor.asked[0].json["message"] == "Hello 你好"
    vendor.answer = lambda _: Said(500)
    assert isinstance(sent(channel, message())[0], Unsure)
    with pytest.raises(ValueError, match="does not know"):
        Breadth("nonsense://")


def opened(value: str, tmp_path: Path, **more: str) -> Channel:
    environment = {"SHOP": value, "SHOP_SECRET": SECRET, **more}
    return channel_at("vip", "SHOP", environment, tmp_path, FastClock(NOON))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("outbox", Outbox),
        ("https://example.org/hook", Webhook),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc", WeComRobot),
        ("wecom:693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", WeComRobot),
        ("telegram:123456:ABC-DEF1234ghIkl@-1001234", Telegram),
        ("telegram:123456:ABC@@channelname", Telegram),
        ("matrix:syt_abc@https://matrix.example.org/!room:example.org", Matrix),
        ("smtp://u:p%40@mail.example.org/?from=a@b.c&to=d@e.f", Mail),
        ("smtps://mail.example.org:465/?from=a@b.c&to=d@e.f", Mail),
        ("apprise:json://example.org", Breadth),
    ],
)
def test_the_address_says_which_channel_it_is(
    tmp_path: Path, value: str, kind: type[Channel]
) -> None:
    assert isinstance(opened(value, tmp_path), kind)


@pytest.mark.parametrize(
    "value",
    ["", "ftp://secret.example.org", "telegram:secret", "matrix:secret@nowhere", "wecom:se cret",
     "smtp://secret@mail.example.org/", "smtp://h:99999/?from=a@b.c&to=d@e.f&x=secret",
     "apprise:nonsense://secret", "secret"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_being_told(tmp_path: Path, value: str) -> None:
    with pytest.raises(AddressError) as error:
        opened(value, tmp_path)
    assert "secret" not in str(error.value)
    assert "SHOP" in str(error.value)


def test_a_file_has_the_address_of_each_group(tmp_path: Path, vendor: Service) -> None:
    path = tmp_path / "addresses.csv"
    path.write_text("group,address\ng-1,outbox\ng-2,wecom:abc\ng-3,wecom:abc\n")
    path.chmod(0o644)
    with pytest.raises(AddressError, match="chmod 600"):
        opened(f"file:{path}", tmp_path)
    path.chmod(0o600)
    channel = opened(f"file:{path}", tmp_path)
    assert isinstance(channel, ByGroup)
    assert len(channel.own) == 2, "one robot, whose limit both its groups share"
    assert not channel.honours_keys
    assert sent(channel, message()) == [Sent()]
    assert isinstance(sent(channel, message(group="g-9"))[0], Fault)


@pytest.mark.parametrize("text", ["group\ng-1\n", "\xff", "a,b\n1,2\n"])
def test_a_file_of_addresses_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "addresses.csv"
    path.write_bytes(text.encode("latin-1"))
    path.chmod(0o600)
    with pytest.raises(AddressError, match=r"needs the columns|cannot be read"):
        opened(f"file:{path}", tmp_path)
