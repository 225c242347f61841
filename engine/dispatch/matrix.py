"""Matrix: a message into one room, sent once however often it is tried.

After the client-server API (PUT /rooms/{roomId}/send/{eventType}/{txnId}): the transaction id is
ours, and a server that has seen it answers as it did then; a 429 is M_LIMIT_EXCEEDED.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import httpx

from dsl.pictures import Picture
from dsl.services import EVERYBODY
from engine.clock import Clock
from engine.dispatch.calling import body_of, call, guarded_client, retry_after
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
from engine.render.dialects import html
from engine.render.shown import too_long


class Matrix:
    """Sends notices of text into a room, under the delivery's key."""

    service = "matrix"
    picture_places = 1
    honours_keys = True
    at_once = 8

    def __init__(
        self, base: str, token: str, room: str, clock: Clock, allowed: Sequence[Network] = (),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self.base = base.rstrip("/")
        self.token = token
        self.room = room
        self.sender = sender_at(f"{base} {token}")
        self.clock = clock
        self.client = guarded_client(allowed, transport)

    async def send(self, message: Message) -> Answer:
        reason = too_long("matrix", message.text)
        if reason:
            return DeliveryFault(reason)
        if message.picture is not None:
            answer = await self._shown(message.key, message.picture)
            if not isinstance(answer, Sent):
                return answer
        return await self._put(message.key, _event(message.text))

    async def _shown(self, key: str, picture: Picture) -> Answer:
        """A picture is uploaded and shown by an event of its own, before the text and under a key
        of its own, so that a repetition shows nothing twice."""
        answer = await call(
            self.client, "POST", f"{self.base}/_matrix/media/v3/upload",
            params={"filename": picture.name}, content=picture.data,
            headers={**self._headers, "content-type": picture.media_type},
        )  # fmt: skip
        if not isinstance(answer, httpx.Response):
            return NotSent(answer.words) if isinstance(answer, Unsure) else answer
        where = body_of(answer).get("content_uri")
        if answer.status_code == 200 and isinstance(where, str):
            about = {"mimetype": picture.media_type, "size": len(picture.data)}
            event = {"msgtype": "m.image", "body": picture.name, "url": where, "info": about}
            return await self._put(f"{key}-picture", event)
        refused = _meaning(answer, self.clock.now())
        return refused if not isinstance(refused, Unsure) else NotSent("the upload had no address")

    async def _put(self, key: str, event: Mapping[str, object]) -> Answer:
        path = f"/_matrix/client/v3/rooms/{quote(self.room, safe='')}/send/m.room.message"
        answer = await call(
            self.client, "PUT", f"{self.base}{path}/{quote(key, safe='')}", json=event,
            headers=self._headers,
        )  # fmt: skip
        if not isinstance(answer, httpx.Response):
            return answer
        return _meaning(answer, self.clock.now())

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def close(self) -> None:
        await self.client.aclose()


def _event(text: str) -> dict[str, object]:
    """A message as text and as HTML; who says `@room` calls everybody (m.mentions, v1.7)."""
    everybody = any(mention in text for mention in EVERYBODY)
    return {
        "msgtype": "m.text", "body": text, "format": "org.matrix.custom.html",
        "formatted_body": html(text), "m.mentions": {"room": True} if everybody else {},
    }  # fmt: skip


def _meaning(answer: httpx.Response, now: dt.datetime) -> Answer:
    body = body_of(answer)
    if answer.status_code == 200:
        known = isinstance(body.get("event_id"), str)
        return Sent() if known else Unsure("the server answered 200 without an event")
    said = f"the server answered {answer.status_code}"
    if answer.status_code == 429:
        millis = body.get("retry_after_ms")
        told = dt.timedelta(milliseconds=millis) if isinstance(millis, int) else None
        return Limited(said, retry_after(answer, now) or told)
    if answer.status_code >= 500:
        return NotSent(said)
    return ChannelFault(said) if answer.status_code == 401 else ChatFault(said)
