"""Levels ask for more points from one to the next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from dsl.base.fault import Fault, fault
from dsl.constructs.levels import LevelSet
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB413."""
    for levels in playbook.constructs_of(LevelSet):
        for before, level in pairwise(levels.levels):
            if level.points <= before.points:
                yield fault("PB413", level.span, name=level.name.text, points=level.points,
                            before=before.points, others=((before.span, before.name.text),))  # fmt: skip
