"""The webhook channel: each message as a signed POST to one address."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Sequence

import httpx

from engine.clock import Clock
from engine.dispatch.calling import call, guarded_client, retry_after
from engine.dispatch.channel import (
    Answer,
    ChannelFault,
    DeliveryFault,
    Limited,
    Message,
    NotSent,
    Sent,
    sender_at,
)
from engine.dispatch.guard import Network
from engine.dispatch.signature import sign


class Webhook:
    """Posts JSON, signed after Standard Webhooks; the key is the `webhook-id`.

    Redirects are not followed: an address that moved has to be changed where it is kept. Whether
    the receiver drops what comes twice under one id is for the operator to say (`honours_keys`).
    Only public addresses are reached, and those in the networks that are `allowed`.
    """

    service = "webhook"
    picture_places = 1
    at_once = 16

    def __init__(
        self, address: str, secret: bytes, clock: Clock, honours_keys: bool = False,
        allowed: Sequence[Network] = (), transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self.address = address
        self.sender = sender_at(address)
        self.secret = secret
        self.clock = clock
        self.honours_keys = honours_keys
        self.client = guarded_client(allowed, transport)

    async def send(self, message: Message) -> Answer:
        now = self.clock.now()
        body = _body(message, now)
        timestamp = int(now.timestamp())
        headers = {
            "content-type": "application/json",
            "webhook-id": message.key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self.secret, message.key, timestamp, body),
        }
        answer = await call(self.client, "POST", self.address, content=body, headers=headers)
        if not isinstance(answer, httpx.Response):
            return answer
        return self._meaning(answer, now)

    def _meaning(self, answer: httpx.Response, now: dt.datetime) -> Answer:
        """What a status says. One in the 500s is not the answer of a receiver that took it."""
        status = answer.status_code
        if 200 <= status < 300:
            return Sent()
        said = f"the receiver answered {status}"
        if status == 429 or status == 503:
            return Limited(said, retry_after(answer, now))
        if status >= 500 or status == 408:
            return NotSent(said)
        return DeliveryFault(said) if status in (400, 413, 422) else ChannelFault(said)

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def close(self) -> None:
        await self.client.aclose()


def _body(message: Message, now: dt.datetime) -> bytes:
    data: dict[str, object] = {
        "key": message.key, "post": message.post, "title": message.title,
        "channel": message.channel, "group": message.group, "group_name": message.group_name,
        "due_at": message.due_at.isoformat(), "wall_time": message.wall_time,
        "text": message.text,
    }  # fmt: skip
    if message.picture is not None:
        data["picture"] = {
            "name": message.picture.name, "media_type": message.picture.media_type,
            "base64": base64.b64encode(message.picture.data).decode(),
        }  # fmt: skip
    if message.owner:
        data["owner"] = message.owner
    whole = {"type": f"weekbook.{message.kind}", "timestamp": now.isoformat(), "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
