"""Feishu's and Lark's custom robots: one address, one group.

After "Custom bot usage guide" of open.feishu.cn and open.larksuite.com: a POST of JSON, signed where
the robot wants it; the answer's `code` tells what became of it, whatever the status; a hundred
messages a minute and five a second; a request of at most 20 KB. 9499, 19001 and 19002 are as robots
meet them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from dsl.base.sentence import kept
from engine.quotas import Rate
from engine.rendering.markup.robot_dialects import feishu
from engine.rendering.markup.shown import too_long
from engine.sending.channels.http.client import body_of, retry_after, waited
from engine.sending.channels.http.ssrf_guard import Network
from engine.sending.channels.port import (
    Answer,
    ChannelFault,
    DeliveryFault,
    Limited,
    Message,
    Sent,
    Unsure,
)
from engine.sending.channels.robots.robot import MINUTE, NEW_ROBOT, SECOND, Robot
from engine.sending.channels.vendor_words import vendor_words
from engine.time.clock import Clock

HOSTS = ("open.feishu.cn", "open.larksuite.com")
PATH = "/open-apis/bot/v2/hook/"
_SHORT = re.compile(r"(feishu|lark):([\w-]+)(?:\?secret=(.+))?")

TOO_OFTEN = (11232, 99991400)
OF_THE_TEXT = {
    9499: "", 19002: "", 19036: kept('kept.robot.shorter', 'a shorter text'),
    19024: kept('kept.robot.only_keywords', 'the robot takes only texts with its keywords: put one in, or take them off the robot'),
}  # fmt: skip
OF_THE_ROBOT = {
    19001: NEW_ROBOT,
    19021: kept("kept.robot.secret", "look at the robot's secret, and at this machine's clock"),
    19022: kept("kept.robot.list", "put this machine's address on the robot's list"),
}


class Feishu(Robot):
    """Sends a `post` of lines and links, in which no sign means more than itself."""

    service = "feishu"

    def __init__(
        self, address: str, secret: str, clock: Clock, allowed: Sequence[Network] = (),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        """`secret` is empty for a robot that wants no signature."""
        key = urlsplit(address).path.rpartition("/")[2]
        rates = [Rate(100, MINUTE), Rate(5, SECOND)]
        super().__init__(address, [key, secret], clock, rates, allowed, transport)
        self.secret = secret

    async def send(self, message: Message) -> Answer:
        reason = too_long("feishu", message.text, message.picture is not None)
        if reason:
            return DeliveryFault(reason)
        content = {"post": {"zh_cn": {"content": feishu(message.text)}}}
        body: dict[str, object] = {"msg_type": "post", "content": content}
        if self.secret:
            timestamp = int(self.clock.now().timestamp())
            body |= {"timestamp": str(timestamp), "sign": signature(self.secret, timestamp)}
        answer = await self.posted(json=body)
        return self._meaning(answer) if isinstance(answer, httpx.Response) else answer

    def _meaning(self, answer: httpx.Response) -> Answer:
        status, body = answer.status_code, body_of(answer)
        code = body.get("code", body.get("StatusCode"))
        if status == 200 and code == 0 and code is not False:
            return Sent()
        text = body.get("msg", body.get("StatusMessage"))
        words = text if isinstance(text, str) else ""
        named = f"error {code}" if isinstance(code, int) else status
        said = vendor_words("Feishu", named, words, self.secrets)
        often = "too many" in words.lower() or "frequency" in words.lower()
        if status == 429 or code in TOO_OFTEN or often:
            reset = answer.headers.get("x-ogw-ratelimit-reset", "")
            told = waited(int(reset[:9]) if reset.isascii() and reset.isdigit() else None, MINUTE)
            return Limited(said, retry_after(answer, self.clock.now()) or told)
        if isinstance(code, int) and code in OF_THE_TEXT:
            return DeliveryFault(said, OF_THE_TEXT[code])
        if isinstance(code, int) and code in OF_THE_ROBOT:
            return ChannelFault(said, OF_THE_ROBOT[code])
        if status in (401, 403, 404, 405) or 300 <= status < 400:
            return ChannelFault(said, NEW_ROBOT)
        return DeliveryFault(said) if status in (400, 413) and code is None else Unsure(said)


def signature(secret: str, timestamp: int) -> str:
    """The signature of a moment, in seconds since 1970: the key is the text, nothing is signed."""
    key = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def feishu_address(address: str) -> tuple[str, str] | None:
    """A robot's whole address and its secret, if the address holds one; None where it is not one
    of Feishu's or Lark's."""
    short = _SHORT.fullmatch(address)
    if short is not None:
        host = HOSTS[0] if short[1] == "feishu" else HOSTS[1]
        return f"https://{host}{PATH}{short[2]}", short[3] or ""
    parts = urlsplit(address)
    if parts.hostname not in HOSTS:
        return None
    if not parts.path.startswith(PATH):
        raise ValueError(
            kept("kept.address.feishu", "holds an address of Feishu that is not a custom robot's")
        )
    return without_secret(address)


def without_secret(address: str) -> tuple[str, str]:
    """An address without its `secret=`, and that."""
    parts = urlsplit(address)
    asked = parse_qs(parts.query.replace("+", "%2B"), keep_blank_values=True)
    secret = asked.pop("secret", [""])[0]
    return parts._replace(query=urlencode(asked, doseq=True)).geturl(), secret
