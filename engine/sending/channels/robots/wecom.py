"""WeCom's group robots: one address, one group, twenty messages a minute.

After the documentation "消息推送配置说明" of WeCom's developer centre: a POST of JSON; the answer is a
200 whose `errcode` tells what became of it; markdown has at most 4096 bytes of UTF-8; a picture
is a message of its own, at most 2 MB before base64. The codes are of its "全局错误码".
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import httpx

from dsl.base.sentence import kept
from dsl.pictures import Picture
from engine.quotas import Rate
from engine.rendering.markup.shown import sent_text, too_long
from engine.sending.channels.http.client import body_of, call, guarded_client, retry_after
from engine.sending.channels.http.ssrf_guard import Network
from engine.sending.channels.port import (
    Answer,
    ChannelFault,
    DeliveryFault,
    Limited,
    Message,
    Sent,
    Unsure,
    sender_at,
)
from engine.sending.channels.vendor_words import vendor_words
from engine.time.clock import Clock

HOST = "qyapi.weixin.qq.com"
MINUTE = dt.timedelta(minutes=1)
MOST_A_MINUTE = 20

BUSY = -1
TOO_OFTEN = (45009, 45033)
"""Calls beyond the rate: of an interface, and at the same time."""
OF_THE_ROBOT = (93000, 93004, 93008)
"""The address is of no robot, or of one that was taken out, stopped, or is not in the group."""
OF_THE_TEXT = "exceed max length"
"""A 93000 with these words is about the text, not about the robot."""

REMEDY = kept(
    "kept.robot.new", "make a robot in the group and write its address where this one is kept"
)


class WeComRobot:
    """Sends markdown through a robot. Nothing is known of a message whose answer was lost, and
    nothing can be asked of a robot without sending."""

    service = "wecom"
    picture_places = 2
    honours_keys = False
    keys_last: dt.timedelta | None = None
    tells_crossing = True
    at_once = 4

    def __init__(
        self, address: str, clock: Clock, allowed: Sequence[Network] = (),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self.address = address
        self.secrets = (address, *parse_qs(urlsplit(address).query).get("key", []))
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
            return Unsure(
                kept(
                    "kept.wecom.picture_only",
                    "the picture went out, the text did not: {words}",
                    words=answer.words,
                )
            )
        return answer

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def _said(self, body: dict[str, object]) -> Answer:
        answer = await call(self.client, "POST", self.address, json=body)
        if not isinstance(answer, httpx.Response):
            return answer
        return self._meaning(answer, self.clock.now())

    def _meaning(self, answer: httpx.Response, now: dt.datetime) -> Answer:
        status = answer.status_code
        if status != 200:
            said = vendor_words("WeCom", status)
            if status == 429:
                return Limited(said, retry_after(answer, now) or MINUTE)
            return Unsure(said) if status >= 500 else ChannelFault(said, REMEDY)
        body = body_of(answer)
        code, message = body.get("errcode"), body.get("errmsg")
        if code == 0:
            return Sent()
        text = message if isinstance(message, str) else ""
        said = vendor_words("WeCom", f"error {code}", text, self.secrets)
        if code in TOO_OFTEN:
            return Limited(said, MINUTE)
        if code == BUSY:
            return Unsure(said)
        if not isinstance(code, int):
            return Unsure(
                kept("kept.wecom.no_word", "WeCom answered 200 without saying what became of it")
            )
        if code in OF_THE_ROBOT and OF_THE_TEXT not in text:
            return ChannelFault(said, REMEDY)
        return DeliveryFault(said)

    async def close(self) -> None:
        await self.client.aclose()


def _image(picture: Picture) -> dict[str, object]:
    """A picture is a message of its own, with its MD5, as the robots ask for it."""
    image = {
        "base64": base64.b64encode(picture.data).decode(),
        "md5": hashlib.md5(picture.data, usedforsecurity=False).hexdigest(),
    }
    return {"msgtype": "image", "image": image}
