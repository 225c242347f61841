"""The webhook channel: each message as a signed POST to one address."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

import httpx

from engine.clock import Clock
from engine.dispatch.channel import Answer, Message, NotSent, Refused, Sent, Unsure
from engine.dispatch.guard import GuardedTransport, InsideError, Network
from engine.dispatch.signature import sign

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
LONGEST_WAIT = dt.timedelta(hours=1)


class Webhook:
    """Posts JSON, signed after Standard Webhooks; the key is the `webhook-id`.

    Redirects are not followed: an address that moved has to be changed where it is kept. Whether
    the receiver drops what comes twice under one id is for the operator to say (`honours_keys`).
    Only public addresses are reached, and those in the networks that are `allowed`.
    """

    at_once = 16

    def __init__(
        self, address: str, secret: bytes, clock: Clock, honours_keys: bool = False,
        allowed: Sequence[Network] = (), transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self.address = address
        self.secret = secret
        self.clock = clock
        self.honours_keys = honours_keys
        self.client = httpx.AsyncClient(
            timeout=TIMEOUT, follow_redirects=False, trust_env=False,
            transport=GuardedTransport(transport or httpx.AsyncHTTPTransport(), allowed),
            headers={"user-agent": "weekbook"},
        )  # fmt: skip

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
        try:
            answer = await self.client.post(self.address, content=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return NotSent(f"no connection: {type(error).__name__}")
        except InsideError as error:
            return Refused(str(error))
        except httpx.UnsupportedProtocol:
            return Refused("the address is not one of http or https")
        except httpx.HTTPError as error:
            return Unsure(f"the answer was lost: {type(error).__name__}")
        return self._meaning(answer, now)

    def _meaning(self, answer: httpx.Response, now: dt.datetime) -> Answer:
        """What a status says. One in the 500s is not the answer of a receiver that took it."""
        status = answer.status_code
        if 200 <= status < 300:
            return Sent()
        said = f"the receiver answered {status}"
        if status == 429 or status == 503:
            return NotSent(said, _retry_after(answer, now), whole_channel=True)
        if status >= 500 or status == 408:
            return NotSent(said)
        return Refused(said)

    async def close(self) -> None:
        await self.client.aclose()


def _body(message: Message, now: dt.datetime) -> bytes:
    data = {
        "key": message.key, "post": message.post, "title": message.title,
        "channel": message.channel, "group": message.group, "group_name": message.group_name,
        "due_at": message.due_at.isoformat(), "wall_time": message.wall_time,
        "text": message.text,
    }  # fmt: skip
    whole = {"type": "weekbook.post", "timestamp": now.isoformat(), "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _retry_after(answer: httpx.Response, now: dt.datetime) -> dt.timedelta | None:
    """What `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3)."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdigit():
        return min(dt.timedelta(seconds=int(said[:9])), LONGEST_WAIT)
    try:
        return max(dt.timedelta(0), min(parsedate_to_datetime(said) - now, LONGEST_WAIT))
    except (ValueError, TypeError):
        return None
