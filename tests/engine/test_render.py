"""Templates run in a sandbox, and neither their time nor their size is without a bound."""

from __future__ import annotations

import pytest

from dsl.telling.catalogue import told
from dsl.templates import template_facts
from engine.rendering.templates.environment import RenderError, render

CONTEXT = {"topic": {"title": "Tea", "facts": ["a", "b", "c"]}, "group": {"name": "First"},
           "post": {"date": "2026-11-30"}}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello {{ group.name }}!\n", "Hello First!"),
        ("{{ topic.facts | listed }}", "a, b and c"),
        ("{{ post.date | date }}, {{ post.date | weekday }}", "30 November 2026, Monday"),
        ("{{ 1234.5 | money('CNY') }}", "CNY 1,234.50"),
        ("<b>{{ topic.title }}</b> & more", "<b>Tea</b> & more"),
    ],
)
def test_a_template(source: str, text: str) -> None:
    assert render(source, CONTEXT) == text


@pytest.mark.parametrize(
    "source",
    [
        "{{ nothing }}",
        "{{ group.nothing }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ topic.facts.append('x') }}",
        "{{ topic.facts.__class__ }}",
        "{{ render.__globals__ }}",
        "{{ 'x' * 10000000 }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{% for a in range(100000000) %}x{% endfor %}",
        "{% for a in range(1000) %}{% for b in range(1000) %}xxxx{% endfor %}{% endfor %}",
        "{{ lipsum() }}",
        "{{ cycler }}",
        "{{ 1 / 0 }}",
        "{{ group.name | date }}",
        "{{ '%1000000000d' | format(1) }}",
        "{{ '%s' % 1 if true else 2 }}{{ 'a'.__len__() }}",
        "{% include 'x' %}",
        "{% if 1 %}" * 150 + "{% endif %}" * 150,
    ],
)
def test_what_reaches_outside_or_grows_without_bound_is_refused(source: str) -> None:
    with pytest.raises(RenderError):
        render(source, CONTEXT)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{% include 'x' %}", "bring in"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "macros"),
        ("{% for a in x recursive %}{{ loop(a) }}{% endfor %}", "deep"),
        ("{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}",
         "deep"),
        ("{{ x | nothing }}", "filter"),
        ("{% if x is nothing %}{% endif %}", "test"),
        ("{% if %}", "xpect"),
    ],
)  # fmt: skip
def test_what_a_check_refuses(source: str, reason: str) -> None:
    assert reason in told(template_facts(source).problem, "en")


def test_two_loops_in_each_other_are_fine() -> None:
    source = "{% for a in topic.facts %}{% if a %}{% for b in topic.facts %}{{ b }}{% endfor %}{% endif %}{% endfor %}"
    assert not template_facts(source).problem
    assert render(source, CONTEXT) == "abc" * 3
