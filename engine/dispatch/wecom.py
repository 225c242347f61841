"""WeCom's group robots: one address, one group, twenty messages a minute.

After the documentation "消息推送配置说明" of WeCom's developer centre: a POST of JSON; the answer is a
200 whose `errcode` tells what became of it; markdown has at most 4096 bytes of UTF-8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import httpx

from engine.clock import Clock
from engine.dispatch.calling import body_of, call, guarded_client, retry_after
from engine.dispatch.channel import Answer, Message, NotSent, Refused, Sent, Unsure, sender_at
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
            return Refused(reason)
        text = sent_text("wecom", message.text)
        body = {"msgtype": "markdown", "markdown": {"content": text}}
        answer = await call(self.client, "POST", self.address, json=body)
        if not isinstance(answer, httpx.Response):
            return answer
        return _meaning(answer, self.clock.now())

    async def close(self) -> None:
        await self.client.aclose()


def _meaning(answer: httpx.Response, now: dt.datetime) -> Answer:
    if answer.status_code == 429 or answer.status_code >= 500:
        return NotSent(f"WeCom answered {answer.status_code}", retry_after(answer, now))
    if answer.status_code != 200:
        return Refused(f"WeCom answered {answer.status_code}")
    code = body_of(answer).get("errcode")
    if code == 0:
        return Sent()
    if code in (TOO_OFTEN, TOO_OFTEN_FOR_NOW):
        return NotSent(f"WeCom's error {code}: too often", MINUTE, whole_sender=True)
    if code == BUSY:
        return NotSent("WeCom is busy (error -1)")
    if not isinstance(code, int):
        return Unsure("WeCom answered 200 without saying what became of it")
    return Refused(f"WeCom's error {code}")
