"""The webhook channel: each message as a signed POST to one address."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

import httpx

from dsl.base.sentence import kept
from engine.sending.channels.http.client import call, guarded_client, retry_after, text_of
from engine.sending.channels.http.signature import sign
from engine.sending.channels.http.ssrf_guard import Network
from engine.sending.channels.port import (
    Answer,
    ChannelFault,
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

OF_THE_MESSAGE = (400, 409, 413, 422)
REMEDY = kept(
    "kept.webhook.look", "look at the receiver and at the address; redirects are not followed"
)


class Webhook:
    """Posts JSON, signed after Standard Webhooks; the key is the `webhook-id`.

    Every one of the `secrets` signs, so that a receiver can change from one to another. Redirects
    are not followed: an address that moved has to be changed where it is kept. Whether the
    receiver drops what comes twice under one id is for the operator to say (`honours_keys`).
    Only public addresses are reached, and those in the networks that are `allowed`.
    """

    service = "webhook"
    picture_places = 1
    keys_last: dt.timedelta | None = None
    tells_crossing = True
    at_once = 16

    def __init__(
        self, address: str, secrets: bytes | Sequence[bytes], clock: Clock,
        honours_keys: bool = False, allowed: Sequence[Network] = (),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self.address = address
        self.sender = sender_at(address)
        self.secrets = (secrets,) if isinstance(secrets, bytes) else tuple(secrets)
        self.hidden = _parts(address)
        self.clock = clock
        self.honours_keys = honours_keys
        self.client = guarded_client(allowed, transport)

    async def send(self, message: Message) -> Answer:
        now = self.clock.now()
        body = _body(message, now)
        timestamp = int(now.timestamp())
        signatures = [sign(secret, message.key, timestamp, body) for secret in self.secrets]
        headers = {
            "content-type": "application/json",
            "webhook-id": message.key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(signatures),
        }
        answer = await call(self.client, "POST", self.address, content=body, headers=headers)
        if not isinstance(answer, httpx.Response):
            return answer
        return self._meaning(answer, now)

    async def probe(self, _: str | None) -> Answer | None:
        return None

    def _meaning(self, answer: httpx.Response, now: dt.datetime) -> Answer:
        """What a status says. One in the 500s may come after the receiver took it."""
        status = answer.status_code
        if 200 <= status < 300:
            return Sent()
        said = vendor_words(
            kept("kept.webhook.receiver", "the receiver"), status, text_of(answer), self.hidden
        )
        if status in (429, 503):
            return Limited(said, retry_after(answer, now))
        if status in (408, 425):  # the request was not read to its end (RFC 9110, 8470)
            return NotSent(said)
        if status >= 500:
            return Unsure(said)
        return DeliveryFault(said) if status in OF_THE_MESSAGE else ChannelFault(said, REMEDY)

    async def close(self) -> None:
        await self.client.aclose()


def _parts(address: str) -> tuple[str, ...]:
    """What of an address may be a secret, and a receiver might repeat."""
    parts = urlsplit(address)
    path = [part for part in parts.path.split("/") if len(part) >= 8]
    query = [value for pair in parts.query.split("&") for value in (pair, pair.partition("=")[2])]
    users = [unquote(one) for one in (parts.username or "", parts.password or "")]
    return (address, parts.query, *query, *path, *users)


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
