"""Faults on their way to somebody: with the root of their paths and the tongue to tell them in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from dsl.base.fault import Fault
from dsl.constructs.playbook import Playbook
from dsl.telling.fault_text import Told, fault_text
from weekbook.output.machine_language import tongue_of


class Found(NamedTuple):
    """A fault that was found."""

    fault: Fault
    root: Path
    tongue: str

    @property
    def told(self) -> Told:
        """The fault in words of its language."""
        return fault_text(self.fault, self.tongue)

    def path(self, file: str) -> str:
        """A path of the fault as it can be opened from here."""
        return os.path.relpath(self.root / file)


def found_in(playbook: Playbook, root: Path, faults: Iterable[Fault]) -> list[Found]:
    """The faults of a playbook, each to be told in the tongue of its file."""
    return [
        Found(fault, root, tongue_of(fault.span.file, playbook.tongues, playbook.path))
        for fault in faults
    ]
