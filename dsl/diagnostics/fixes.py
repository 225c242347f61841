"""Mending a file: the changes of its faults that leave no doubt, made to its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dsl.base.fault import Edit, Fault

Lines = tuple[str, ...]
FaultsOf = Callable[[Lines], Sequence[Fault]]
"""The faults that a file would have with these lines."""

MOST_PASSES = 100
"""No file takes more rounds of mending than this: one mend may show the next fault."""

MOST_TRIED = 50
"""How many mends are tried one by one where all together would make things worse."""

SAFE = frozenset({"PB101", "PB102", "PB901"})
"""Faults whose mend changes only how a file is laid out, or removes what does nothing.

A misspelt name has a likely mend too, but which one was meant is for a person to say.
"""


def is_safe(fault: Fault) -> bool:
    """Whether a fault may be mended without asking."""
    return fault.code in SAFE or (fault.code == "PB109" and _only_a_sign(fault))


def _only_a_sign(fault: Fault) -> bool:
    """Whether the mend is a share or a time that only lacks its sign."""
    if len(fault.mend) != 1:
        return False
    words = dict(fault.words)
    written = str(words.get("word", ""))
    return fault.mend[0].text in (f"{written}%", written.replace(".", ":"))


def mended(lines: Iterable[str], edits: Iterable[Edit]) -> list[str]:
    """The lines of a file with some changes made; of changes that overlap only the first."""
    changed = list(lines)
    done: dict[int, int] = {}
    for edit in sorted(set(edits), key=lambda e: (e.span.line, e.span.start), reverse=True):
        span = edit.span
        index = span.line - 1
        if not 0 <= index < len(changed) or span.end > done.get(index, len(changed[index])):
            continue
        line = changed[index]
        changed[index] = line[: span.start] + edit.text + line[span.end :]
        if not edit.text:
            changed[index] = changed[index].rstrip()
        done[index] = span.start
    return changed


def mended_wholly(lines: Lines, faults_of: FaultsOf) -> tuple[Lines, int]:
    """The lines with every safe mend made, and how many were made.

    Mended again until nothing safe is left, for one mend may show the next fault. A mend after
    which the file would have more faults of syntax, or more that can be mended, is not made.
    """
    faults, made, seen = faults_of(lines), 0, {lines}
    for _ in range(MOST_PASSES):
        edits = _edits(faults)
        found = _better(
            lines, faults, [edits, *([one] for one in edits[:MOST_TRIED])], faults_of, seen
        )
        if found is None:
            break
        lines, faults, count = found
        seen.add(lines)
        made += count
    return lines, made


def _edits(faults: Iterable[Fault]) -> list[Edit]:
    return list(dict.fromkeys(edit for item in faults if is_safe(item) for edit in item.mend))


def _better(
    lines: Lines, faults: Sequence[Fault], tries: Sequence[list[Edit]], faults_of: FaultsOf,
    seen: set[Lines],
) -> tuple[Lines, Sequence[Fault], int] | None:  # fmt: skip
    """The lines after the first of several sets of mends that makes nothing worse."""
    for edits in tries:
        changed = tuple(mended(lines, edits))
        if not edits or changed in seen:
            continue
        after = faults_of(changed)
        if all(now <= was for now, was in zip(_weight(after), _weight(faults), strict=True)):
            return changed, after, len(edits)
    return None


def _weight(faults: Iterable[Fault]) -> tuple[int, int]:
    """How many faults of syntax there are, and how many that can be mended."""
    listed = list(faults)
    return sum(item.code < "PB2" for item in listed), len(_edits(listed))
