"""Puts made-up histories with a known truth through the product's own analysis.

`make simulate-measuring` writes the table into docs/reference/measuring.md; with --histories N a
sample is run. Where no day differs every call is false; where one does, a call is right if it names
that day. Histories are drawn from a seed, so the figures are the same at every run.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from engine.measuring.analysis.effects import Effects, weekday_effects
from engine.measuring.analysis.history import PostResult
from engine.measuring.analysis.shrinkage import shrunk
from engine.measuring.analysis.standing import Standing
from engine.measuring.analysis.verdict import LOOK, ONE_LOOK, verdicts

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "measuring.md"
BEGIN, END = "<!-- simulated: begin -->", "<!-- simulated: end -->"
FULL = 500
THURSDAY, FRIDAY = 3, 4


@dataclass(frozen=True, slots=True)
class Scenario:
    """How a history comes about. Rates are of members reached, spreads of logarithms."""

    name: str
    weeks: int = 12
    lift: float = 1.0
    """By how much Thursday is better than the other days."""
    posts_a_week: int = 7
    spread: float = 0.3
    """Of posts around their day's rate."""
    rate: float = 0.05
    reach: float = 1_500
    reach_spread: float = 0.3
    topic_on_friday: bool = False
    """A topic that does half as much again: on 80% of Fridays and 10% of other days."""
    own_days: bool = False
    """Each set of groups is posted to on its own day."""
    trend: float = 0.0
    """How much the log rate changes a week, while the schedule moves from Mon-Thu to Thu-Sun."""
    week_spread: float = 0.0


SCENARIOS = (
    Scenario("no effect"),
    Scenario("no effect, two posts a day", posts_a_week=14),
    Scenario("overdispersed (sd .8), none", spread=0.8),
    Scenario("heavy-tailed reach, none", spread=0.5, reach_spread=1.2),
    Scenario("rare counts (0.2% of 200), none", rate=0.002, reach=200),
    Scenario("weeks differ (sd .4), none", week_spread=0.4),
    Scenario("a popular topic mostly on Friday, none", topic_on_friday=True),
    Scenario("groups each posted on their own day, none", own_days=True),
    Scenario("trend of -6% a week and moved schedule, none", trend=-0.06),
    Scenario("one day x1.3", lift=1.3),
    Scenario("one day x1.5", lift=1.5),
    Scenario("one day x1.5, 8 weeks", weeks=8, lift=1.5),
)


def history(scenario: Scenario, random: np.random.Generator) -> list[PostResult]:
    """One history of a scenario."""
    made = []
    for week in range(scenario.weeks):
        shock = random.lognormal(-(scenario.week_spread**2) / 2, scenario.week_spread)
        for day in _days(scenario, week):
            topic = ""
            factor = shock * math.exp(scenario.trend * week)
            if scenario.topic_on_friday:
                popular = random.random() < (0.8 if day == FRIDAY else 0.1)
                topic = "popular" if popular else "other"
                factor *= 1.5 if popular else 1.0
            if scenario.own_days:
                factor *= (0.5, 0.7, 0.9, 1.1, 1.5, 0.8, 1.2)[day]
            if day == THURSDAY:
                factor *= scenario.lift
            reach = max(
                20, round(random.lognormal(math.log(scenario.reach), scenario.reach_spread))
            )
            noise = random.lognormal(-(scenario.spread**2) / 2, scenario.spread)
            count = random.binomial(reach, min(scenario.rate * factor * noise, 1.0))
            factors = {"topic": topic} if topic else {}
            if scenario.own_days:
                factors["groups"] = f"set {day}"
            made.append(PostResult(day, float(count), float(reach), week, 9, factors))
    return made


