"""Mail: several recipients, whose fault a reply is, and what a mail says of itself."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from sqlalchemy import Engine, select, text

from engine.calendar.channel_memory import KEPT, AcceptedMails
from engine.calendar.database.tables import accepted_mails
from engine.sending.channels.mail.accepted import AcceptedHere
from engine.sending.channels.mail.address import MailServer, read_mail_address
from engine.sending.channels.mail.smtp import Mail
from engine.sending.channels.port import (
    Answer,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    NotSent,
    Sent,
    Unsure,
)
from engine.time.clock import FastClock
from tests.engine.made import NOON
from tests.engine.test_channels import message, sent

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

PASSWORD = "p@ss-word-9"
ANA, BEA, CAI = "ana@example.org", "bea@example.org", "cai@example.org"


class PostOffice:
    """An SMTP server's handler that answers each recipient and each mail as told."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], Any]] = []
        self.mail = "250 OK"
        self.rcpt: dict[str, str] = {}
        self.data: dict[str, str] = {}
        self.transactions = 0

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: Any, session: Any, envelope: Any, sender: str, options: list[str]
    ) -> str:
        self.transactions += 1
        if self.mail.startswith("250"):
            envelope.mail_from = sender
        return self.mail

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        said = self.rcpt.get(address, "250 OK")
        if said == "cut":
            server.transport.abort()
        elif said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        said = self.data.get(envelope.rcpt_tos[0], "250 OK")
        if said == "cut":
            server.transport.abort()
        elif said.startswith("250"):
            whole = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.taken.append((envelope.rcpt_tos, whole))
        return said

    def takers(self) -> list[str]:
        return [one for recipients, _ in self.taken for one in recipients]


@contextmanager
def office(signed_in: bool | None = None, **settings: Any) -> Iterator[tuple[PostOffice, int]]:
    """A post office; with `signed_in` it asks for a sign-in, and takes it or not."""
    handler = PostOffice()
    if signed_in is not None:
        settings |= {
            "auth_required": True, "auth_require_tls": False,
            "authenticator": lambda *_: AuthResult(success=signed_in, handled=False),
        }  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, **settings)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


def at(port: int, *to: str, user: str = "", password: str = PASSWORD) -> MailServer:
    return MailServer("127.0.0.1", port, user, password, "shop@example.org", to, False)


def handed_in(server: MailServer) -> Answer:
    return sent(Mail(server, FastClock(NOON)), message())[0]


def test_every_recipient_gets_a_mail_of_their_own() -> None:
    with office() as (post, port):
        assert handed_in(at(port, ANA, BEA, CAI)) == Sent()
        assert post.takers() == [ANA, BEA, CAI]
        assert [mail["To"] for _, mail in post.taken] == [ANA, BEA, CAI]
        assert len({mail["Message-ID"] for _, mail in post.taken}) == 1


@pytest.mark.parametrize(
    ("rcpt", "data", "kind"),
    [
        ({BEA: "550 5.1.1 no such user"}, {}, DeliveryFault),
        ({BEA: "451 4.7.1 greylisted"}, {}, Limited),
        ({BEA: "450 mailbox busy"}, {}, NotSent),
        ({}, {BEA: "554 5.7.1 looks like spam"}, DeliveryFault),
        ({}, {BEA: "452 4.3.1 no room"}, NotSent),
        ({}, {BEA: "cut"}, Unsure),
    ],
)
def test_one_that_is_refused_keeps_it_from_no_other_and_is_told(
    rcpt: dict[str, str], data: dict[str, str], kind: type[object]
) -> None:
    with office() as (post, port):
        post.rcpt, post.data = rcpt, data
        answer = handed_in(at(port, ANA, BEA, CAI))
        assert type(answer) is kind, answer
        assert not isinstance(answer, Sent)
        assert ANA in post.takers()
        assert BEA not in post.takers()
        if "cut" not in data.values():
            assert CAI in post.takers()
            assert answer.words.startswith("2 of 3 recipients have it; recipient 2: ")
        assert BEA not in answer.words


