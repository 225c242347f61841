"""A week posts something."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB407, unless some line could not be read: it may be a post."""
    if not known.lines_complete:
        return
    for week in playbook.weeks:
        if not week.posts and not week.fills:
            yield fault("PB407", week.span)
