"""The parser of single lines: lark's LALR tables, built once and kept in the user's cache."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token
from lark.exceptions import UnexpectedToken

from dsl.cache_folder import cache_folder
from dsl.keywords import TONGUES
from dsl.lexer import LineLexer, Word, phrases
from dsl.reading import Reader
from dsl.statements import Statement

GRAMMAR = Path(__file__).with_name("grammar.lark")

BLOCKS = {
    "playbook": "playbook_line",
    "audience": "audience_line",
    "channel": "channel_line",
    "element": "element_line",
    "topics": "topics_line",
    "topic": "topic_line",
    "peaks": "peaks_line",
    "week": "week_line",
    "expert": "expert_line",
}
"""For each noun that opens a block, the start symbol of the lines in it."""

STARTS = ("file_line", *BLOCKS.values())

SHOWN = {
    "NAME": "a name",
    "TEXT": 'a text in "quotes"',
    "TIME": "a time such as 09:30",
    "DATE": "a date such as 2026-11-30",
    "DURATION": "a length such as 45m or 2d",
    "SHARE": "a share such as 60%",
    "NUMBER": "a number",
    "ZONE": "a zone such as Asia/Shanghai",
    "COMMA": "a comma",
    "EQUALS": "=",
    "$END": "the end of the line",
}


@lru_cache(maxsize=1)
def line_parser() -> Lark:
    """The parser, with its tables from the cache where they fit the grammar.

    lark compares a digest of grammar and options before it takes a cached table; a cache that
    cannot be written is done without.
    """
    folder = cache_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        cache: str | bool = str(folder / "grammar.tables")
        if not os.access(folder, os.W_OK):
            cache = False
    except OSError:
        cache = False
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer=LineLexer,
        start=list(STARTS),
        transformer=Reader(),
        cache=cache,
    )


def parse_line(words: list[Word], start: str, tongue: str) -> Statement:
    """The statement that `words` make in a block whose lines are `start`.

    Raises `lark.exceptions.UnexpectedToken` where they make none.
    """
    statement: Any = line_parser().parse((words, tongue), start=start)
    return cast(Statement, statement)


def first_words(start: str) -> frozenset[str]:
    """The types of token that a line of this block can begin with."""
    table = line_parser().parser.parser._parse_table
    return frozenset(kind for kind in table.states[table.start_states[start]] if kind.isupper())


def expected(problem: UnexpectedToken) -> frozenset[str]:
    """The types of token that could have stood where `problem` was met."""
    interactive = problem.interactive_parser
    if interactive is None:
        return frozenset(problem.expected)
    accepts: Callable[[], set[str]] = interactive.accepts
    return frozenset(accepts())


def shown(kinds: frozenset[str], tongue: str) -> str:
    """The types of token in words for people, sorted, the shapes before the keywords."""
    table = TONGUES[tongue]
    names = [SHOWN[kind] for kind in SHOWN if kind in kinds]
    names += [f"`{table[kind]}`" for kind in table if kind in kinds]
    if len(names) > 9:
        names = [*names[:8], f"or {len(names) - 8} more"]
        return ", ".join(names)
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def is_keyword(word: Token, tongue: str) -> bool:
    """Whether any keyword begins with this word."""
    return str(word) in phrases(tongue)