def test_who_has_it_does_not_get_it_again_when_it_is_tried_for_the_others() -> None:
    kept = AcceptedHere()
    with office() as (post, port):
        post.rcpt = {BEA: "450 mailbox busy"}
        server = at(port, ANA, BEA, CAI)
        assert isinstance(sent(Mail(server, FastClock(NOON), kept), message())[0], NotSent)
        assert post.takers() == [ANA, CAI]
        post.rcpt = {}
        assert sent(Mail(server, FastClock(NOON), kept), message()) == [Sent()]
        assert post.takers() == [ANA, CAI, BEA]
        before = post.transactions
        assert sent(Mail(server, FastClock(NOON), kept), message()) == [Sent()]
        assert post.transactions == before, "everybody has it"
        again = message(key="k2")
        assert sent(Mail(server, FastClock(NOON), kept), again) == [Sent()]
        assert post.transactions == before, "sent again under another key it is the same message"
        other = message("Another text", key="k3")
        assert sent(Mail(server, FastClock(NOON), kept), other) == [Sent()]
        assert len(post.takers()) == 6, "another message goes to all"


def test_who_has_it_is_known_after_a_restart_and_to_other_workers(database: Engine) -> None:
    clock = FastClock(NOON)
    with office() as (post, port):
        post.rcpt = {BEA: "450 mailbox busy"}
        server = at(port, ANA, BEA, CAI)
        first = Mail(server, clock, AcceptedMails(database, clock))
        assert isinstance(sent(first, message())[0], NotSent)
        post.rcpt = {}
        second = Mail(server, clock, AcceptedMails(database, clock))
        assert sent(second, message()) == [Sent()]
        assert post.takers() == [ANA, CAI, BEA]
    with database.connect() as connection:
        kept = str(connection.execute(select(accepted_mails)).all())
    assert "example.org" not in kept
    later = AcceptedMails(database, FastClock(NOON + 2 * KEPT))
    later.add("0" * 64, "1" * 64)
    assert later.of("0" * 64) == {"1" * 64}
    with database.connect() as connection:
        assert len(connection.execute(select(accepted_mails)).all()) == 1


