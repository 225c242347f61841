"""Markdown, as templates are written in it, into what each service can show.

What a service has no sign for stays as its words: a list becomes lines with bullets, a heading a
bold line, a picture its description. Parsed by markdown-it-py, after CommonMark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from engine.rendering.markup.markdown import html, tokens

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["PLAIN", "TELEGRAM", "WECOM", "Dialect", "html", "written"]

Pair = tuple[str, str]
NOTHING: Pair = ("", "")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The signs of a service, before and after what they hold."""

    strong: Pair
    emphasis: Pair
    strike: Pair
    code: Pair
    block: Pair
    quote: Pair
    heading: Callable[[int], Pair]
    link: Callable[[str], Pair]
    text: Callable[[str], str]
    quote_lines: str = ""
    """What every line of a quotation begins with, where a pair is not enough."""


WECOM = Dialect(
    strong=("**", "**"), emphasis=NOTHING, strike=NOTHING, code=("`", "`"), block=NOTHING,
    quote=NOTHING, heading=lambda level: ("#" * level + " ", ""),
    link=lambda url: ("[", f"]({url})"), text=lambda text: text, quote_lines="> ",
)  # fmt: skip
"""Headings, bold, links, inline code and quotations, by "消息推送配置说明"."""

TELEGRAM = Dialect(
    strong=("<b>", "</b>"), emphasis=("<i>", "</i>"), strike=("<s>", "</s>"),
    code=("<code>", "</code>"), block=("<pre>", "</pre>"),
    quote=("<blockquote>", "</blockquote>"), heading=lambda _: ("<b>", "</b>"),
    link=lambda url: (f'<a href="{escape(url)}">', "</a>"), text=lambda text: escape(text, False),
)  # fmt: skip
"""The tags of the Bot API's HTML style."""

PLAIN = Dialect(
    strong=NOTHING, emphasis=NOTHING, strike=NOTHING, code=NOTHING, block=NOTHING, quote=NOTHING,
    heading=lambda _: NOTHING, link=lambda url: ("", f" ({url})"), text=lambda text: text,
    quote_lines="> ",
)  # fmt: skip


def written(text: str, dialect: Dialect) -> str:
    """A text of Markdown in the signs of a dialect. Lines stay lines."""
    return "\n\n".join(_blocks(tokens(text), dialect))


def _blocks(tokens: Sequence[Token], dialect: Dialect) -> Iterator[str]:
    """The blocks on one level, each without an empty line around it."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        end = _closing(tokens, place) if token.nesting == 1 else place
        inner = tokens[place + 1 : end]
        if token.type == "paragraph_open":
            yield _inline(inner[0], dialect)
        elif token.type == "heading_open":
            before, after = dialect.heading(int(token.tag[1:]))
            yield f"{before}{_inline(inner[0], dialect)}{after}"
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield _list(inner, dialect, token)
        elif token.type == "blockquote_open":
            before, after = dialect.quote
            lines = "\n\n".join(_blocks(inner, dialect)).split("\n")
            yield before + "\n".join(dialect.quote_lines + line for line in lines) + after
        elif token.type in ("fence", "code_block"):
            before, after = dialect.block
            yield before + dialect.text(token.content.rstrip("\n")) + after
        elif token.type == "hr":
            yield "———"
        place = end + 1


def _closing(tokens: Sequence[Token], place: int) -> int:
    depth = 0
    for at in range(place, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    return len(tokens) - 1


def _list(items: Sequence[Token], dialect: Dialect, opening: Token) -> str:
    number = int(opening.attrs.get("start", 1)) if opening.type.startswith("ordered") else None
    lines, place = [], 0
    while place < len(items):
        end = _closing(items, place)
        sign = "• " if number is None else f"{number}. "
        inside = "\n".join(_blocks(items[place + 1 : end], dialect)).split("\n")
        lines += [sign + inside[0], *("  " + line for line in inside[1:])]
        number = None if number is None else number + 1
        place = end + 1
    return "\n".join(lines)


def _inline(token: Token, dialect: Dialect) -> str:
    parts: list[str] = []
    closing: list[str] = []
    pairs = {"strong_open": dialect.strong, "em_open": dialect.emphasis, "s_open": dialect.strike}
    for child in token.children or []:
        if child.type == "text":
            parts.append(dialect.text(child.content))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "code_inline":
            parts += [dialect.code[0], dialect.text(child.content), dialect.code[1]]
        elif child.type == "image":
            parts.append(dialect.text(child.content))
        elif child.nesting == 1:
            link = dialect.link(str(child.attrs.get("href", "")))
            before, after = pairs.get(child.type, link)
            parts.append(before)
            closing.append(after)
        elif child.nesting == -1:
            parts.append(closing.pop())
    return "".join(parts)
