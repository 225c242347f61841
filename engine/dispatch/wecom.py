"""WeCom's group robots: one address, one group, twenty messages a minute.

After the documentation "消息推送配置说明" of WeCom's developer centre: a POST of JSON; the answer is a
200 whose `errcode` tells what became of it; markdown has at most 4096 bytes of UTF-8; a picture
is a message of its own, at most 2 MB before base64.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Sequence

import httpx

from dsl.pictures import Picture
from engine.clock import Clock
from engine.dispatch.calling import body_of, call, guarded_client, retry_after
from engine.dispatch.channel import (
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
from engine.dispatch.guard import Network
from engine.render.shown import sent_text, too_long
from engine.store.senders import Rate

HOST = "qyapi.weixin.qq.com"
MINUTE = dt.timedelta(minutes=1)
MOST_A_MINUTE = 20

BUSY, TOO_OFTEN, TOO_OFTEN_FOR_NOW = -1, 45009, 45033
"""Global error codes: system busy; calls beyond the rate, of an interface and at the same time."""


class WeComRobot:
    """Sends markdown through a robot. Nothing is known of a message whose answer was lost."""

    service = "wecom"
    picture_places = 2
    honours_keys = False
    at_once = 4

    def __init__(
        self, address: str, clock: Clock, allowed: Sequence[Network] = (),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self.address = address
        self.clock = clock
        self.sender = sender_at(address, Rate(MOST_A_MINUTE, MINUTE))
        self.client = guarded_client(allowed, transport)

    async def send(self, message: Message) -> Answer:
        reason = too_long("wecom", message.text)
        if reason:
            return DeliveryFault(reason)
        if message.picture is not None:
            answer = await self._said(_image(message.picture))
            if not isinstance(answer, Sent):
                return answer
        text = sent_text("wecom", message.text)
        answer = await self._said({"msgtype": "markdown", "markdown": {"content": text}})
        if message.picture is not None and not isinstance(answer, Sent):
            return Unsure(f"the picture went out, the text did not: {answer.words}")
        return answer

    async def _said(self, body: dict[str, object]) -> Answer:
        answer = await call(self.client, "POST", self.address, json=body)
        if not isinstance(answer, httpx.Response):
            return answer
        return _meaning(answer, self.clock.now())

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def close(self) -> None:
        await self.client.aclose()


def _image(picture: Picture) -> dict[str, object]:
    """A picture is a message of its own, with its MD5, as the robots ask for it."""
    image = {
        "base64": base64.b64encode(picture.data).decode(),
        "md5": hashlib.md5(picture.data, usedforsecurity=False).hexdigest(),
    }
    return {"msgtype": "image", "image": image}


def _meaning(answer: httpx.Response, now: dt.datetime) -> Answer:
    if answer.status_code == 429 or answer.status_code >= 500:
        return NotSent(f"WeCom answered {answer.status_code}", retry_after(answer, now))
    if answer.status_code != 200:
        return ChannelFault(f"WeCom answered {answer.status_code}")
    code = body_of(answer).get("errcode")
    if code == 0:
        return Sent()
    if code in (TOO_OFTEN, TOO_OFTEN_FOR_NOW):
        return Limited(f"WeCom's error {code}: too often", MINUTE)
    if code == BUSY:
        return NotSent("WeCom is busy (error -1)")
    if not isinstance(code, int):
        return Unsure("WeCom answered 200 without saying what became of it")
    return DeliveryFault(f"WeCom's error {code}")
