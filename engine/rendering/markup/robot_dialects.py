"""Markdown in the signs of robots that take them: Slack, Discord, Feishu, DingTalk.

After Slack's "Formatting message text" (mrkdwn), Discord's "Markdown Text 101", Feishu's "Custom bot
usage guide" (post) and DingTalk's "Types of messages custom robots send" (markdown).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from engine.rendering.markup.dialects import NOTHING, PLAIN, WECOM, Dialect, written

BARE = re.compile(r"https?://[^\s<>]+")
_DISCORD = re.compile(r"([\\*_~`|<>\[\]#])")
_LIST_LIKE = re.compile(r"^(\s*)([-+]|\d+(?=\.))(?=[\s.])", re.MULTILINE)


def _outside_addresses(text: str) -> str:
    """A text for Discord, its own signs kept as signs, addresses left as they are."""
    parts, place = [], 0
    for found in BARE.finditer(text):
        parts += [_DISCORD.sub(r"\\\1", text[place : found.start()]), found.group()]
        place = found.end()
    parts.append(_DISCORD.sub(r"\\\1", text[place:]))
    whole = "".join(parts)
    return _LIST_LIKE.sub(lambda m: m[1] + (f"\\{m[2]}" if m[2] in "-+" else f"{m[2]}\\"), whole)


SLACK = Dialect(
    strong=("*", "*"), emphasis=("_", "_"), strike=("~", "~"), code=("`", "`"),
    block=("```\n", "\n```"), quote=NOTHING, heading=lambda _: ("*", "*"),
    link=lambda url: (f"<{escape(url, False).replace('|', '%7C')}|", ">"),
    text=lambda text: escape(text, False), quote_lines="> ",
)  # fmt: skip
"""Its three special signs are escaped; it has no way to escape `*`, `_`, `~` and backticks."""

DISCORD = Dialect(
    strong=("**", "**"), emphasis=("*", "*"), strike=("~~", "~~"), code=("`", "`"),
    block=("```\n", "\n```"), quote=NOTHING, heading=lambda level: ("#" * min(level, 3) + " ", ""),
    link=lambda url: ("[", f"]({url})"), text=_outside_addresses, quote_lines="> ",
)  # fmt: skip

DINGTALK = Dialect(
    strong=("**", "**"), emphasis=("*", "*"), strike=NOTHING, code=NOTHING, block=NOTHING,
    quote=NOTHING, heading=WECOM.heading, link=WECOM.link, text=lambda text: text, quote_lines="> ",
)  # fmt: skip

_POST = Dialect(
    strong=NOTHING, emphasis=NOTHING, strike=NOTHING, code=NOTHING, block=NOTHING, quote=NOTHING,
    heading=PLAIN.heading, link=lambda url: (f"\0{url}\1", "\2"), text=lambda text: text,
    quote_lines="> ",
)  # fmt: skip
"""Links between signs that no text of Markdown holds: the parser takes them out."""
_LINK = re.compile("\0(.*?)\1(.*?)\2", re.DOTALL)


def dingtalk(text: str) -> str:
    """Lines that stay lines: two spaces at an end break one."""
    return written(text, DINGTALK).replace("\n", "  \n")


def feishu(text: str) -> list[list[dict[str, str]]]:
    """The paragraphs of a `post`: a list of texts and links for each line. Texts in it are shown
    as they are, whatever signs they hold."""
    return [list(_nodes(line)) for line in written(text, _POST).split("\n")]


def _nodes(line: str) -> Iterator[dict[str, str]]:
    place = 0
    for found in _LINK.finditer(line):
        if found.start() > place:
            yield {"tag": "text", "text": line[place : found.start()]}
        yield {"tag": "a", "text": found[2] or found[1], "href": found[1]}
        place = found.end()
    if line[place:] or not line:
        yield {"tag": "text", "text": line[place:]}
