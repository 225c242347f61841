"""Values that a template cannot compute with are told in the words of playbooks, not of Python."""

from __future__ import annotations

import re

import pytest

from dsl.syntax.keywords import TONGUES
from dsl.telling.catalogue import told
from engine.rendering.templates.environment import RenderError, render

CONTEXT = {"group": {"name": "B", "size": 3, "tags": ["a"]}, "post": {}}
PYTHONS = re.compile(
    r"'(int|str|list|float|dict|tuple|NoneType|method)'|operand|instances|iterable|argument|object"
    r"|Error|\bint\b|\bstr\b|concatenate|subscript|unhashable"
)


@pytest.mark.parametrize(
    ("template", "key"),
    [
        ("{{ group.name + 1 }}", "cannot_add"),
        ("{{ 1 + group.name }}", "cannot_add"),
        ("{{ group.tags + group.name }}", "cannot_add"),
        ("{{ group.tags + 1 }}", "cannot_add"),
        ("{{ none + 1 }}", "cannot_add"),
        ("{% if group.size < group.name %}x{% endif %}", "cannot_compare"),
        ("{% if group.tags >= 2 %}x{% endif %}", "cannot_compare"),
        ('{{ [1, "a"]|sort|join }}', "cannot_compare"),
        ("{% for one in group.size %}x{% endfor %}", "no_list"),
        ('{% if "a" in group.size %}x{% endif %}', "no_list"),
        ("{{ group.name.replace() }}", "cannot_compute"),
        ("{{ -group.name }}", "cannot_compute"),
    ],
)
def test_no_fault_of_a_value_shows_words_of_python(template: str, key: str) -> None:
    with pytest.raises(RenderError) as raised:
        render("\n" + template, CONTEXT)
    assert raised.value.line == 2
    assert raised.value.reason.key == key
    for tongue in TONGUES:
        assert not PYTHONS.search(str(told(raised.value.reason, tongue)))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ group.size + 1.5 }}", "4.5"),
        ('{{ group.name + "!" }}', "B!"),
        ("{{ (group.tags + group.tags)|join }}", "aa"),
        ("{{ true + 1 }}", "2"),
        ("{{ group.name ~ 1 }}", "B1"),
    ],
)
def test_what_can_be_added_still_is(template: str, text: str) -> None:
    assert render(template, CONTEXT) == text
