"""Text to tree: each line parsed in the block it stands in, every fault of the file in one go.

Blocks are found by indentation alone, before any line is understood. So a wrong line costs
exactly one fault: the lines around and below it are read as if it had been right.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dsl.base.fault import Edit, Fault, fault
from dsl.base.message import joined, phrase
from dsl.base.span import Span
from dsl.base.value import Value
from dsl.statements.headers import Broken, Header, Language, WeekHeader
from dsl.statements.names import Name
from dsl.statements.statement import Statement
from dsl.syntax.blocks import BLOCKS
from dsl.syntax.keywords import NATIVE, TONGUES
from dsl.syntax.lalr import MisplacedWordError, Readers, parse_line
from dsl.syntax.lexer import UNREADABLE, Word, keywords_at, scan
from dsl.syntax.line_memory import LineMemory, ReadLine
from dsl.syntax.readers.values import name, read_date, read_length, read_share, read_time
from dsl.syntax.source import Source
from dsl.syntax.tree import Line, Tree

if TYPE_CHECKING:
    from dsl.syntax.careful import Cut

MOST_DIGITS = 6

MOST_HELPED = 100
"""After so many faults of its syntax no more lines of a file are tried in other words: most likely
it is no playbook."""

LONGEST = dt.timedelta(days=3653)
"""No length in a playbook is longer: further away no calendar is sure."""

TAB = 4
"""How many spaces a tab is taken for, so that one tab does not put the lines around it in doubt."""


class _OpenLine:
    """A line whose block may still grow."""

    def __init__(
        self, number: int, indent: int, words: tuple[Word, ...], comment: str,
        statement: Statement | None,
    ) -> None:  # fmt: skip
        self.number = number
        self.indent = indent
        self.words = words
        self.comment = comment
        self.statement = statement
        self.block: list[_OpenLine] = []

    def closed(self) -> Line:
        block = tuple([line.closed() for line in self.block]) if self.block else ()
        return Line(self.number, self.indent, self.words, self.comment, self.statement, block)


class _Block(Value):
    """A block being read. `start` is None where its header is unknown: its lines are passed over."""

    noun: str
    start: str | None
    indent: int
    lines: list[_OpenLine]


def parse(
    source: Source, readers: Readers, memory: LineMemory | None = None
) -> tuple[Tree, tuple[Fault, ...]]:
    """The tree of a file and every fault of its syntax, in the order of the lines.

    `readers` make statements of its lines; see `dsl.constructs.registry`. With a `memory` of the
    same file, lines that stood in it before are not read again. Never raises: what cannot be
    read is told as a fault, and the rest is read all the same.
    """
    if memory is not None:
        memory.begin()
    reading = _Reading(source, readers, memory)
    for number, text in enumerate(source.lines, 1):
        reading.take(number, text)
    tree = reading.tree()
    faults = [*reading.faults, *_empty_blocks(tree)]
    return tree, tuple(sorted(faults, key=lambda item: item.order))


class _Reading:
    """A file being read, line by line."""

    def __init__(self, source: Source, readers: Readers, memory: LineMemory | None) -> None:
        self.source = source
        self.readers = readers
        self.memory = memory
        self.faults: list[Fault] = []
        self.root = _Block("file", "file_line", 0, [])
        self.blocks = [self.root]
        self.last: _OpenLine | None = None
        self.tongue, self.named = "en", False
        self.odd_indent: int | None = None
        """The indent of the lines before, where it was wrong: it is told once."""
        self.wordless: list[_OpenLine] = []

    def take(self, number: int, text: str) -> None:
        """Reads the next line."""
        path = self.source.path
        words: tuple[Word, ...]
        known = self.memory.get(number, text) if self.memory is not None else None
        if known is not None:
            words, comment = known.words, known.comment
        else:
            scanned, comment = scan(text, path, number, self.tongue)
            words = tuple(scanned)
        margin = text[: len(text) - len(text.lstrip(" \t\u3000"))]
        indent = len(margin.expandtabs(TAB))
        if not words:  # goes where the next line with words does, so that the order stays
            self.wordless.append(_OpenLine(number, indent, (), comment, None))
            return
        tab = _tab(path, number, margin) if "\t" in margin else None
        block, bad_indent = self._block_at(number, indent, tab)
        if bad_indent is not None:
            self.faults.append(bad_indent)
        statement: Statement | None = None
        if block.start is not None:
            inside = (block.start, block.noun, self.tongue)
            if known is None or known.inside != inside:
                if known is not None:  # its words were named for another block
                    words = tuple(scan(text, path, number, self.tongue)[0])
                helped = len(self.faults) < MOST_HELPED
                words, statement, problem = _read(
                    text, words, block, self.tongue, self.readers, helped=helped
                )
                if self.memory is not None:
                    known = ReadLine(inside, words, comment, statement, problem)
            else:
                statement, problem = known.statement, known.problem
            if self.memory is not None and known is not None:
                self.memory.keep(number, text, known)
            if problem is not None and bad_indent is None:
                self.faults.append(problem)
        if isinstance(statement, Language):
            self._speak(statement, words)
        self.last = _OpenLine(number, indent, words, comment, statement)
        block.lines.extend([*self.wordless, self.last])
        self.wordless = []

    def tree(self) -> Tree:
        """The tree of the lines taken so far."""
        self.root.lines.extend(self.wordless)
        lines = tuple(line.closed() for line in self.root.lines)
        return Tree(self.source.path, self.source.lines, self.tongue, self.named, lines)

    def _block_at(
        self, number: int, indent: int, bad_indent: Fault | None
    ) -> tuple[_Block, Fault | None]:
        """The block that a line at `indent` stands in, and what is wrong with its indent."""
        closed: _Block | None = None
        while len(self.blocks) > 1 and indent < self.blocks[-1].indent:
            closed = self.blocks.pop()
        block = self.blocks[-1]
        opened = _opened(self.last, indent) if indent > block.indent and closed is None else None
        if opened is not None:
            self.blocks.append(opened)
            return opened, bad_indent
        if indent <= block.indent or block.start is None:
            self.odd_indent = None
            return block, bad_indent
        if bad_indent is None and indent != self.odd_indent:
            bad_indent = _misplaced(self.source.path, number, indent, self.blocks, closed)
        self.odd_indent = indent
        if closed is not None:  # the line most likely belongs where the lines before it did
            self.blocks.append(closed)
            return closed, bad_indent
        return block, bad_indent

    def _speak(self, said: Language, words: tuple[Word, ...]) -> None:
        """The language of the file from here on, as its first line names it."""
        if any(line.words for line in self.root.lines):
            span = words[0].span.to(words[-1].span)
            self.faults.append(fault("PB114", span, tongue=NATIVE[self.tongue]))
        elif said.tongue.text in TONGUES:
            self.tongue, self.named = said.tongue.text, True
        else:
            self.faults.append(
                fault("PB112", said.tongue.span, tongue=said.tongue.text,
                      tongues=", ".join(TONGUES), mend=_tongue_meant(said.tongue))
            )  # fmt: skip


def _opened(line: _OpenLine | None, indent: int) -> _Block | None:
    """The block that `line` opens for lines at `indent`, if it opens one."""
    if line is None:
        return None
    noun = _noun(line)
    if noun in BLOCKS or isinstance(line.statement, Broken):
        return _Block(noun, BLOCKS.get(noun), indent, line.block)
    return None


def _noun(line: _OpenLine | None) -> str:
    """The noun of the block that `line` opens, or nothing."""
    match line.statement if line is not None else None:
        case Header(noun=noun) | Broken(noun=noun):
            return noun
        case WeekHeader():
            return "week"
        case _:
            return ""


def _read(
    text: str,
    words: tuple[Word, ...],
    block: _Block,
    tongue: str,
    readers: Readers,
    *,
    helped: bool,
) -> tuple[tuple[Word, ...], Statement | None, Fault | None]:
    """The words of a line as they are taken, what they say in this block, and the one fault that
    stands for the line."""
    start = block.start or "file_line"
    scanned = list(words)
    problem = _unreadable(scanned) or _valueless(scanned)
    misplaced: MisplacedWordError | None = None
    if problem is None:
        try:
            return words, parse_line(scanned, start, tongue, readers), None
        except MisplacedWordError as error:
            misplaced = error
    if helped:
        from dsl.syntax.careful import cut  # noqa: PLC0415 - few lines need it

        found = cut(text, words[0].file, words[0].line, start, tongue)
        if found is not None:
            worthless = _valueless(list(found.words))
            if worthless is not None:
                return words, _broken(scanned, block.noun, tongue), worthless
            statement = parse_line(list(found.words), start, tongue, readers)
            return found.words, statement, _doubtful(found)
    if misplaced is not None:
        from dsl.syntax.syntax_errors import misread  # noqa: PLC0415 - only a wrong line needs the words

        problem = misread(misplaced, scanned, text if helped else "", start, tongue)
    return words, _broken(scanned, block.noun, tongue), problem


def _doubtful(found: Cut) -> Fault | None:
    """A fault for the first value that may be meant in several ways."""
    for word, written, readings in found.doubtful:
        return fault("PB340", word.span, text=written, readings=joined(readings, "or"))
    return None


def _broken(words: list[Word], inside: str, tongue: str) -> Broken | None:
    """What can be kept of a line that could not be read: the block it opens and its name."""
    if inside not in ("file", "topics"):
        return None
    found = keywords_at(words, 0, tongue)
    noun = next((kind.lower() for _, kind in found if kind.lower() in BLOCKS), "")
    noun = noun if noun in BLOCKS and (noun == "topic") == (inside == "topics") else ""
    named = len(words) > 1 and words[1].kind == "NAME" and noun not in ("", "week", "peaks")
    return Broken(noun, name(words[1]) if named else None)


def _unreadable(words: list[Word]) -> Fault | None:
    for word in words:
        if word.kind == "OPEN_TEXT":
            return fault("PB104", word.span)
        if word.kind in UNREADABLE:
            hint = phrase("names_start" if word[:1].isalnum() else "delete_it")
            if word[:1] in "“”„«»'‘’":
                hint = phrase("straight_quotes")
            return fault("PB105", word.span, text=repr(str(word)[:40]), hint=hint)
    return None


def _valueless(words: list[Word]) -> Fault | None:
    """A fault for the first word that has the shape of a value but is none."""
    for word in words:
        try:
            if word.kind == "TIME":
                read_time(word)
            elif word.kind == "DATE":
                read_date(word)
            elif word.kind in ("NUMBER", "DECIMAL") and len(word) > MOST_DIGITS:
                return fault("PB106", word.span, told=phrase("digits", count=len(word)))
            elif word.kind == "SHARE":
                if len(word) > MOST_DIGITS + 1:
                    raise ValueError(word)
                read_share(word)
            elif word.kind == "DURATION":
                if any(len(digits) > MOST_DIGITS for digits in _counts(word)):
                    most = max(map(len, _counts(word)))
                    return fault("PB106", word.span, told=phrase("digits", count=most))
                length = read_length(word)
                if not length:
                    return fault("PB313", word.span)
                if length > LONGEST:
                    return fault("PB106", word.span, told=phrase("ten_years"))
        except (ValueError, OverflowError):
            code = {"TIME": "PB301", "DATE": "PB302"}.get(word.kind, "PB402")
            return fault(code, word.span, text=str(word)[:40])
    return None


def _counts(word: Word) -> list[str]:
    return "".join(sign if sign.isdigit() else " " for sign in word).split()


def _tab(path: str, number: int, margin: str) -> Fault:
    at = margin.find("\t")
    mend = Edit(Span(path, number, 0, len(margin)), " " * len(margin.expandtabs(TAB)))
    return fault("PB101", Span(path, number, at, at + 1), mend=(mend,))


def _misplaced(
    path: str, number: int, indent: int, blocks: list[_Block], closed: _Block | None
) -> Fault:
    span = Span(path, number, 0, indent)
    if closed is not None:
        columns = ", ".join(str(block.indent + 1) for block in (*blocks, closed))
        return fault("PB103", span, column=indent + 1, open=columns)
    depth = blocks[-1].indent
    mend = Edit(span, " " * depth)
    return fault("PB102", span, column=depth + 1, mend=(mend,))


def _empty_blocks(tree: Tree) -> list[Fault]:
    """A fault for each header that says nothing without lines below it."""
    return [
        fault("PB113", line.span, noun=f"`{line.words[0]}`")
        for line in tree.lines
        if not any(child.words for child in line.block)
        and (
            isinstance(line.statement, WeekHeader)
            or (isinstance(line.statement, Header) and line.statement.noun in _NEED_LINES)
        )
    ]


_NEED_LINES = frozenset(BLOCKS) - {"playbook", "audience", "channel", "element", "topic"}


def _tongue_meant(named: Name) -> tuple[Edit, ...]:
    from dsl.base.suggestions import closest  # noqa: PLC0415 - only a fault needs it

    meant = closest(named.text, TONGUES)
    return (Edit(named.span, meant),) if meant else ()
