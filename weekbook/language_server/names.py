"""Following names: where one is declared, where it is used, and giving it another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dsl.base.sentence import say
from dsl.editing.references import Mention, mentions
from dsl.syntax.keywords import reserved
from dsl.syntax.tree import Tree

_NAME = re.compile(r"[^\W\d][\w-]*")


def mention_at(tree: Tree, line: int, column: int) -> Mention | None:
    """The name at a place of a file, its end included, as when the cursor stands behind it."""
    for mention in mentions(tree):
        span = mention.name.span
        if span.line == line and span.start <= column <= span.end:
            return mention
    return None


def all_mentions(trees: Iterable[Tree]) -> Iterator[Mention]:
    """The mentions of several files, each file once."""
    seen = set()
    for tree in trees:
        if tree.path not in seen:
            seen.add(tree.path)
            yield from mentions(tree)


def same(mention: Mention, trees: Iterable[Tree]) -> list[Mention]:
    """Every place that means the same as `mention`, itself included."""
    return [
        other
        for other in all_mentions(trees)
        if (other.space, other.name.text) == (mention.space, mention.name.text)
    ]


def declaration(mention: Mention, trees: Iterable[Tree]) -> Mention | None:
    """Where a name is declared; None where it is nowhere."""
    return next((other for other in same(mention, trees) if other.declares), None)


def why_not(new: str, mention: Mention, trees: Iterable[Tree]) -> str:
    """Why a name cannot be changed to `new`; nothing where it can."""
    if not _NAME.fullmatch(new):
        return say("rename.form", "a name has letters, digits, - and _, and begins with a letter")
    if new in reserved():
        return say("rename.keyword", '"{name}" is a word of the language', name=new)
    taken = any(
        other.space == mention.space and other.name.text == new and other.declares
        for other in all_mentions(trees)
    )
    return say("rename.taken", '"{name}" is declared already', name=new) if taken else ""
