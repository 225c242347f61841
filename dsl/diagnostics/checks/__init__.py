"""Checks that find several codes together: a plain tuple of functions, from a playbook to its faults."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known
from dsl.diagnostics.checks.names import check_names
from dsl.diagnostics.checks.shares import check_shares
from dsl.diagnostics.checks.templates import check_templates
from dsl.diagnostics.checks.time import check_time


def check_constructs(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """The checks of constructs, loaded where a playbook has some."""
    if playbook.constructs:
        from dsl.diagnostics.checks.constructs import CONSTRUCT_CHECKS  # noqa: PLC0415 - few playbooks

        for check in CONSTRUCT_CHECKS:
            yield from check(playbook, known)


CHECKS = (check_names, check_time, check_shares, check_templates, check_constructs)
