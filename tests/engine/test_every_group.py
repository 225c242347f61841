"""What any group would get is tried when the week is planned, and told by the group's name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dsl.base.fault import Fault
from dsl.checking import Checked
from dsl.rosters import Group
from dsl.syntax.keywords import TONGUES
from dsl.telling.fault_text import fault_text
from engine.planning.planner import plan
from engine.rendering.templates.every_group import SAMPLE, distinct
from tests.conftest import SOURCE
from tests.engine.made import NOON

ROSTER = "group,name,note\na,Group A,one\nb,Group B,two\nc,Group C,three\n"


def faults(
    checked: Callable[..., Checked], template: str, roster: str = ROSTER, service: str = ""
) -> tuple[Fault, ...]:
    source = SOURCE.replace("groups.csv", "own.csv").replace("templates/plain.md", "own.md")
    if service:
        source = source.replace("env HOOK", f"env HOOK as {service}")
    found = checked(source, own_DOT_csv=roster, own_DOT_md=template)
    assert found.sound, found.faults
    return plan(found.playbook, NOON.date(), 1).faults


@pytest.mark.parametrize(
    ("template", "line", "reason"),
    [
        ('x\n{% if group.name == "Group B" %}{{ group.note|dictsort }}{% endif %}', 2, "Group B"),
        ('{% if group.name == "Group A" %}hello{% endif %}', 0, "Group B and 1 more"),
        ('{% if group.note == "two" %}\n{{ 1 // 0 }}{% endif %}x', 2, "divides by zero, for Group B"),
        ("{% if group.group != 'c' %}hi{% endif %}\n \u200b", 0, "its text is empty, for Group C"),
        ("hi {{ ('x' if group.name == 'Group C' else 1) - 1 }}", 1, "Group C"),
    ],
)  # fmt: skip
def test_a_text_that_fails_for_one_group_names_it(
    checked: Callable[..., Checked], template: str, line: int, reason: str
) -> None:
    (found,) = {fault for fault in faults(checked, template) if fault.code == "PB504"}
    assert found.level == "error"
    assert reason in fault_text(found, "en").message
    if line:
        assert (found.span.file, found.span.line) == ("own.md", line)
    for tongue in TONGUES:
        assert "Group" in fault_text(found, tongue).message


def test_the_group_with_too_long_a_text_is_named(checked: Callable[..., Checked]) -> None:
    roster = f"group,name\na,A\nb,{'好' * 1400}\nc,{'好' * 1390}\n"
    (found,) = faults(checked, "{{ group.name }}", roster, "wecom")
    assert found.code == "PB808"
    assert "4200" in fault_text(found, "en").message
    assert "好" * 1400 in fault_text(found, "en").message


def test_a_sign_that_wecom_has_no_escape_for_is_told(checked: Callable[..., Checked]) -> None:
    roster = "group,name\na,A\nb,**B**\n"
    (found,) = faults(checked, "Hello {{ group.name }}", roster, "wecom")
    assert (found.code, found.level) == ("PB510", "warning")
    assert "**B**" in fault_text(found, "en").message
    assert not faults(checked, "Hello {{ group.name }}", roster, "telegram")
    assert not faults(checked, "**Hello**", roster, "wecom")


def test_groups_that_cannot_differ_are_tried_once() -> None:
    groups = [Group(str(n), f"Name {n % 7}", "", {"city": f"c{n % 3}"}) for n in range(100)]
    for template, count in (("x", 1), ("{{ group.name }}", 7), ("{{ group.city }}", 3),
                            ("{{ group.name }}{{ group.city }}", 21), ("{{ group.group }}", 100),
                            ("{{ group.get('city') }}", 100)):  # fmt: skip
        found, whole = distinct(template, groups, 1000)
        assert (len(found), whole) == (count, True), template


def test_of_very_many_a_sample_is_tried_with_the_longest_and_shortest(
    checked: Callable[..., Checked], monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = [Group(str(n), f"Name {n}", "", {}) for n in range(5_000)]
    groups[4_321] = Group("long", "N" * 99, "", {})
    groups[1_234] = Group("short", "", "", {})
    found, whole = distinct("{{ group.name }}", groups, 1_000)
    assert not whole
    assert {"long", "short"} <= {group.key for group in found}
    assert SAMPLE - 10 <= len(found) <= SAMPLE + 2
    monkeypatch.setattr("engine.planning.posts.text_limits.MOST_GROUPS", 2)
    (told,) = faults(checked, "{{ group.name }}")
    assert (told.code, told.level) == ("PB509", "note")
