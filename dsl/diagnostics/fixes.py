"""Mending a file: the changes of its faults that leave no doubt, made to its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from dsl.base.fault import Edit, Fault

Lines = tuple[str, ...]
Playbooks = Sequence[Sequence[Fault]]
"""The faults of every playbook that reads a file, playbook by playbook."""
FaultsOf = Callable[[Lines], Playbooks]
"""The faults that its playbooks would have if the file had these lines."""

MOST_PASSES = 100
"""No file takes more rounds of mending than this: one mend may show the next fault."""

MOST_TRIED = 400
"""How many sets of mends are tried in a round; one is enough where none does harm."""

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


def mended_wholly(path: str, lines: Lines, faults_of: FaultsOf) -> tuple[Lines, int]:
    """The lines of the file at `path` with every safe mend made, and how many were made.

    Mended again until nothing safe is left, for one mend may show the next fault. A mend after
    which any playbook would have more faults, of whatever kind, is not made.
    """
    faults, made, seen = faults_of(lines), 0, {lines}
    for _ in range(MOST_PASSES):
        found = _Round(lines, faults, faults_of, seen).made(_edits(path, faults))
        if found is None:
            break
        lines, faults, count = found
        seen.add(lines)
        made += count
    return lines, made


class _Round:
    """One round of mending: all mends at once, or as many of them as do no harm."""

    def __init__(
        self, lines: Lines, faults: Playbooks, faults_of: FaultsOf, seen: set[Lines]
    ) -> None:
        self.lines, self.faults, self.faults_of, self.seen = lines, faults, faults_of, seen
        self.done: list[Edit] = []
        self.mended: Lines = lines
        self.left = MOST_TRIED

    def made(self, edits: list[Edit]) -> tuple[Lines, Playbooks, int] | None:
        """The lines after the mends that do no harm, with their faults; None where none is made."""
        self._try(edits)
        return (self.mended, self.faults, len(self.done)) if self.done else None

    def _try(self, edits: list[Edit]) -> None:
        """Makes these mends beside those that were made, or the harmless of each half of them.

        Where some mends help, the harm of others would not show in a sum: so a set after which
        anything new is told is looked at in halves first.
        """
        changed = tuple(mended(self.lines, [*self.done, *edits]))
        if not edits or changed == self.mended:
            return
        self.left -= 1
        after = None if changed in self.seen else self.faults_of(changed)
        harmless = after is not None and _no_worse(after, self.faults)
        alone = len(edits) == 1 or self.left <= 0
        if after is not None and harmless and (alone or not _any_new(after, self.faults)):
            self._take(edits, changed, after)
        elif not alone:
            before = len(self.done)
            half = len(edits) // 2
            self._try(edits[:half])
            self._try(edits[half:])
            if after is not None and harmless and len(self.done) == before:
                self._take(edits, changed, after)  # they help each other only together

    def _take(self, edits: list[Edit], changed: Lines, after: Playbooks) -> None:
        self.done += edits
        self.mended, self.faults = changed, after


def _edits(path: str, faults: Playbooks) -> list[Edit]:
    """The safe mends within a file, each once, in its order."""
    found = {
        edit
        for own in faults
        for item in own
        if is_safe(item)
        for edit in item.mend
        if edit.span.file == path
    }
    return sorted(found, key=lambda edit: (edit.span.line, edit.span.start, edit.text))


def _no_worse(after: Playbooks, before: Playbooks) -> bool:
    """Whether no playbook has more faults, more errors among them, or more faults of syntax."""
    return all(
        now <= was
        for one, other in zip(after, before, strict=True)
        for now, was in zip(_weight(one), _weight(other), strict=True)
    )


def _any_new(after: Playbooks, before: Playbooks) -> bool:
    """Whether any playbook has a fault that it had not, by code and line (mends keep lines)."""
    return any(
        Counter(map(_place, one)) - Counter(map(_place, other))
        for one, other in zip(after, before, strict=True)
    )


def _place(fault: Fault) -> tuple[str, str, int]:
    return fault.code, fault.span.file, fault.span.line


def _weight(faults: Iterable[Fault]) -> tuple[int, int, int]:
    """How many faults there are, how many errors, and how many of syntax."""
    listed = list(faults)
    return (
        len(listed),
        sum(item.level == "error" for item in listed),
        sum(item.code < "PB2" for item in listed),
    )
