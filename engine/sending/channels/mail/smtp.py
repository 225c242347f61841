"""E-mail: each message as a mail to one or more addresses, through an SMTP server.

The server's reply tells what became of it (RFC 5321, 4.2.1): 2xx it has it, 4xx not now, 5xx
never. A connection that breaks after the text was handed over leaves it open. Each recipient has a
mail and a transaction of its own, so that no recipient is told of the others and each reply is one
recipient's.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from typing import TYPE_CHECKING

from dsl.base.sentence import kept
from engine.sending.channels.crossing import cross
from engine.sending.channels.mail.accepted import Accepted, AcceptedHere, same_message, trace
from engine.sending.channels.mail.address import MailServer
from engine.sending.channels.mail.text import IN_UTF8, POLICY, mail_of
from engine.sending.channels.port import (
    Answer,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    Message,
    NotSent,
    Sent,
    Unsure,
    sender_at,
)
from engine.sending.channels.vendor_words import vendor_words
from engine.time.clock import Clock

if TYPE_CHECKING:
    from aiosmtplib import SMTP, SMTPResponseException

TIMEOUT = 20.0

NotAll = DeliveryFault | ChatFault | ChannelFault | Limited | NotSent | Unsure

SIGN_IN = (530, 534, 535, 538)
"""Replies about who hands in: not signed in, too weak a way, refused, wants TLS (RFC 4954)."""
TOO_MUCH = ("4.7.", "too many", "rate limit", "try again later")
"""In a 4xx: that the sender sends too much (RFC 3463, X.7.n is policy)."""

ACCOUNT = kept(
    "kept.mail.account",
    "look at the user and the password in the address; some servers want one for programs",
)
SENDER = kept("kept.mail.sender", "look at `from=`: the server takes no mail from it")
RECIPIENT = kept("kept.mail.recipient", "look at `to=`: the server takes no mail for it")


class Mail:
    """Sends mails, the delivery's key as their Message-ID.

    It is sent when every recipient has it. Who has it, `accepted` remembers, and gets it once,
    however often the delivery is tried for the others.
    """

    service = "mail"
    picture_places = 1
    honours_keys = False
    keys_last: dt.timedelta | None = None
    tells_crossing = True
    at_once = 4

    def __init__(self, server: MailServer, clock: Clock, accepted: Accepted | None = None) -> None:
        self.server = server
        self.sender = sender_at(f"{server.host}:{server.port} {server.user or server.sender}")
        self.clock = clock
        self.accepted = accepted or AcceptedHere()
        self.secrets = _secrets(server)

    async def send(self, message: Message) -> Answer:
        several = len(self.server.recipients) > 1
        same = same_message(message)
        has = await asyncio.to_thread(self.accepted.of, same) if several else frozenset()
        answers: dict[str, Answer] = {
            one: Sent() for one in self.server.recipients if trace(same, one) in has
        }
        if len(answers) == len(self.server.recipients):
            return Sent()
        client = self._client()
        problem = await self._opened(client)
        if problem is not None:
            return problem
        try:
            for one in self.server.recipients:
                if one not in answers:
                    answers[one] = await self._handed_in(client, one, message)
                    if several and isinstance(answers[one], Sent):
                        await asyncio.to_thread(self.accepted.add, same, trace(same, one))
        finally:
            client.close()
        return _all_in_all([answers[one] for one in self.server.recipients])

    async def probe(self, group: str | None) -> Answer | None:
        """Signs in; for a group it also asks whether its recipients would be taken."""
        client = self._client()
        problem = await self._opened(client)
        if problem is not None:
            return problem
        try:
            for one in self.server.recipients if group is not None else ():
                answer = await self._welcome(client, one)
                if not isinstance(answer, Sent):
                    return answer
                await _forget(client)
            return Sent()
        finally:
            client.close()

    def _client(self) -> SMTP:
        import aiosmtplib as smtp  # noqa: PLC0415 - only mails need it

        server = self.server
        return smtp.SMTP(hostname=server.host, port=server.port, use_tls=server.tls,
                         timeout=TIMEOUT)  # fmt: skip

    async def _opened(self, client: SMTP) -> Answer | None:
        """Connects and signs in; what keeps from it."""
        import aiosmtplib as smtp  # noqa: PLC0415

        try:
            await client.connect()
            if self.server.user:
                await client.login(self.server.user, self.server.password)
        except smtp.SMTPAuthenticationError as error:
            client.close()
            return self._told(error) if error.code < 500 else self._fault(error, ACCOUNT)
        except smtp.SMTPResponseException as error:
            client.close()
            return self._told(error) if error.code < 500 else self._fault(error, "")
        except (smtp.SMTPException, OSError) as error:
            signed_in = client.is_connected
            client.close()
            if signed_in and isinstance(error, smtp.SMTPException) and not _lost(error):
                return ChannelFault(
                    kept("kept.mail.no_sign_in", "the mail server takes no sign-in"), ACCOUNT
                )
            return NotSent(
                kept(
                    "kept.mail.no_connection",
                    "no connection to the mail server: {reason}",
                    reason=type(error).__name__,
                )
            )
        return None

    async def _welcome(self, client: SMTP, recipient: str, size: int = 0) -> Answer:
        """Asks for a transaction from our sender to a recipient; nothing is sent by it."""
        import aiosmtplib as smtp  # noqa: PLC0415

        beyond = not (self.server.sender + recipient).isascii()
        if beyond and not client.supports_extension("smtputf8"):
            return ChatFault(
                kept("kept.mail.ascii", "the mail server takes no address beyond ASCII"),
                RECIPIENT,
            )
        options = ["SMTPUTF8"] if beyond else []
        if size and client.supports_extension("size"):
            options.append(f"SIZE={size}")
        encoding = "utf-8" if beyond else "ascii"
        try:
            await client.mail(self.server.sender, options=options, encoding=encoding)
            await client.rcpt(recipient, encoding=encoding)
        except smtp.SMTPSenderRefused as error:
            await _forget(client)
            if error.code < 500:
                return self._told(error)
            return self._too_big(error) if error.code == 552 else self._fault(error, SENDER)
        except smtp.SMTPResponseException as error:
            await _forget(client)
            if error.code < 500 or error.code in SIGN_IN:
                return self._told(error)
            return ChatFault(self._words(error), RECIPIENT)
        except (smtp.SMTPException, OSError) as error:
            return NotSent(
                kept(
                    "kept.mail.hung_up_because",
                    "the mail server hung up: {reason}",
                    reason=type(error).__name__,
                )
            )
        return Sent()

    async def _handed_in(self, client: SMTP, recipient: str, message: Message) -> Answer:
        import aiosmtplib as smtp  # noqa: PLC0415

        if not client.is_connected:
            return NotSent(kept("kept.mail.hung_up", "the mail server hung up"))
        data = _bytes(mail_of(message, self.server, recipient, self.clock.now()))
        answer = await self._welcome(client, recipient, len(data))
        if not isinstance(answer, Sent):
            return answer
        try:
            cross()
            await client.data(data)
        except smtp.SMTPResponseException as error:
            await _forget(client)
            return self._told(error)
        except (smtp.SMTPException, OSError) as error:
            return Unsure(
                kept("kept.http.lost", "the answer was lost: {reason}", reason=type(error).__name__)
            )
        return Sent()

    def _told(self, error: SMTPResponseException) -> Answer:
        """What a reply says of the message, where it says nothing of a place."""
        said = self._words(error)
        if error.code == 421 or (
            error.code < 500 and any(word in error.message.lower() for word in TOO_MUCH)
        ):
            return Limited(said)
        if error.code < 500:
            return NotSent(said)
        return ChannelFault(said, ACCOUNT) if error.code in SIGN_IN else DeliveryFault(said)

    def _fault(self, error: SMTPResponseException, remedy: str) -> Answer:
        return ChannelFault(self._words(error), ACCOUNT if error.code in SIGN_IN else remedy)

    def _too_big(self, error: SMTPResponseException) -> Answer:
        return DeliveryFault(
            self._words(error), kept("kept.mail.smaller", "a smaller picture, or a shorter text")
        )

    def _words(self, error: SMTPResponseException) -> str:
        return vendor_words(
            kept("kept.mail.server", "the mail server"), error.code, error.message, self.secrets
        )

    async def close(self) -> None:
        """Every message has a connection of its own, which is closed by now."""


def _all_in_all(answers: Sequence[Answer]) -> Answer:
    """What became of a message whose every recipient has an answer.

    Once some have it and the rest never will, it is this message's fault and no longer the chat's:
    later messages still reach those who can be reached.
    """
    if len(answers) == 1:
        return answers[0]
    sent = sum(isinstance(one, Sent) for one in answers)
    if sent == len(answers):
        return Sent()
    for kind in (Unsure, Limited, NotSent, ChannelFault, ChatFault, DeliveryFault):
        for number, answer in enumerate(answers, 1):
            if isinstance(answer, kind) and not isinstance(answer, Sent):
                return _in_part(answer, number, sent, len(answers))
    return Sent()


def _in_part(answer: NotAll, number: int, sent: int, of: int) -> Answer:
    words = kept(
        "kept.mail.in_part",
        "{sent} of {of} recipients have it; recipient {number}: {words}",
        sent=sent,
        of=of,
        number=number,
        words=answer.words,
    )
    if sent and isinstance(answer, ChannelFault | ChatFault):
        return DeliveryFault(words, answer.remedy)
    return replace(answer, words=words)


def _bytes(mail: EmailMessage) -> bytes:
    beyond = not f"{mail['From']}{mail['To']}".isascii()
    return mail.as_bytes(policy=IN_UTF8 if beyond else POLICY)


def _secrets(server: MailServer) -> tuple[str, ...]:
    signed_in = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
    return (server.password, server.user, signed_in, server.sender, *server.recipients)


def _lost(error: Exception) -> bool:
    import aiosmtplib as smtp  # noqa: PLC0415

    return isinstance(error, smtp.SMTPServerDisconnected | smtp.SMTPTimeoutError)


async def _forget(client: SMTP) -> None:
    """Ends a transaction, so that the next recipient has one of its own."""
    import aiosmtplib as smtp  # noqa: PLC0415

    try:
        await client.rset()
    except (smtp.SMTPException, OSError):
        client.close()
