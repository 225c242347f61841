"""How much was found, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.base.codes import Level
from dsl.base.fault import Fault
from dsl.base.sentence import InRow, Sentence, plural, say_plural

LEVELS: tuple[Level, ...] = ("error", "warning", "note")


def summary(faults: Iterable[Fault], files: int) -> str:
    """How much was found, in a sentence."""
    levels = [fault.level for fault in faults]
    found = [counted(level, levels.count(level)) for level in LEVELS if level in levels]
    if not found:
        return say_plural(
            "check.no_faults",
            "{count} playbook: no faults",
            "{count} playbooks: no faults",
            count=files,
        )
    return say_plural(
        "check.faults",
        "{count} playbook: {faults}",
        "{count} playbooks: {faults}",
        count=files,
        faults=InRow(found),
    )


def counted(level: Level, count: int) -> Sentence:
    """So many faults of a level: `2 errors`."""
    match level:
        case "error":
            return plural("check.errors", "{count} error", "{count} errors", count=count)
        case "warning":
            return plural("check.warnings", "{count} warning", "{count} warnings", count=count)
        case "note":
            return plural("check.notes", "{count} note", "{count} notes", count=count)
