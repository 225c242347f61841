"""Slack's incoming webhooks: one address, one channel.

After Slack's "Sending messages using incoming webhooks" and the note "Improving error conditions
for incoming webhooks" (2016-05-17): 200 with `ok`, or a status and a word; "Rate limits": one a
second, bursts suffered, a 429 with `Retry-After`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from dsl.base.sentence import kept
from engine.quotas import Rate
from engine.rendering.markup.shown import sent_text, too_long
from engine.sending.channels.http.client import retry_after
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

HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")
LONGEST_WORD = 80
"""Its answers are a word or two; what is longer is a page of somebody else's."""
_SHORT = re.compile(r"slack:(\w+/\w+/\w+)")

OF_THE_CHANNEL = {
    "channel_not_found": kept("kept.slack.gone", "the channel is gone; make a webhook for another"),
    "channel_is_archived": kept(
        "kept.slack.archive", "take the channel out of the archive, or make a webhook for another"
    ),
    "action_prohibited": kept(
        "kept.slack.rights", "let an administrator allow posts in the channel"
    ),
    "posting_to_general_channel_denied": kept(
        "kept.slack.rights", "let an administrator allow posts in the channel"
    ),
    "user_not_found": kept("kept.slack.person", "the person is gone; make a webhook for a channel"),
}
OF_THE_WEBHOOK = (
    "no_service", "no_service_id", "no_active_hooks", "no_team", "invalid_token", "team_disabled",
    "token_revoked",
)  # fmt: skip


class Slack(Robot):
    """Sends text in Slack's mrkdwn."""

    service = "slack"

    def __init__(
        self, address: str, clock: Clock, allowed: Sequence[Network] = (),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        secrets = [part for part in urlsplit(address).path.split("/")[2:] if part]
        super().__init__(address, secrets, clock, [Rate(1, SECOND)], allowed, transport)

    async def send(self, message: Message) -> Answer:
        reason = too_long("slack", message.text, message.picture is not None)
        if reason:
            return DeliveryFault(reason)
        body = {"text": sent_text("slack", message.text), "mrkdwn": True}
        answer = await self.posted(json=body)
        return self._meaning(answer) if isinstance(answer, httpx.Response) else answer

    def _meaning(self, answer: httpx.Response) -> Answer:
        status, text = answer.status_code, answer.text.strip()  # `ok` comes as HTML, too
        if status == 200 and text == "ok":
            return Sent()
        said = vendor_words("Slack", status, text if len(text) < LONGEST_WORD else "", self.secrets)
        word = text.partition(":")[0]
        if status == 429 or word == "rate_limited":
            return Limited(said, retry_after(answer, self.clock.now()))
        if word in OF_THE_CHANNEL:
            return ChatFault(said, OF_THE_CHANNEL[word])
        if word in OF_THE_WEBHOOK:
            return ChannelFault(said, NEW_ROBOT)
        if status >= 500 or 200 <= status < 300:
            return Unsure(said)
        return DeliveryFault(said) if status in (400, 413) else ChannelFault(said, NEW_ROBOT)


def slack_address(address: str) -> str | None:
    """The webhook's whole address; None where it is not one of Slack's."""
    short = _SHORT.fullmatch(address)
    if short is not None:
        return f"https://{HOSTS[0]}/services/{short[1]}"
    parts = urlsplit(address)
    if parts.hostname not in HOSTS:
        return None
    if not parts.path.startswith("/services/"):
        raise ValueError(
            kept(
                "kept.address.slack", "holds an address of Slack that is not an incoming webhook's"
            )
        )
    return address
