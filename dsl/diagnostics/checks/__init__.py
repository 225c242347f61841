"""Checks that find several codes together: a plain tuple of functions, from a playbook to its faults."""

from __future__ import annotations

from dsl.diagnostics.checks.constructs import CONSTRUCT_CHECKS
from dsl.diagnostics.checks.names import check_names
from dsl.diagnostics.checks.shares import check_shares
from dsl.diagnostics.checks.templates import check_templates
from dsl.diagnostics.checks.time import check_time

CHECKS = (check_names, check_time, check_shares, check_templates, *CONSTRUCT_CHECKS)