def test_who_has_a_mail_is_known_here_where_nothing_can_be_written(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE accepted_mails RENAME COLUMN at TO no_more"))
    accepted = AcceptedMails(database, FastClock(NOON))
    accepted.add("0" * 64, "1" * 64)
    assert accepted.of("0" * 64) == {"1" * 64}


@pytest.mark.parametrize(
    ("mail", "rcpt", "data", "kind"),
    [
        ("250 OK", "550 no such user", "250 OK", ChatFault),
        ("250 OK", "553 mailbox name not allowed", "250 OK", ChatFault),
        ("250 OK", "530 5.7.0 authentication required", "250 OK", ChannelFault),
        ("250 OK", "450 busy", "250 OK", NotSent),
        ("250 OK", "421 too many connections", "250 OK", Limited),
        ("250 OK", "cut", "250 OK", NotSent),
        ("250 OK", "250 OK", "552 too big", DeliveryFault),
        ("250 OK", "250 OK", "554 looks like spam", DeliveryFault),
        ("250 OK", "250 OK", "452 no room", NotSent),
        ("250 OK", "250 OK", "451 4.7.0 too much from you", Limited),
        ("250 OK", "250 OK", "cut", Unsure),
        ("550 5.7.1 not your address", "250 OK", "250 OK", ChannelFault),
        ("552 5.3.4 too big", "250 OK", "250 OK", DeliveryFault),
        ("451 try later", "250 OK", "250 OK", NotSent),
    ],
)
def test_whose_fault_a_reply_is(mail: str, rcpt: str, data: str, kind: type[object]) -> None:
    with office() as (post, port):
        post.mail, post.rcpt, post.data = mail, {ANA: rcpt}, {ANA: data}
        answer = handed_in(at(port, ANA))
        assert type(answer) is kind, answer
        assert ANA not in repr(answer)


def test_a_sign_in_that_is_refused_is_the_channels_fault_and_tells_no_password() -> None:
    with office(signed_in=False) as (post, port):
        answer = handed_in(at(port, ANA, user="shop"))
        assert isinstance(answer, ChannelFault)
        assert answer.words.startswith("the mail server answered 535")
        assert "password" in answer.remedy
        assert PASSWORD not in repr(answer)
        assert post.transactions == 0
    with office(signed_in=True) as (post, port):
        assert handed_in(at(port, ANA, user="shop")) == Sent()
        assert isinstance(handed_in(at(port, ANA)), ChannelFault), "530: it wants a sign-in"


def test_a_server_that_takes_no_sign_in_is_a_fault_of_the_channel() -> None:
    with office() as (_, port):
        answer = handed_in(at(port, ANA, user="shop"))
        assert isinstance(answer, ChannelFault)


def look(server: MailServer, group: str | None) -> Answer | None:
    return asyncio.run(Mail(server, FastClock(NOON)).probe(group))


def test_a_server_is_looked_at_without_sending() -> None:
    with office(signed_in=True) as (post, port):
        post.rcpt = {BEA: "550 no such user"}
        assert look(at(port, ANA, BEA, user="shop"), None) == Sent()
        assert isinstance(look(at(port, ANA, BEA, user="shop"), "g-1"), ChatFault)
        assert post.taken == []
    with office(signed_in=False) as (_, port):
        assert isinstance(look(at(port, ANA, user="shop"), None), ChannelFault)
    assert isinstance(look(at(1, ANA), None), NotSent)


def test_a_mail_says_how_to_leave() -> None:
    ways = "https%3A%2F%2Fexample.org%2Fleave%3Fwho%3D{to}&unsubscribe=mailto:leave@example.org"
    with office() as (post, port):
        address = f"smtp://127.0.0.1:{port}/?from=shop@example.org&to={ANA}&unsubscribe={ways}"
        assert handed_in(read_mail_address(address)) == Sent()
        ((_, mail),) = post.taken
    assert mail["List-Unsubscribe"] == (
        "<https://example.org/leave?who=ana%40example.org>, <mailto:leave@example.org>"
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with office() as (post, port):
        only = f"smtp://127.0.0.1:{port}/?from=s@e.org&to={ANA}&unsubscribe=mailto:leave@e.org"
        assert handed_in(read_mail_address(only)) == Sent()
        ((_, mail),) = post.taken
    assert "List-Unsubscribe-Post" not in mail
    assert mail["List-Unsubscribe"] == "<mailto:leave@e.org>"


def test_addresses_beyond_ascii_go_where_the_server_takes_them() -> None:
    with office(enable_SMTPUTF8=True) as (post, port):
        assert handed_in(at(port, "安娜@example.org")) == Sent()
        assert post.takers() == ["安娜@example.org"]
        assert post.taken[0][1]["To"] == "安娜@example.org"
    with office(enable_SMTPUTF8=False) as (post, port):
        assert isinstance(handed_in(at(port, "安娜@example.org")), ChatFault)
        assert post.taken == []


def test_a_title_of_several_lines_is_one_line_of_a_mail() -> None:
    with office() as (post, port):
        one = replace(message(), title="Hello\r\nBcc: all@example.org")
        assert sent(Mail(at(port, ANA), FastClock(NOON)), one) == [Sent()]
        assert post.taken[0][1]["Subject"] == "Hello Bcc: all@example.org"
        assert post.taken[0][1]["Bcc"] is None


@pytest.mark.parametrize(
    ("asked", "recipients"),
    [
        ("to=ana@example.org,bea@example.org", (ANA, BEA)),
        ("to=ana@example.org&to=bea@example.org", (ANA, BEA)),
        ("to=ana@example.org,ana@example.org", (ANA,)),
        ("to=ana%2Cbea@example.org", None),
        ("to=ana+news@example.org", ("ana+news@example.org",)),
        ("to=ana%2Bnews@example.org", ("ana+news@example.org",)),
        ("to=o'brien/x=y@example.org", ("o'brien/x=y@example.org",)),
        ("to=%22a%20b%22@example.org", ('"a b"@example.org',)),
        ("to=ana@m%C3%BCnchen.example", ("ana@xn--mnchen-3ya.example",)),
        ("to=ana", None),
        ("to=", None),
        ("to=ana@example.org%0d%0aDATA", None),
        ("to=ana@example.org&unsubscribe=http://example.org", None),
        ("to=ana@" + "x" * 70 + ".%C3%BC", None),
    ],
)
def test_recipients_are_read_as_they_are_written(
    asked: str, recipients: tuple[str, ...] | None
) -> None:
    address = f"smtp://u:p@mail.example.org/?from=shop@example.org&{asked}"
    if recipients is None:
        with pytest.raises(ValueError, match=r"needs|none|takes") as error:
            read_mail_address(address)
        assert "ana" not in str(error.value)
    else:
        assert read_mail_address(address).recipients == recipients
