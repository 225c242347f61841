"""The checks of a playbook: a plain tuple of functions, each from the playbook to its faults."""

from __future__ import annotations

from dsl.checks.content import check_motives
from dsl.checks.names import check_names
from dsl.checks.rules import check_rules
from dsl.checks.templates import check_templates
from dsl.checks.time import check_time
from dsl.checks.unused import check_unused

CHECKS = (
    check_names,
    check_time,
    check_rules,
    check_templates,
    check_motives,
    check_unused,
)
