"""Markdown read as people who write messages mean it: CommonMark, and three rules beside it.

Members see prices (`30*30`), sizes (`S*M*L`), names of files (`a_b_c`) and bare addresses with
signs in them (`https://x.example/_x_`). CommonMark would make them soft or strong. Here text stops
before a bare address, an address is itself, and `*`, `_` and `~` between Latin letters or digits
are themselves.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.rendering.markup.shield import bare, markdown_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_ADDRESS = re.compile(
    r"(?:https?://|www\.|mailto:|tel:)[^\s<>\"`“”‘’「」『』《》【】（），。；：！？、]+"
    r"|[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
)
_END = ".,;:!?'\""
"""Signs that end a sentence rather than an address."""
_SOFT = "*_~"


def tokens(text: str) -> list[Token]:
    """A text's tokens, with the signs of its values as they are."""
    found: list[Token] = _parser().parse(markdown_of(text))
    _bring_back(found)
    return found


def html(text: str) -> str:
    """A text of Markdown as HTML, any HTML of its own shown as the text it is."""
    parser = _parser()
    return str(parser.renderer.render(tokens(text), parser.options, {})).rstrip("\n")


def _bring_back(found: list[Token]) -> None:
    for token in found:
        token.content = bare(token.content)
        token.info = bare(token.info)
        for name, value in token.attrs.items():
            if isinstance(value, str):
                token.attrs[name] = bare(value)
        _bring_back(token.children or [])


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only some channels need it
    from markdown_it.common.normalize_url import normalizeLink  # noqa: PLC0415

    class Parser(MarkdownIt):
        def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
            return normalizeLink(bare(url))

    parser = Parser("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
    parser.inline.ruler.before("text", "address", _address)
    parser.inline.ruler.at("text", _words)
    parser.inline.ruler.before("emphasis", "between", _between)
    return parser


def _address_at(state: StateInline, begin: int) -> int:
    """Where a bare address ends that begins here; `begin` where none does."""
    found = _ADDRESS.match(state.src, begin, state.posMax)
    if not found or (begin and _is_latin(state.src[begin - 1])):
        return begin
    said = found.group().rstrip(_END)
    before = state.src[begin - 1] if begin else ""
    if before in _SOFT:
        said = said.rstrip(_SOFT)
    while said.endswith(")") and said.count(")") > said.count("("):
        said = said[:-1].rstrip(_END)
    if "](" in said:  # the text of a link, and its address
        said = said[: said.index("](")]
    return begin + len(said)


def _address(state: StateInline, silent: bool) -> bool:
    """A bare address is itself."""
    end = _address_at(state, state.pos)
    if end == state.pos:
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _words(state: StateInline, silent: bool) -> bool:
    """As markdown-it's rule of the same name, but it stops where an address begins."""
    begin = state.pos
    sign = state.md.inline.terminator_re.search(state.src, begin, state.posMax)
    end = sign.start() if sign else state.posMax
    address = _ADDRESS.search(state.src, begin, state.posMax)
    if address is not None and begin < address.start() < end:
        end = address.start()
    if end == begin:
        return False
    if not silent:
        state.pending += state.src[begin:end]
    state.pos = end
    return True


def _between(state: StateInline, silent: bool) -> bool:
    """`*`, `_` and `~` between Latin letters or digits are themselves: 30*30, S*M*L."""
    begin = state.pos
    sign = state.src[begin]
    if sign not in _SOFT or not begin or not _is_latin(state.src[begin - 1]):
        return False
    end = begin
    while end < state.posMax and state.src[end] == sign:
        end += 1
    if end >= len(state.src) or not _is_latin(state.src[end]):
        return False
    if not silent:
        state.pending += state.src[begin:end]
    state.pos = end
    return True


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()
