"""A lexer for Pygments, so that documents and sites show playbooks in colour.

It is found by the name `playbook` wherever Weekbook is installed beside Pygments.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import ClassVar

from pygments.lexer import Lexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Text, _TokenType

import weekbook._ours  # noqa: F401 - before anything of dsl, engine or web
from dsl.editing.tokens import tokens
from dsl.syntax.parser import parse
from dsl.syntax.source import Source

_TYPES: dict[str, _TokenType] = {
    "keyword": Keyword,
    "class": Name.Class,
    "variable": Name,
    "string": String,
    "number": Number,
    "comment": Comment,
    "operator": Operator,
}


class PlaybookLexer(Lexer):
    """Weekbook's playbooks, in whichever of their tongues."""

    name = "Playbook"
    aliases: ClassVar[list[str]] = ["playbook", "weekbook"]
    filenames: ClassVar[list[str]] = ["*.playbook"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """Every piece of the text with where it begins, as Pygments asks; nothing is left out."""
        lines = tuple(text.split("\n"))
        if not unicodedata.is_normalized("NFC", text):
            yield 0, Text, text  # columns would not fit; rare enough to go without colours
            return
        begins = [0]
        for line in lines:
            begins.append(begins[-1] + len(line) + 1)
        at = 0
        for span, kind, _ in tokens(parse(Source("", lines))[0]):
            start = begins[span.line - 1] + span.start
            end = begins[span.line - 1] + span.end
            if start < at:
                continue
            if start > at:
                yield at, Text, text[at:start]
            yield start, _TYPES[kind], text[start:end]
            at = end
        if at < len(text):
            yield at, Text, text[at:]
