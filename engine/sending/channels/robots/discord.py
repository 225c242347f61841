"""Discord's webhooks: one address, one channel, or one of its threads.

After Discord's "Execute Webhook" (`wait=true` answers with the message once it is saved, files as
`multipart/form-data`, `thread_id`), "Get Webhook with Token", "Rate Limits" (429 with `retry_after`
in seconds, `X-RateLimit-Remaining` and `-Reset-After`; no figures are promised) and "Opcodes and
Status Codes".
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

import httpx

from dsl.base.sentence import kept
from dsl.pictures import Picture
from engine.rendering.markup.shown import sent_text, too_long
from engine.sending.channels.http.client import body_of, call, waited
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
from engine.sending.channels.robots.robot import NEW_ROBOT, SECOND, Robot
from engine.sending.channels.vendor_words import vendor_words
from engine.time.clock import Clock

BASE = "https://discord.com/api/webhooks"
HOSTS = ("discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com")
_SHORT = re.compile(r"discord:(\d+/[\w-]+)(\?thread_id=\d+)?")
_PATH = re.compile(r"/api(/v\d+)?/webhooks/\d+/[\w-]+/?")

OF_THE_CHANNEL = {
    10003: kept("kept.discord.gone", "the channel or thread is gone; make a webhook for another"),
    50083: kept("kept.discord.closed", "open the thread again, or write another into the address"),
    160005: kept("kept.discord.closed", "open the thread again, or write another into the address"),
    220001: kept("kept.discord.forum", "a forum wants `?thread_id=` in the address"),
    220003: kept(
        "kept.discord.thread",
        "look at `thread_id` in the address: only forums have threads of that kind",
    ),
    50013: kept("kept.discord.rights", "let the webhook write in the channel"),
}
"""JSON error codes: unknown channel, archived and locked threads, forums without a thread."""
OF_THE_WEBHOOK = (10015, 10016, 50027, 40001)
"""Unknown webhook, unknown webhook service, invalid webhook token, unauthorised."""


class Discord(Robot):
    """Sends Discord's Markdown, with a picture as a file."""

    service = "discord"

    def __init__(
        self, address: str, clock: Clock, allowed: Sequence[Network] = (),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        parts = urlsplit(address)
        self.look_at = parts._replace(query="").geturl()
        query = "&".join(one for one in (parts.query, urlencode({"wait": "true"})) if one)
        secrets = [parts.path.rstrip("/").rpartition("/")[2]]
        whole = parts._replace(query=query).geturl()
        super().__init__(whole, secrets, clock, (), allowed, transport)
        self._free_at: dt.datetime | None = None

    async def send(self, message: Message) -> Answer:
        """Within the limits that the last answer told; nothing is asked before they end."""
        reason = too_long("discord", message.text, message.picture is not None)
        if reason:
            return DeliveryFault(reason)
        now = self.clock.now()
        if self._free_at is not None and now < self._free_at:
            return Limited(
                kept("kept.discord.no_room", "Discord's last answer left no room"),
                self._free_at - now,
            )
        calls = [one for one in ("@everyone", "@here") if one in message.text]
        body = {
            "content": sent_text("discord", message.text),
            "allowed_mentions": {"parse": ["everyone"] if calls else []},
        }
        answer = await self.posted(**_content(body, message.picture))
        if not isinstance(answer, httpx.Response):
            return answer
        self._heed(answer)
        return self._meaning(answer)

    async def probe(self, _: str | None) -> Answer | None:
        answer = await call(self.client, "GET", self.look_at)
        if not isinstance(answer, httpx.Response):
            return answer
        return Sent() if answer.status_code == 200 else self._meaning(answer)

    def _heed(self, answer: httpx.Response) -> None:
        if answer.headers.get("x-ratelimit-remaining") == "0":
            wait = waited(_number(answer.headers.get("x-ratelimit-reset-after")), SECOND)
            self._free_at = self.clock.now() + wait

    def _meaning(self, answer: httpx.Response) -> Answer:
        status, body = answer.status_code, body_of(answer)
        if status == 204 or (status == 200 and "id" in body):
            return Sent()
        code, text = body.get("code"), body.get("message")
        words = f"{text} {_details(body)}".strip() if isinstance(text, str) else ""
        named = f"{status}, code {code}" if isinstance(code, int) and code else status
        said = vendor_words("Discord", named, words, self.secrets)
        if status == 429:
            told = body.get("retry_after", _number(answer.headers.get("retry-after")))
            return Limited(said, waited(told, SECOND))
        if status >= 500 or 200 <= status < 300:
            return Unsure(said)
        if code in OF_THE_CHANNEL:
            return ChatFault(said, OF_THE_CHANNEL[code])
        if code in OF_THE_WEBHOOK or status in (401, 403, 404, 405) or status < 400:
            return ChannelFault(said, NEW_ROBOT)
        return DeliveryFault(said)


def discord_address(address: str) -> str | None:
    """The webhook's whole address; None where it is not one of Discord's."""
    short = _SHORT.fullmatch(address)
    if short is not None:
        return f"{BASE}/{short[1]}{short[2] or ''}"
    parts = urlsplit(address)
    if parts.hostname not in HOSTS:
        return None
    if not _PATH.fullmatch(parts.path):
        raise ValueError(
            kept("kept.address.discord", "holds an address of Discord that is not a webhook's")
        )
    return address


def _content(body: Mapping[str, object], picture: Picture | None) -> dict[str, object]:
    if picture is None:
        return {"json": body}
    files = {"files[0]": (picture.name, picture.data, picture.media_type)}
    return {"data": {"payload_json": json.dumps(body, ensure_ascii=False)}, "files": files}


def _details(body: Mapping[str, object]) -> str:
    """What Discord finds wrong with which field, where it says so (50035)."""
    errors = body.get("errors")
    return json.dumps(errors, ensure_ascii=False) if isinstance(errors, dict) else ""


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
