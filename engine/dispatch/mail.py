"""E-mail: each message as a mail to one address, through an SMTP server.

The server's reply tells what became of it (RFC 5321, 4.2.1): 2xx it has it, 4xx not now, 5xx
never. A connection that breaks after the text was handed over leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from engine.clock import Clock
from engine.dispatch.channel import Answer, DeliveryFault, Message, NotSent, Sent, Unsure, sender_at
from engine.render.dialects import html

if TYPE_CHECKING:
    from aiosmtplib import SMTP

TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in, by whom and for whom. `tls`: from the first byte."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    to: str
    tls: bool


class Mail:
    """Sends mails, the delivery's key as their Message-ID."""

    service = "mail"
    picture_places = 1
    honours_keys = False
    at_once = 4

    def __init__(self, server: MailServer, clock: Clock) -> None:
        self.server = server
        self.sender = sender_at(f"{server.host}:{server.port} {server.user or server.sender}")
        self.clock = clock

    async def send(self, message: Message) -> Answer:
        import aiosmtplib as smtp  # noqa: PLC0415 - only mails need it

        server = self.server
        client = smtp.SMTP(hostname=server.host, port=server.port, use_tls=server.tls,
                           timeout=TIMEOUT, username=server.user or None,
                           password=server.password or None)  # fmt: skip
        try:
            await client.connect()
        except smtp.SMTPResponseException as error:
            return _refusal(error.code)
        except (smtp.SMTPException, OSError) as error:
            return NotSent(f"no connection to the mail server: {type(error).__name__}")
        try:
            await client.send_message(self._mail(message), sender=server.sender,
                                      recipients=[server.to])  # fmt: skip
        except smtp.SMTPRecipientsRefused as error:
            return _refusal(error.recipients[0].code)
        except smtp.SMTPResponseException as error:
            return _refusal(error.code)
        except (smtp.SMTPException, OSError) as error:
            return Unsure(f"the answer was lost: {type(error).__name__}")
        finally:
            await _leave(client)
        return Sent()

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self.server.sender
        mail["To"] = self.server.to
        mail["Subject"] = message.title
        mail["Date"] = format_datetime(self.clock.now())
        mail["Message-ID"] = f"<{message.key}@{self.server.sender.rpartition('@')[2]}>"
        mail.set_content(message.text)
        mail.add_alternative(html(message.text), subtype="html")
        if message.picture is not None:
            kind, _, of = message.picture.media_type.partition("/")
            mail.add_attachment(
                message.picture.data, maintype=kind, subtype=of, filename=message.picture.name
            )
        return mail

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def close(self) -> None:
        """Every mail has a connection of its own, which is closed by now."""


def _refusal(code: int) -> Answer:
    said = f"the mail server answered {code}"
    return DeliveryFault(said) if code >= 500 else NotSent(said)


async def _leave(client: SMTP) -> None:
    client.close()
