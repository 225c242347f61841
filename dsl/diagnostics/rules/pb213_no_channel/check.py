"""Posts reach somebody: a playbook has a channel."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB213; a library has its channels from the playbooks that use it."""
    if not known.library and not playbook.channels and known.lines_complete:
        yield fault("PB213", playbook.span)
