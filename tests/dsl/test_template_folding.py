"""A check of a template computes nothing of it, wherever in a statement the numbers stand."""

from __future__ import annotations

import pytest

from dsl.templates import template_facts
from tests.fuzz.watchdog import bounded

BODIES = [
    "{% set x = [1]|slice(99999*999)|list %}",
    "{% set x = [1]|batch(99999*999, 'x')|list %}",
    "{% if [1]|slice(99999*999)|list %}a{% endif %}",
    "{% for i in [1]|slice(99999*999)|list %}a{% endfor %}",
    "{{ ([1]|slice(99999*999)|list)[0] }}",
    "{{ group.name if [1]|slice(99999*999)|list else '' }}",
    "{% set x = 99*99*99 ~ ('x' * 99999 * 9999) %}",
]


@pytest.mark.parametrize("body", BODIES)
def test_constants_are_not_folded(body: str) -> None:
    with bounded(1.0):
        template_facts(f"{body}{{{{ group.name }}}}")
