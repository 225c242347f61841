"""Mending a file: the changes of its faults that leave no doubt, made to its text."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.fault import Edit, Fault

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
