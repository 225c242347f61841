"""Which process a dispatcher is, so that others on the same machine can tell whether it lives.

Only what is certain counts: the same run of the machine, the same table of processes (containers
have their own), and the same start of the process, for numbers come round again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PROC = Path("/proc")
STATES = {"T": "stopped", "t": "stopped", "Z": "dead", "X": "dead", "x": "dead"}
"""What the system's letters for a process mean here; every other is a process at work."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process of a machine; `machine` is empty where the system tells too little of it."""

    machine: str
    pid: int
    started: str

    @classmethod
    def this(cls) -> Self:
        """The process that asks."""
        pid = os.getpid()
        try:
            boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
            machine = f"{boot} {(PROC / 'self/ns/pid').readlink()}"
            return cls(machine, pid, _stat(pid)[1])
        except (OSError, IndexError):
            return cls("", pid, "")

    @classmethod
    def read(cls, text: str) -> Self:
        """From what `str` makes of a process; what is no such text is nobody's process."""
        machine, _, rest = text.rpartition(" #")
        pid, _, started = rest.partition("@")
        return cls(machine, int(pid), started) if pid.isdigit() else cls("", 0, "")

    def __str__(self) -> str:
        return f"{self.machine} #{self.pid}@{self.started}"

    def same_boot(self, other: Process) -> bool:
        """Whether both ran since the same start of the same machine."""
        boot = self.machine.partition(" ")[0]
        return bool(boot) and boot == other.machine.partition(" ")[0]

    def state(self, here: str) -> str:
        """`at work`, `stopped` or `dead`, looked at from a process of the machine `here`; empty
        where it cannot be told."""
        if not self.machine or self.machine != here:
            return ""
        try:
            letter, started = _stat(self.pid)
        except FileNotFoundError:
            return "dead"
        except (OSError, IndexError):
            return ""
        return STATES.get(letter, "at work") if started == self.started else "dead"


def certainly_dead(here: Process) -> Callable[[str], bool]:
    """Tells of a process, as it was written down, whether it is known to have ended."""
    return lambda text: Process.read(text).state(here.machine) == "dead"


def _stat(pid: int) -> tuple[str, str]:
    """A process's state and when it was started; its name in between may hold anything."""
    fields = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    return fields[0], fields[19]
