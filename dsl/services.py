"""The services a channel can name, and how long a text each takes.

Sources: WeCom's "消息推送配置说明" (markdown of at most 4096 bytes of UTF-8); Telegram's Bot API,
sendMessage (1 to 4096 characters after entities are parsed, which it counts in UTF-16 units, as its
entities are); Matrix' client-server API (an event of at most 65,536 bytes, in which the text stands
twice, as it is and as HTML, and room is left for what the server adds); Slack's chat.postMessage (what is longer than 40,000 characters is
cut); Discord's "Execute Webhook" (2000 characters); Feishu's "Custom bot usage guide" (a request of
at most 20 KB, of which 480 bytes are left for what is around the text); DingTalk's robots answer
460101 beyond 20,000 bytes, which stands in no document that we know. Mail, webhooks and what Apprise
knows have no limit that all keep.
"""

from __future__ import annotations

from typing import Literal

from dsl.base.value import Value


class TextLimit(Value):
    """How long a text may be for a service."""

    most: int
    unit: Literal["bytes", "characters"]
    """Bytes of UTF-8, or UTF-16 units."""

    def size(self, text: str) -> int:
        """The size of a text in the unit."""
        if self.unit == "bytes":
            return len(text.encode())
        return len(text.encode("utf-16-le")) // 2


SERVICES: dict[str, TextLimit | None] = {
    "wecom": TextLimit(4096, "bytes"),
    "telegram": TextLimit(4096, "characters"),
    "matrix": TextLimit(60_000, "bytes"),
    "mail": None,
    "webhook": None,
    "slack": TextLimit(40_000, "characters"),
    "discord": TextLimit(2000, "characters"),
    "feishu": TextLimit(20_000, "bytes"),
    "dingtalk": TextLimit(20_000, "bytes"),
    "apprise": None,
}

CAPTIONS = {"telegram": 1024}
"""How long a text may be that comes with a picture, where that is less: sendPhoto's caption."""

NO_PICTURES = ("slack", "feishu", "dingtalk")
"""Services whose robots take no picture: it would have to be uploaded by an app first."""

EVERYBODY = ("@all", "@room", "@everyone", "@所有人")
"""What people write to call everybody."""
CALLS_ALL = {"matrix": EVERYBODY, "discord": ("@everyone",)}
"""What of it does so in a service."""
