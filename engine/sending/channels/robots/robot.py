"""What the robots of chats have in common: one address, one group, a POST of JSON for a message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import httpx

from dsl.base.sentence import kept
from engine.quotas import Rate, Sender
from engine.sending.channels.http.client import call, guarded_client
from engine.sending.channels.http.ssrf_guard import Network
from engine.sending.channels.port import Answer, sender_at
from engine.time.clock import Clock

MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)

NEW_ROBOT = kept(
    "kept.robot.new", "make a robot in the group and write its address where this one is kept"
)


class Robot:
    """A robot's account. Nothing is known of a message whose answer was lost, and nothing can be
    asked of most robots without sending."""

    picture_places = 1
    honours_keys = False
    keys_last: dt.timedelta | None = None
    tells_crossing = True
    at_once = 4

    def __init__(
        self, address: str, secrets: Sequence[str], clock: Clock, rates: Sequence[Rate] = (),
        allowed: Sequence[Network] = (), transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        """`rates` are limits that hold at once, the one of the longest time first."""
        self.address = address
        self.secrets = (address, *secrets)
        self.clock = clock
        self.sender = _sender(address, rates)
        self.client = guarded_client(allowed, transport)

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def posted(self, **content: Any) -> httpx.Response | Answer:
        """The service's answer to a POST of `content`, or why there was none."""
        return await call(self.client, "POST", self.address, **content)

    async def close(self) -> None:
        await self.client.aclose()


def _sender(address: str, rates: Sequence[Rate]) -> Sender:
    within: Sender | None = None
    for rate in reversed(rates[1:]):
        within = sender_at(f"{address} within {rate.per}", rate, within)
    return sender_at(address, rates[0] if rates else None, within)
