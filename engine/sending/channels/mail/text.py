"""A message as a mail to one recipient (RFC 5322), to leave by in one step (RFC 2369, 8058)."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from urllib.parse import quote

from engine.rendering.markup.dialects import html
from engine.sending.channels.mail.address import MailServer
from engine.sending.channels.port import Message

LONGEST_LINE = 998
"""Of RFC 5322; headers in fewer are not folded, which spoils long addresses to leave by."""
POLICY = SMTP.clone(cte_type="7bit", max_line_length=LONGEST_LINE)
"""Bodies that every server takes, also those without 8BITMIME."""
IN_UTF8 = SMTPUTF8.clone(cte_type="7bit", max_line_length=LONGEST_LINE)
"""For addresses beyond ASCII (RFC 6531)."""


def mail_of(message: Message, server: MailServer, recipient: str, now: dt.datetime) -> EmailMessage:
    """The text as it was approved and as HTML, under the delivery's key as Message-ID."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = server.sender
    mail["To"] = recipient
    mail["Subject"] = " ".join(message.title.split())
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.key}@{server.sender.rpartition('@')[2]}>"
    ways = [way.replace("{to}", quote(recipient, safe="")) for way in server.unsubscribe]
    if ways:
        mail["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways)
    if any(way.startswith("https://") for way in ways):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text)
    mail.add_alternative(html(message.text), subtype="html")
    if message.picture is not None:
        kind, _, of = message.picture.media_type.partition("/")
        mail.add_attachment(
            message.picture.data, maintype=kind, subtype=of, filename=message.picture.name
        )
    return mail
