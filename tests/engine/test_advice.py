"""The way out of weeks that cannot be: tried on the whole range and beside the other playbooks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dsl.base.fault import Fault
from dsl.checking import Checked, check
from dsl.telling.fault_text import fault_text
from engine.planning.plan_all import Wanted, plan_together
from engine.planning.planner import Plan
from tests.conftest import CASES, FULL

MONDAY = dt.date(2026, 11, 30)


def source(name: str, rules: Sequence[str], week: str = "    fill peaks with a, b\n") -> str:
    element = 'element {0} "{0}"\n    {1}\n    template "templates/plain.md"\n\n'
    return (
        f'playbook {name} "{name}"\n    timezone Europe/Madrid\n'
        "    runs from 2026-11-30 to 2027-02-28\n\n"
        'channel all "All"\n    groups from "groups.csv"\n'
        + "".join(f"    {rule}\n" for rule in rules if "month" in rule or "day" in rule)
        + "\n"
        + element.format("a", "activity")
        + element.format("b", "transaction")
        + f"peaks\n    every day at 12:00\n    mon to thu at 20:00\n\nweek\n{week}"
        + "".join(f"    {rule}\n" for rule in rules if "month" not in rule and "day" not in rule)
    )


def planned(texts: dict[str, str], weeks: int) -> list[Plan]:
    def checked(path: str) -> Checked:
        def read(name: str) -> bytes:
            own = texts.get(name)
            return own.encode() if own else (CASES / "files" / name).read_bytes()

        found = check(path, read)
        assert found.sound, found.faults
        return found

    return plan_together([Wanted(checked(path).playbook, MONDAY, weeks) for path in texts])


def conflicts(plans: Sequence[Plan]) -> list[Fault]:
    return [fault for made in plans for fault in made.faults if fault.code == "PB401"]


def followed(texts: dict[str, str], fault: Fault) -> dict[str, str]:
    """The playbooks with the advice of a fault followed to the letter."""
    after = {path: text.split("\n") for path, text in texts.items()}
    for said in fault_text(fault, "en").help.split("; "):
        found = re.fullmatch(r"line (?:(\S+):)?(\d+) could (?:say `(.+)`|be dropped)", said)
        assert found, fault_text(fault, "en").help
        path, number, text = found[1] or fault.span.file, int(found[2]), found[3]
        before = after[path][number - 1]
        line = "" if text is None else f"    {text}"
        if text and before.strip().startswith("mix") and not text.startswith("mix"):
            line = re.sub(rf"{text.split()[0]} [\d.]+%(?: to [\d.]+%)?", text, before)
        after[path][number - 1] = line
    return {path: "\n".join(lines) for path, lines in after.items()}


def test_one_number_is_told_that_works_for_all_weeks() -> None:
    week = "    post a weekdays at 09:00\n    fill peaks with a, b\n"
    texts = {"one.playbook": source("one", ["at most 20 posts per month"], week)}
    [told] = conflicts(planned(texts, 9))
    assert (
        "(and 5 more weeks)" in fault_text(told, "en").message
        or "more weeks" in fault_text(told, "en").message
    )
    after = followed(texts, told)
    assert not conflicts(planned(after, 9))
    count = int(re.search(r"at most (\d+)", fault_text(told, "en").help)[1])  # type: ignore[index]
    fewer = {"one.playbook": texts["one.playbook"].replace("at most 20", f"at most {count - 1}")}
    assert conflicts(planned(fewer, 9)), "a smaller change would have done"


def test_the_advice_is_tried_beside_the_other_playbooks_and_names_its_file() -> None:
    cap = source("one", ["at most 2 posts per day"], "    post a every day at 09:00, 10:00\n")
    other = source("two", [], "    post a weekdays at 15:00\n    post b mon at 16:00\n")
    texts = {"one.playbook": cap, "two.playbook": other}
    [told] = conflicts(planned(texts, 4))
    assert told.span.file == "one.playbook"
    assert fault_text(told, "en").help == "line 7 could say `at most 4 posts per day`"
    assert not conflicts(planned(followed(texts, told), 4))


RULES = st.one_of(
    st.builds("at most {} posts per month".format, st.integers(10, 60)),
    st.builds("at least {} b per week".format, st.integers(1, 9)),
    st.builds("at most {} b per week".format, st.integers(0, 4)),
    st.builds("at most {} a per day".format, st.integers(1, 2)),
    st.builds("keep {}h between b".format, st.integers(20, 90)),
    st.sampled_from(["no b after b", "no b on mon, wed", "mix b 60% to 80%"]),
)


@settings(max_examples=100 if FULL else 12, deadline=None)
@example(one=["at most 10 posts per month"], two=["mix b 60% to 80%"], shared=True)
@given(
    one=st.lists(RULES, max_size=4, unique_by=lambda rule: re.sub(r"\d+", "", rule)),
    two=st.lists(RULES, max_size=2, unique_by=lambda rule: re.sub(r"\d+", "", rule)),
    shared=st.booleans(),
)
def test_whatever_is_advised_makes_every_week_possible(
    one: list[str], two: list[str], shared: bool
) -> None:
    texts = {"one.playbook": source("one", one)}
    if shared:
        texts["two.playbook"] = source("two", two, "    post a weekdays at 15:00\n")
    try:
        plans = planned(texts, 4)
    except AssertionError:
        return  # rules that a check refuses by themselves
    for made in plans:
        lines = [fault.span for fault in conflicts([made])]
        assert len(set(lines)) == len(lines), "told once"
    told = conflicts(plans)
    if not told or "others need more" in fault_text(told[0], "en").help:
        return
    for fault in told:
        assert not conflicts(planned(followed(texts, fault), 4))


@pytest.mark.parametrize("weeks", [13])
def test_advice_is_bounded(weeks: int) -> None:
    """However hard the rules contradict each other, a command ends: by work, not by the clock."""
    from engine.planning import advice

    calls = []

    def again(playbooks: Sequence[object]) -> list[Plan]:
        calls.append(len(playbooks))
        return made

    texts = {"one.playbook": source("one", ["at most 5 posts per month", "at least 9 b per week"])}
    made = planned(texts, weeks)
    found = check("one.playbook", lambda name: (
        texts[name].encode() if name in texts else (CASES / "files" / name).read_bytes()
    ))  # fmt: skip
    told = advice.advised([found.playbook], made, again)
    assert len(calls) <= advice.MOST_PLANS
    assert "others need more" in fault_text(conflicts(told)[0], "en").help
