"""Without hard rules nothing stands against turns and balance, whatever is wished and filled."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest

from dsl.checking import check
from engine.planning.planner import Plan, plan
from tests.conftest import CASES, FULL

MONDAY = dt.date(2027, 1, 4)
WEEKS = 12
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEEDS = range(300 if FULL else 20)


def drawn(seed: int, wishes: bool) -> tuple[list[str], Plan]:
    """The elements and the plan of a playbook with up to fourteen peaks and six elements."""
    chance = random.Random(seed)
    elements = [f"e{number}" for number in range(chance.randint(2, 6))]
    days = sorted(chance.sample(range(7), chance.randint(1, 7)))
    hours = chance.choice(("20:00", "10:00, 20:00"))
    lines = ["playbook test", "    timezone UTC", f"    runs from {MONDAY}", "",
             "channel all", "    send through outbox", ""]  # fmt: skip
    for element in elements:
        lines += [f"element {element}", "    activity", '    template "templates/plain.md"', ""]
    lines += ["peaks", f"    {', '.join(DAYS[day] for day in days)} at {hours}", "", "week"]
    if chance.random() < 0.3:
        lines.append(f"    post {elements[0]} {chance.choice(DAYS)} at 09:00")
    lines.append(f"    fill peaks with {', '.join(elements)}")
    for _ in range(chance.randint(1, 3) if wishes else 0):
        wish = chance.choice(("prefer", "avoid"))
        when = chance.choice((f"on {chance.choice(DAYS)}", "at 20:00"))
        lines.append(f"    {wish} {chance.choice(elements)} {when}")
    text = "\n".join(lines) + "\n"

    def read(name: str) -> bytes:
        own = name == "test.playbook"
        return text.encode() if own else (CASES / "files" / name).read_bytes()

    found = check("test.playbook", read)
    assert found.sound, text
    return elements, plan(found.playbook, MONDAY, WEEKS)


def filled(found: Plan) -> list[Counter[tuple[int, str]]]:
    """Of each week, how often each element fills a peak of each weekday."""
    return [
        Counter(
            (slot.day, content.name)
            for slot, content in zip(week.layout.slots, week.contents, strict=True)
            if not slot.fixed
        )
        for week in found.weeks
    ]


def spread(counts: Counter[tuple[int, str]], elements: list[str], days: set[int]) -> int:
    """The greatest difference between two elements on these weekdays together."""
    totals = [sum(counts[day, element] for day in days) for element in elements]
    return max(totals) - min(totals)


@pytest.mark.parametrize("wishes", [True, False], ids=["wishes", "none"])
@pytest.mark.parametrize("seed", SEEDS)
def test_elements_come_equally_often_to_within_one(seed: int, wishes: bool) -> None:
    elements, found = drawn(seed, wishes)
    counts: Counter[tuple[int, str]] = Counter()
    for number, week in enumerate(filled(found), 1):
        counts += week
        if number >= 4:
            assert spread(counts, elements, set(range(7))) <= 1


@pytest.mark.parametrize("seed", SEEDS)
def test_every_weekday_gets_each_element_equally_often_to_within_two(seed: int) -> None:
    """Turns come first: two posts a weekday is what they cost at most in twelve weeks."""
    elements, found = drawn(seed, wishes=False)
    counts: Counter[tuple[int, str]] = sum(filled(found), Counter())
    for day in {day for day, _ in counts}:
        assert spread(counts, elements, {day}) <= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_each_element_has_been_on_each_weekday_after_as_few_weeks_as_possible(seed: int) -> None:
    """Two weeks more are allowed: turns say which elements a week has, and a weekday takes one of
    them."""
    elements, found = drawn(seed, wishes=False)
    weeks = filled(found)
    peaks = Counter(day for week in weeks[:1] for (day, _), n in week.items() for _ in range(n))
    for day, count in peaks.items():
        fewest = -(-len(elements) // count)
        met = {element for week in weeks[: fewest + 2] for (on, element) in week if on == day}
        assert met == set(elements)
