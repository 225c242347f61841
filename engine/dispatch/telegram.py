"""Telegram's Bot API: a message to one chat, as far as the bot may write there.

After https://core.telegram.org/bots/api (sendMessage, sendPhoto, ResponseParameters) and its FAQ:
texts of at most 4096 characters, captions of 1024, counted as UTF-16; about one message a second in a chat and twenty a
minute in a group; about thirty a second over all chats; a 429 says in `retry_after` how many seconds to wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import httpx

from dsl.pictures import Picture
from engine.clock import Clock
from engine.dispatch.calling import body_of, call, guarded_client
from engine.dispatch.channel import (
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
from engine.dispatch.guard import Network
from engine.render.shown import sent_text, too_long
from engine.store.senders import Rate

BASE = "https://api.telegram.org"
MOST_A_MINUTE = 20
MINUTE = dt.timedelta(minutes=1)
MOST_A_SECOND = 30
SECOND = dt.timedelta(seconds=1)
"""Over all chats of a bot, by its FAQ ("My bot is hitting limits")."""
LONGEST_WAIT = 3600


class Telegram:
    """Sends formatted text to a chat. Nothing is known of a message whose answer was lost."""

    service = "telegram"
    picture_places = 1
    honours_keys = False
    at_once = 4

    def __init__(
        self, token: str, chat: str, clock: Clock, allowed: Sequence[Network] = (),
        base: str = BASE, transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self.address = f"{base}/bot{token}"
        self.chat = chat
        self.clock = clock
        bot = sender_at(self.address, Rate(MOST_A_SECOND, SECOND))
        self.sender = sender_at(f"{self.address}/{chat}", Rate(MOST_A_MINUTE, MINUTE), bot)
        self.client = guarded_client(allowed, transport)

    async def send(self, message: Message) -> Answer:
        reason = too_long("telegram", message.text, message.picture is not None)
        if reason:
            return DeliveryFault(reason)
        text = sent_text("telegram", message.text)
        answer = await self._asked(text, message.picture)
        return _meaning(answer) if isinstance(answer, httpx.Response) else answer

    async def _asked(self, text: str, picture: Picture | None) -> httpx.Response | Answer:
        """One request either way: a picture takes the text as its caption."""
        if picture is None:
            body = {"chat_id": self.chat, "text": text, "parse_mode": "HTML"}
            return await call(self.client, "POST", f"{self.address}/sendMessage", json=body)
        fields = {"chat_id": self.chat, "caption": text, "parse_mode": "HTML"}
        files = {"photo": (picture.name, picture.data, picture.media_type)}
        return await call(
            self.client, "POST", f"{self.address}/sendPhoto", data=fields, files=files
        )

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def close(self) -> None:
        await self.client.aclose()


def _meaning(answer: httpx.Response) -> Answer:
    body = body_of(answer)
    if answer.status_code == 200 and body.get("ok") is True:
        return Sent()
    said = f"Telegram answered {answer.status_code}"
    if answer.status_code == 429:
        parameters = body.get("parameters")
        seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
        wait = MINUTE
        if isinstance(seconds, int) and seconds >= 0:
            wait = dt.timedelta(seconds=min(seconds, LONGEST_WAIT))
        return Limited(said, wait)
    if answer.status_code >= 500:
        return NotSent(said)
    if answer.status_code == 200:
        return Unsure("Telegram answered 200 without saying what became of it")
    return ChannelFault(said) if answer.status_code in (401, 404) else ChatFault(said)
