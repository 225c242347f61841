"""The services a channel can name, and how long a text each takes.

Sources: WeCom's "消息推送配置说明" (markdown of at most 4096 bytes of UTF-8); Telegram's Bot API,
sendMessage (1 to 4096 characters after entities are parsed, which it counts in UTF-16 units, as its
entities are); Matrix' client-server API (an event of at most 65,536 bytes, in which the text stands
twice, as it is and as HTML, and room is left for what the server adds). Mail and webhooks have no limit that all keep.
"""

from __future__ import annotations

from typing import Literal

from dsl.value import Value


class TextLimit(Value):
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
}

CAPTIONS = {"telegram": 1024}
"""How long a text may be that comes with a picture, where that is less: sendPhoto's caption."""

MENTIONS_ALL = ("matrix",)
"""Services in whose groups a text can call everybody."""
EVERYBODY = ("@all", "@room", "@everyone", "@所有人")
"""What people write for it."""
