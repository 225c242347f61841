"""DingTalk's custom robots: one address, one group.

After "Custom bots send group messages" of DingTalk's open platform: a POST of JSON, signed in the
address where the robot wants it; a 200 whose `errcode` tells what became of it; twenty messages a
minute, beyond which the robot rests ten minutes; `msgUuid` lets a repetition be known, for a time
that no document tells, so that what was lost still waits for a person.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import httpx

from dsl.base.sentence import kept
from engine.quotas import Rate
from engine.rendering.markup.shown import sent_text, too_long
from engine.sending.channels.http.client import body_of, call, retry_after
from engine.sending.channels.http.ssrf_guard import Network
from engine.sending.channels.port import (
    Answer,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    Message,
    Sent,
    Unsure,
)
from engine.sending.channels.robots.feishu import without_secret
from engine.sending.channels.robots.robot import MINUTE, NEW_ROBOT, Robot
from engine.sending.channels.vendor_words import vendor_words
from engine.time.clock import Clock

HOSTS = ("oapi.dingtalk.com", "oapi.dingtalk.io")
_SHORT = re.compile(r"dingtalk:([\w-]+)(?:\?secret=(.+))?")
REST = dt.timedelta(minutes=10)

TOO_OFTEN = (410100, 130101)
OF_THE_TEXT = (40035, 43004, 400105, 430101, 430102, 430103, 430104, 460101)
"""A field is missing, not JSON, no such kind of message, unsafe links or contents, too long."""
OF_THE_ROBOT = (88, 300001, 300005, 400101, 400102, 400106)
"""No such token, the robot was stopped, it is not in the group."""
DISBANDED = 400013
SAFETY = 310000
"""The robot's safety settings: `keywords not in content` is about the text, `sign not match` and
`ip ... not in whitelist` about the robot."""


class DingTalk(Robot):
    """Sends markdown. The title that DingTalk asks for is shown in notifications only."""

    service = "dingtalk"

    def __init__(
        self, address: str, secret: str, clock: Clock, allowed: Sequence[Network] = (),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        """`secret` is empty for a robot that wants no signature."""
        token = parse_qs(urlsplit(address).query).get("access_token", [])
        rates = [Rate(20, MINUTE)]
        super().__init__(address, [*token, secret], clock, rates, allowed, transport)
        self.secret = secret

    async def send(self, message: Message) -> Answer:
        reason = too_long("dingtalk", message.text, message.picture is not None)
        if reason:
            return DeliveryFault(reason)
        text = sent_text("dingtalk", message.text)
        body = {
            "msgtype": "markdown", "msgUuid": message.key,
            "markdown": {"title": message.title or "-", "text": text},
        }  # fmt: skip
        asked = dict(httpx.URL(self.address).params)
        if self.secret:
            millis = int(self.clock.now().timestamp() * 1000)
            asked |= {"timestamp": str(millis), "sign": signature(self.secret, millis)}
        answer = await call(self.client, "POST", self.address, json=body, params=asked)
        return self._meaning(answer) if isinstance(answer, httpx.Response) else answer

    def _meaning(self, answer: httpx.Response) -> Answer:
        status, body = answer.status_code, body_of(answer)
        code, message = body.get("errcode"), body.get("errmsg")
        if status == 200 and code == 0 and code is not False:
            return Sent()
        text = message if isinstance(message, str) else ""
        named = f"error {code}" if isinstance(code, int) else status
        said = vendor_words("DingTalk", named, text, self.secrets)
        if status == 429 or code in TOO_OFTEN:
            return Limited(said, retry_after(answer, self.clock.now()) or REST)
        if code == SAFETY and "keyword" in text:
            remedy = kept(
                "kept.robot.keywords",
                "put one of the robot's keywords in, or take them off the robot",
            )
            return DeliveryFault(said, remedy)
        if code == SAFETY:
            remedy = kept(
                "kept.robot.secret_and_addresses",
                "look at the robot's secret and its list of addresses, and at this machine's clock",
            )
            return ChannelFault(said, remedy)
        if code == DISBANDED:
            return ChatFault(
                said, kept("kept.robot.group_gone", "the group is gone; make a robot in another")
            )
        if code in OF_THE_TEXT:
            return DeliveryFault(said)
        if code in OF_THE_ROBOT or status in (401, 403, 404, 405) or 300 <= status < 400:
            return ChannelFault(said, NEW_ROBOT)
        return DeliveryFault(said) if status in (400, 413) and code is None else Unsure(said)


def signature(secret: str, millis: int) -> str:
    """The signature of a moment, in milliseconds since 1970."""
    signed = f"{millis}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def dingtalk_address(address: str) -> tuple[str, str] | None:
    """A robot's whole address and its secret, if the address holds one; None where it is not one
    of DingTalk's."""
    short = _SHORT.fullmatch(address)
    if short is not None:
        return f"https://{HOSTS[0]}/robot/send?access_token={short[1]}", short[2] or ""
    parts = urlsplit(address)
    if parts.hostname not in HOSTS:
        return None
    if parts.path != "/robot/send" or "access_token" not in parse_qs(parts.query):
        raise ValueError(
            kept(
                "kept.address.dingtalk", "holds an address of DingTalk that is not a custom robot's"
            )
        )
    return without_secret(address)
