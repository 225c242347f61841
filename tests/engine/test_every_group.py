"""What any group would get is tried when the week is planned, and told by the group's name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dsl.base.fault import Fault
from dsl.checking import Checked
from dsl.rosters import Group
from dsl.services import SERVICES
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


@pytest.mark.parametrize(
    ("service", "template", "name", "sign"),
    [
        ("slack", "Hello {{ group.name }}!", "*VIP*", "*VIP*"),
        ("slack", "Hello _{{ group.name }}_", "a ~b~ c", "~b~"),
        ("slack", "Hello {{ group.name }}", "`x`", "`x`"),
        ("slack", "{{ group.name }}\n", "> quoted", ">"),
        ("slack", r"only \*today\*, {{ group.name }}", "Ana", "*today*"),
        ("slack", "30*30, S*M*L, a_b_c, 2 * 3 * 4, `*x*` and **{{ group.name }}**", "Ana", ""),
        ("slack", "[*x*](https://s.example/_x_) https://s.example/_x_ {{ group.name }}", "Ana", ""),
        ("slack", "{{ group.name }}", "a > b", ""),
        ("dingtalk", "Hello {{ group.name }}!", "*VIP*", "*VIP*"),
        ("dingtalk", "{{ group.name }} is here", "# 1", "# "),
        ("dingtalk", "{{ group.name }}", "- one", "- "),
        ("dingtalk", "See {{ group.name }}", "[a](https://x.example)", "[a]("),
        ("dingtalk", r"{{ group.name }}: 3\*4\*5", "Ana", "*4*"),
        ("dingtalk", "# Hello\n\n- **{{ group.name }}**\n- #1\n\n> 3 * 4", "Ana", ""),
        ("wecom", r"\*\*not bold\*\* {{ group.name }}", "Ana", "**"),
        ("wecom", "**bold** `code` [a](https://s.example) {{ group.name }}", "3 * 4", ""),
        ("discord", "{{ group.name }}", "*VIP* `x` > #", ""),
        ("feishu", "{{ group.name }}", "*VIP* `x` > #", ""),
        ("matrix", "{{ group.name }}", "*VIP* `x` > #", ""),
    ],
)  # fmt: skip
def test_signs_that_a_service_has_no_escape_for_are_told(
    checked: Callable[..., Checked], service: str, template: str, name: str, sign: str
) -> None:
    found = faults(checked, template, f"group,name\na,{name}\n", service)
    assert [fault.code for fault in found] == (["PB510"] if sign else [])
    for tongue in TONGUES if sign else ():
        assert f"`{sign}`" in fault_text(found[0], tongue).message
        assert service in fault_text(found[0], tongue).message


@pytest.mark.parametrize("service", ["", *SERVICES])
def test_a_picture_that_a_service_does_not_take_is_a_fault_of_the_plan(
    checked: Callable[..., Checked], service: str
) -> None:
    source = SOURCE.replace('plain.md"\n', 'plain.md"\n    image "poster.png"\n')
    if service:
        source = source.replace("env HOOK", f"env HOOK as {service}")
    found = checked(source)
    assert found.sound, found.faults
    told = plan(found.playbook, NOON.date(), 1).faults
    refused = service in ("slack", "feishu", "dingtalk")
    assert [(fault.code, fault.level) for fault in told] == [("PB511", "error")] * refused
    for fault in told:
        assert fault.span.line == found.playbook.elements["chat"].span.line


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
