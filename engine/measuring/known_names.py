"""The names that outcomes go under: those of the playbooks, and those recorded before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dsl.base.suggestions import closest

VERY_NEAR = 0.7
"""From this similarity on a name is taken for a slip of another: "replys" is, "saves" is not one of
"leaves". (Optimal string alignment, normalised by the longer name.)"""


@dataclass(frozen=True, slots=True)
class MeasureNames:
    """`declared` are those of the playbooks, none where no playbook measures anything; `recorded`
    those that something was recorded for before."""

    declared: frozenset[str] = frozenset()
    recorded: frozenset[str] = frozenset()

    def meant(self, name: str) -> str | None:
        """The known name that a misspelt one stands for; None for a known or a new one."""
        known = self.declared | self.recorded
        return None if name in known else closest(name, known, VERY_NEAR)

    def strangers(self, names: Iterable[str]) -> tuple[str, ...]:
        """Names that no playbook has, where playbooks have some."""
        known = self.declared | self.recorded
        return tuple(name for name in names if self.declared and name not in known)


ANY_NAME = MeasureNames()
"""Where nothing is known, every name is as good as another."""
