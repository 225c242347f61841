"""What was told of playbooks that were planned, so that the unchanged need not be planned again.

A playbook is passed over only if checker and planner are the same, every file that was read for it
has the same content, the weeks are the same, and so it is with every playbook that shares groups
with it. What is told of it is then told again, word for word.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from weekbook.caches.fault_json import plain, value_of
from weekbook.caches.faultless import CHECKER, Digests, are_digests, fingerprint
from weekbook.caches.kept_file import read_kept, write_kept
from weekbook.checking.result import Outcome, Range
from weekbook.output.faults.reported_fault import Found
from weekbook.playbook_files import PlaybookFile

PLANNER = CHECKER.parent / "engine"
LIBRARIES = ("ortools", "holidays", "chinese-calendar", "tzdata", "jinja2")
MOST_KEPT = 20_000


class PlanMemory:
    """Outcomes of checks with a range, by the playbook's path."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "planned.json"
        made = " ".join(f"{name} {version(name)}" for name in LIBRARIES)
        self.planner = hashlib.sha256(
            f"{fingerprint(CHECKER, PLANNER)} {made}".encode()
        ).hexdigest()
        self.digests = Digests()
        self.known = self._load()
        self.changed = False

    def held(self, file: PlaybookFile, first: str | None, weeks: int | None) -> Outcome | None:
        """The outcome of a playbook that has not changed, for the weeks asked for, or None.

        Whether those that it was planned together with are the same is for the caller to see.
        """
        kept = self.known.get(str(file.root / file.path))
        if not isinstance(kept, dict):
            return None
        reads = kept.get("reads")
        if not are_digests(reads) or file.path not in reads:
            return None
        if not self.digests.are(file.root, reads):
            return None
        try:
            asked = Range(*kept["range"])
            if asked != Range.of(first, weeks, asked.zone, asked.start):
                return None
            found = [Found(value_of(fault), file.root, tongue) for fault, tongue in kept["found"]]
            return Outcome(
                file, found, _sources(file, found), reads, False,
                frozenset(kept["groups"]), asked, tuple(kept["together"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError, OSError):
            return None  # kept by another version

    def keep(self, one: Outcome) -> None:
        """Keeps what was found, if a plan was made; the range is part of it."""
        if one.range is None:
            return
        self.known[str(one.file.root / one.file.path)] = {
            "reads": one.reads, "groups": sorted(one.groups), "range": list(one.range),
            "together": list(one.together),
            "found": [[plain(found.fault), found.tongue] for found in one.found],
        }  # fmt: skip
        self.changed = True

    def save(self) -> None:
        """Writes what is kept, whole or not at all; a folder that can't be written is no fault."""
        if self.changed:
            kept = dict(list(self.known.items())[-MOST_KEPT:])
            write_kept(self.path, {"planner": self.planner, "known": kept})

    def _load(self) -> dict[str, Any]:
        kept = read_kept(self.path)
        known = kept.get("known")
        return known if kept.get("planner") == self.planner and isinstance(known, dict) else {}


def _sources(file: PlaybookFile, found: list[Found]) -> dict[str, tuple[str, ...]]:
    """The lines of the files that faults stand in or point at, as they are read for a check."""
    from dsl.syntax.source import decode  # noqa: PLC0415 - only where there are faults
    from engine.files import read_inside  # noqa: PLC0415

    paths = {one.fault.span.file for one in found}
    paths |= {span.file for one in found for span, _ in one.fault.others}
    return {path: decode(path, read_inside(file.root, path))[0].lines for path in sorted(paths)}