def _days(scenario: Scenario, week: int) -> Sequence[int]:
    if scenario.trend:
        return range(4) if week < scenario.weeks / 2 else range(3, 7)
    return sorted([*range(7)] * (scenario.posts_a_week // 7))


@dataclass(frozen=True, slots=True)
class Tally:
    """What one history gave: whether a day was called and rightly, at one look's 5% and at a
    weekly look's 1.25%; intervals that held the truth; what was promised and what it gave."""

    called: bool
    right: bool
    called_weekly: bool
    covered: int
    intervals: int
    promised: float
    given: float


def tally(scenario: Scenario, number: int) -> Tally:
    random = np.random.default_rng([sum(map(ord, scenario.name)), scenario.weeks, number])
    posts = history(scenario, random)
    truth = [math.log(scenario.lift) if day == THURSDAY else 0.0 for day in range(7)]
    found = weekday_effects(posts)
    verdict = verdicts({"element": posts}, alpha=ONE_LOOK)["element"]
    called = verdict.standing is Standing.BEST
    right = called and scenario.lift > 1 and verdict.best == THURSDAY
    if not isinstance(found, Effects):
        return Tally(called, right, False, 0, 0, 0.0, 0.0)
    covered = 0
    for day in found.days:
        others = [truth[one.weekday] for one in found.days if one.weekday != day.weekday]
        covered += day.low <= truth[day.weekday] - sum(others) / len(others) <= day.high
    (drawn,) = shrunk([found])
    best = max(drawn, key=lambda day: day.effect)
    average = sum(truth[day.weekday] for day in found.days) / len(found.days)
    weekly = verdict.p is not None and verdict.p <= LOOK
    return Tally(called, right, weekly, covered, len(found.days), best.gain,
                 math.expm1(truth[best.weekday] - average))  # fmt: skip


def looked_at_weekly(scenario: Scenario, number: int) -> bool:
    """Whether any of the weekly looks from week 4 to the last calls a day."""
    random = np.random.default_rng([77, scenario.weeks, number])
    posts = history(scenario, random)
    return any(
        verdicts({"element": [post for post in posts if (post.week or 0) < weeks]})[
            "element"
        ].standing
        is Standing.BEST
        for weeks in range(4, scenario.weeks + 1)
    )


def many_tables(tables: int, number: int) -> bool:
    """Whether a report over so many elements without any effect calls a day of one of them."""
    random = np.random.default_rng([78, tables, number])
    histories = {str(element): history(SCENARIOS[0], random) for element in range(tables)}
    return any(
        one.standing is Standing.BEST for one in verdicts(histories, alpha=ONE_LOOK).values()
    )


def table(histories: int, run: Callable[..., Sequence[object]]) -> str:
    """The whole table, as Markdown."""
    lines = [
        f"{histories} histories a row. Called: some day is named best, at one look of 5%"
        " (in brackets at a weekly look's 1.25%).",
        "",
        "| scenario | called | right day | intervals that hold | promised | gave |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for scenario in SCENARIOS:
        found = [
            one for one in run(partial(tally, scenario), range(histories)) if isinstance(one, Tally)
        ]
        intervals = sum(one.intervals for one in found)
        share = f"{100 * sum(one.covered for one in found) / intervals:.1f}%" if intervals else "–"
        called = f"{_percent(one.called for one in found)} ({_percent(one.called_weekly for one in found)})"
        right = _percent(one.right for one in found) if scenario.lift > 1 else "–"
        if not intervals:
            called = "cannot be told apart: said so"
        gains = (
            (
                f"+{100 * sum(one.promised for one in found) / len(found):.1f}%"
                f" | +{100 * sum(one.given for one in found) / len(found):.1f}%"
            )
            if intervals
            else "– | –"
        )
        lines.append(f"| {scenario.name} | {called} | {right} | {share} | {gains} |")
    weekly = run(partial(looked_at_weekly, SCENARIOS[0]), range(histories))
    lines += [
        "",
        f"Looked at every week from the fourth to the twelfth, no effect: {_percent(weekly)} called in all.",
    ]
    many = max(histories // 4, 1)
    reports = run(partial(many_tables, 18), range(many))
    lines.append(
        f"Eighteen elements without effect, {many} reports: {_percent(reports)} with a false call."
    )
    return "\n".join(lines)


def _percent(found: object) -> str:
    values = [bool(one) for one in found]  # type: ignore[attr-defined]
    return f"{100 * sum(values) / len(values):.1f}%"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=FULL)
    parser.add_argument("--write", action="store_true", help="write the table into the reference")
    arguments = parser.parse_args()
    with ProcessPoolExecutor() as pool:
        made = table(
            arguments.histories, lambda work, items: list(pool.map(work, items, chunksize=10))
        )
    print(made)
    if arguments.write:
        text = PAGE.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
