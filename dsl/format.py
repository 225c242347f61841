"""The one canonical form of a playbook: the same words and comments, laid out alike.

Four spaces a step, one space between words, times and dates with all their digits, one blank line
before each block, never two in a row. Nothing is aligned, so that a change of one line changes
one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dsl.lexer import Word
from dsl.parse import parse
from dsl.source import Source
from dsl.tree import Line, Tree

STEP = "    "
_NUMBER = re.compile(r"\d+")


def formatted(tree: Tree) -> str:
    """The canonical text of a tree without faults, ending in one line end; empty for nothing.

    The text is parsed again and compared before it is handed out. Raises `AssertionError` where
    it would say anything else than the tree.
    """
    text = "".join(f"{line}\n" for line in _laid_out(_with_depths(tree)))
    again, faults = parse(Source(tree.path, tuple(text.split("\n"))))
    if faults or shape(again) != shape(tree):
        raise AssertionError(f"formatting {tree.path} would change what it says")
    return text


def shape(tree: Tree) -> tuple[object, ...]:
    """What a tree says, without where it stands: lines with their depth, and all comments."""
    lines = [
        (depth, tuple(canonical(word) for word in line.words))
        for line, depth in _nested(tree.lines, 0)
        if line.words
    ]
    return tuple(lines), tuple(line.comment for line in tree.walk() if line.comment)


def _nested(block: tuple[Line, ...], depth: int) -> Iterator[tuple[Line, int]]:
    for line in block:
        yield line, depth
        yield from _nested(line.block, depth + 1)


def _with_depths(tree: Tree) -> list[tuple[Line, int]]:
    """Every line with how deep it stands; comments by themselves stand like their neighbours.

    A comment at the margin stays there. One that is indented no further than the line after it
    belongs to that line, and else to the block of the line before it.
    """
    lines = list(_nested(tree.lines, 0))
    after = (0, 0)
    following = []
    for line, depth in reversed(lines):
        following.append(after)
        if line.words:
            after = (line.indent, depth)
    placed = []
    before = (0, 0)
    for (line, depth), (next_indent, next_depth) in zip(lines, reversed(following), strict=True):
        if line.words:
            before = (line.indent, depth)
        elif line.comment and line.indent > next_indent:
            depth = before[1] if line.indent >= before[0] else next_depth + 1
        elif line.comment:
            depth = next_depth if line.indent else 0
        placed.append((line, depth))
    return placed


def _laid_out(lines: list[tuple[Line, int]]) -> list[str]:
    """The lines of the text, with one blank line where blocks meet and where one stood."""
    shown: list[str] = []
    last: tuple[Line, int] | None = None
    blank = False
    for line, depth in lines:
        if not line.words and not line.comment:
            blank = True
            continue
        if last is not None and _apart(last, line, depth, blank):
            shown.append("")
        comment = f"  {line.comment}" if line.words and line.comment else line.comment
        shown.append(f"{STEP * depth}{spaced(line.words)}{comment}")
        last, blank = (line, depth), False
    return shown


def _apart(last: tuple[Line, int], line: Line, depth: int, blank: bool) -> bool:
    """Whether a blank line stands before `line`."""
    before, before_depth = last
    if depth > before_depth and before.words:
        return False  # the first line of a block
    if depth == 0 and (before_depth > 0 or (_has_lines(line) and bool(before.words))):
        return True
    return blank


def _has_lines(line: Line) -> bool:
    return any(child.words for child in line.block)


def spaced(words: tuple[Word, ...]) -> str:
    """The words of a line with one space between them and none before a comma."""
    text = ""
    for word in words:
        text += ("" if not text or word.kind == "COMMA" else " ") + canonical(word)
    return text


def canonical(word: Word) -> str:
    """A word as it is written in the canonical form: 9:30 as 09:30, 2026-3-8 as 2026-03-08."""
    if word.kind in ("TIME", "DATE"):
        return _NUMBER.sub(lambda digits: digits[0].zfill(2), word)
    if word.kind == "SHARE" and "." in word:
        return word.rstrip("%").rstrip("0").rstrip(".") + "%"
    return str(word)
