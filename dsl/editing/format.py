"""The one canonical form of a playbook: the same words and comments, laid out alike.

Four spaces a step, one space between words, times and dates with all their digits, one blank line
before each block, never two in a row. Nothing is aligned, so that a change of one line changes
one line. The same words can be written in another tongue: the table of keywords is all that
differs.
"""

from __future__ import annotations

from dsl.constructs.reading import parse
from dsl.statements.headers import Broken, Language
from dsl.syntax.canonical import meant, spaced, written
from dsl.syntax.depth import Placed, placed_lines
from dsl.syntax.lalr import Part, shape_of, taken
from dsl.syntax.source import Source
from dsl.syntax.tree import Line, Tree

STEP = "    "


class CannotSayError(Exception):
    """A playbook that would say something else in its new form; `line` is where it would."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def formatted(tree: Tree, tongue: str | None = None) -> str:
    """The canonical text of a tree without faults, in its own tongue or another.

    It ends in one line end; nothing gives nothing. The text is parsed again and compared before
    it is handed out. Raises `CannotSayError` where it would say anything else than the tree: a
    name may be a keyword in the other tongue, which is a fault of its own (PB202).
    """
    text = translated(tree, tongue or tree.tongue)
    again, faults = parse(Source(tree.path, tuple(text.split("\n"))))
    if faults or shape(again) != shape(tree):
        differs = next((fault.span.line for fault in faults), 1)
        raise CannotSayError(differs)
    return text


def translated(tree: Tree, tongue: str) -> str:
    """The canonical text of a tree in a tongue, not compared; what can't be read stays as it is."""
    text = "".join(f"{line}\n" for line in _laid_out(_with_depths(tree), tree.tongue, tongue))
    return f"language {tongue}\n\n{text}" if tongue != "en" and text else text


def shape(tree: Tree) -> tuple[object, ...]:
    """What a tree says, in whatever tongue: its lines with their depth, and all comments."""
    lines = [
        (placed.depth, _meant(placed, tree.tongue))
        for placed in placed_lines(tree)
        if placed.line.words and not isinstance(placed.line.statement, Language)
    ]
    return tuple(lines), tuple(line.comment for line in tree.walk() if line.comment)


def _meant(placed: Placed, tongue: str) -> object:
    part = _shape(placed, tongue)
    return meant(part) if part is not None else tuple(map(str, placed.line.words))


def _shape(placed: Placed, tongue: str) -> Part | None:
    """The shape of a line; None for one that can't be read."""
    if placed.line.statement is None or isinstance(placed.line.statement, Broken):
        return None
    return shape_of(list(placed.line.words), placed.start, tongue)


def _text(placed: Placed, own: str, target: str) -> str:
    """A line in its canonical form; one that can't be read keeps its words."""
    part = _shape(placed, own)
    if part is not None:
        return written(part, target)
    return spaced(taken(list(placed.line.words), placed.start, own), target)


def _with_depths(tree: Tree) -> list[Placed]:
    """Every line with how deep it stands; comments by themselves stand like their neighbours.

    A comment at the margin stays there. One that is indented no further than the line after it
    belongs to that line, and else to the block of the line before it.
    """
    lines = list(placed_lines(tree))
    after = (0, 0)
    following = []
    for placed in reversed(lines):
        following.append(after)
        if placed.line.words:
            after = (placed.line.indent, placed.depth)
    found = []
    before = (0, 0)
    for placed, (next_indent, next_depth) in zip(lines, reversed(following), strict=True):
        line, depth = placed.line, placed.depth
        if line.words:
            before = (line.indent, depth)
        elif line.comment and line.indent > next_indent:
            depth = before[1] if line.indent >= before[0] else next_depth + 1
        elif line.comment:
            depth = next_depth if line.indent else 0
        found.append(Placed(line, depth, placed.start))
    return found


def _laid_out(lines: list[Placed], own: str, target: str) -> list[str]:
    """The lines of the text, with one blank line where blocks meet and where one stood.

    The line that names the tongue is left out; what was said beside it stays as a comment.
    """
    shown: list[str] = []
    last: Placed | None = None
    blank = False
    for placed in lines:
        line = placed.line
        words = () if isinstance(line.statement, Language) else line.words
        if not words and not line.comment:
            blank = True
            continue
        if last is not None and _apart(last, placed, blank):
            shown.append("")
        text = _text(placed, own, target) if words else ""
        comment = f"  {line.comment}" if words and line.comment else line.comment
        shown.append(f"{STEP * placed.depth}{text}{comment}")
        last, blank = placed, False
    return shown


def _apart(last: Placed, placed: Placed, blank: bool) -> bool:
    """Whether a blank line stands before `placed`."""
    before = last.line
    if placed.depth > last.depth and before.words:
        return False  # the first line of a block
    if isinstance(before.statement, Language):
        return blank or _has_lines(placed.line)
    if placed.depth == 0 and (last.depth > 0 or (_has_lines(placed.line) and bool(before.words))):
        return True
    return blank


def _has_lines(line: Line) -> bool:
    return any(child.words for child in line.block)
