"""How much was found, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.base.fault import Fault


def summary(faults: Iterable[Fault], files: int) -> str:
    """How much was found, in a sentence."""
    levels = [fault.level for fault in faults]
    counted = [
        f"{levels.count(level)} {level}{'' if levels.count(level) == 1 else 's'}"
        for level in ("error", "warning", "note")
        if level in levels
    ]
    shown = f"{files} playbook{'' if files == 1 else 's'}"
    return f"{shown}: {', '.join(counted)}" if counted else f"{shown}: no faults"
