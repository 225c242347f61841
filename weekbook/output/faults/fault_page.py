"""The page of a fault: what it means, an example with what a check says of it, and the same fixed.

The example is checked when the page is made, so that a page can't say what no check says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dsl.base.codes import LEVELS, Level
from dsl.base.fault import Fault
from dsl.checking import Checked, check
from dsl.constructs.reading import parse
from dsl.diagnostics.rooms import Example, examples, meaning
from dsl.editing.format import translated
from dsl.syntax.source import decode
from dsl.telling.catalogue import phrases, title
from weekbook.extras import extra_of
from weekbook.output.faults.excerpts import excerpts
from weekbook.output.faults.fault_text import as_text
from weekbook.output.faults.reported_fault import Found
from weekbook.output.terminal import styled


@dataclass(frozen=True, slots=True)
class FaultPage:
    """A fault as a page tells of it, in one language. `shown` is what a check says of `failing`;
    all three are empty where no short file has the fault, and `shown` alone where its example has
    to be planned and the extra `plan` is not installed."""

    code: str
    level: Level
    language: str
    title: str
    meaning: str
    failing: tuple[str, ...]
    shown: tuple[str, ...]
    fixed: tuple[str, ...]


def fault_page(code: str, language: str) -> FaultPage:
    """The page of a fault. Raises `KeyError` for a code that there is not."""
    parts = next((_example(one, language) for one in examples(code)), ((), (), ()))
    return FaultPage(
        code, LEVELS[code], language, title(code, language), meaning(code, language), *parts
    )


MOST_NEAR = 3


def near(code: str, language: str) -> list[str]:
    """The faults whose codes are nearest to one that there is not, each with its title."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only a slip needs it

    def distance(other: str) -> tuple[int, bool, int]:
        """Signs that differ; then those of the same group before others, the nearest number first."""
        number = abs(int(code[2:]) - int(other[2:]))
        return OSA.distance(code, other), code[:3] != other[:3], number

    return [
        f"  {other}  {title(other, language)}" for other in sorted(LEVELS, key=distance)[:MOST_NEAR]
    ]


def as_lines(page: FaultPage, colour: bool) -> Iterator[str]:
    """The page for a terminal."""
    words = phrases(page.language)
    yield styled(f"{words[page.level]}[{page.code}]", page.level, colour) + styled(
        f": {page.title}", "strong", colour
    )
    yield from ("", page.meaning, "")
    if not page.failing:
        yield words["page_no_example"]
        return
    yield from (styled(words["page_example"], "strong", colour), "", *_indented(page.failing), "")
    yield from (*_indented(page.shown), "") if page.shown else ()
    if page.fixed:  # the fix may be to delete the block
        yield from (styled(words["page_fixed"], "strong", colour), "", *_indented(page.fixed))


def _indented(lines: tuple[str, ...]) -> Iterator[str]:
    return (f"    {line}".rstrip() for line in lines)


_Parts = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
_Find = Callable[[bytes], tuple[Fault, ...]]


def _example(example: Example, language: str) -> _Parts:
    """The failing lines, what is said of them, and the fixed lines."""
    before, after = example.path.read_bytes(), example.fixed.read_bytes()
    find = _finder(example, before)
    if language != "en":
        before, after = _translated(example, before, after, language, find)
    name = example.path.name
    found = next((one for one in find(before) if one.code == example.code), None)
    failing, fixed = excerpts(before, after)
    if found is None:
        return failing, (), fixed
    source, _ = decode(name, before)
    told = as_text(Found(found, Path.cwd(), language), {name: source.lines}, colour=False)
    return failing, tuple(line.rstrip() for line in told)[:-1], fixed


def _translated(
    example: Example, before: bytes, after: bytes, language: str, find: _Find
) -> tuple[bytes, bytes]:
    """Both forms in a language; in English where the fault would be lost in translation."""
    both = []
    for data in (before, after):
        tree, _ = parse(decode(example.path.name, data)[0])
        both.append(translated(tree, language).encode())
    there, still, then = (
        example.code in {fault.code for fault in find(data)} for data in (before, *both)
    )
    return (both[0], both[1]) if still == there and not then else (before, after)


def _finder(example: Example, before: bytes) -> _Find:
    """Finds the faults of a form of the example. It is planned only where a check alone does not
    find its fault, and then only where what plans is installed."""
    name = example.path.name

    def checked(data: bytes) -> Checked:
        return check(name, lambda path: data if path == name else example.read(path))

    def found(data: bytes) -> tuple[Fault, ...]:
        return checked(data).faults

    if example.code in {fault.code for fault in found(before)}:
        return found

    def with_a_plan(data: bytes) -> tuple[Fault, ...]:
        try:
            from engine.services.examples import planned_faults  # noqa: PLC0415 - few faults need a plan

            return planned_faults(checked(data))
        except ModuleNotFoundError as missing:  # also from within: the solver is loaded late
            if extra_of(missing.name or "") is None:
                raise
            return found(data)

    return with_a_plan
