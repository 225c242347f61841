"""What each word of a playbook is, for whoever colours them."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.span import Span
from dsl.editing.references import mentions
from dsl.syntax.depth import placed_lines
from dsl.syntax.keywords import keywords
from dsl.syntax.lalr import taken
from dsl.syntax.tree import Tree

TYPES = ("keyword", "class", "variable", "string", "number", "comment", "operator")
_OF_SHAPE = {
    "TEXT": "string", "TIME": "number", "DATE": "number", "DURATION": "number", "SHARE": "number",
    "NUMBER": "number", "DECIMAL": "number", "DDAY": "number", "ZONE": "string", "EQUALS": "operator",
}  # fmt: skip


def tokens(tree: Tree) -> Iterator[tuple[Span, str, bool]]:
    """Each word with its type and whether it declares a name, in the order of the file."""
    named = {mention.name.span: mention.declares for mention in mentions(tree)}
    words = keywords(tree.tongue)
    for placed in placed_lines(tree):
        line = placed.line
        if line.words:
            for word in taken(list(line.words), placed.start, tree.tongue):
                span = word.span
                if word.kind in words:
                    yield span, "keyword", False
                elif word.kind in _OF_SHAPE:
                    yield span, _OF_SHAPE[word.kind], False
                elif word.kind == "NAME":
                    declares = named.get(span)
                    yield span, "variable" if declares is None else "class", bool(declares)
        if line.comment:
            text = tree.text[line.number - 1]
            start = len(text.rstrip()) - len(line.comment)
            yield Span(tree.path, line.number, start, len(text.rstrip())), "comment", False
