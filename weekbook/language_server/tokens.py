"""What each word of a playbook is, in the form in which editors take it."""

from __future__ import annotations

from dsl.editing.tokens import TYPES, tokens
from dsl.syntax.tree import Tree
from weekbook.language_server.places import Places

MODIFIERS = ("declaration",)


def encoded(tree: Tree, places: Places) -> list[int]:
    """The tokens in the five numbers each that the protocol asks for, relative to the last."""
    data: list[int] = []
    line = start = 0
    for span, kind, declares in tokens(tree):
        found = places.range(span)
        length = found.end.character - found.start.character
        if length <= 0:
            continue
        begin = found.start
        delta = begin.character - (start if begin.line == line else 0)
        data += [begin.line - line, delta, length, TYPES.index(kind), int(declares)]
        line, start = begin.line, begin.character
    return data
