"""Trials: balanced in every way they say, and as strong as they say."""

from __future__ import annotations

import csv
import datetime as dt
import statistics
from collections import Counter
from itertools import combinations, pairwise

import numpy as np
import pytest
from scipy import stats

from dsl.checking import check
from dsl.constructs.playbook import Playbook
from engine.planning.checking.notes import VARIATION
from engine.planning.explaining.alternatives import broken_rules
from engine.planning.planner import Plan, plan
from engine.planning.week.occasions.trials import SURE, design_table, detectable, weeks_needed
from tests.conftest import CASES, PLAYBOOKS

MONDAY = dt.date(2026, 11, 30)


@pytest.mark.parametrize("places", range(2, 8))
def test_the_layout_is_a_latin_square_balanced_for_what_comes_after_what(places: int) -> None:
    weeks = places if places % 2 == 0 else 2 * places
    table = design_table(places, weeks, places)
    assert all(sorted(row) == list(range(places)) for row in table), "every week has every place"
    columns = list(zip(*table, strict=True))
    follows: Counter[tuple[int, int]] = Counter()
    for column in columns:
        for start in range(0, weeks, places):
            square = column[start : start + places]
            assert sorted(square) == list(range(places)), "every set goes through every place"
            follows.update(pairwise(square))
    assert len(follows) == places * (places - 1)
    assert len(set(follows.values())) == 1


def planned(name: str, groups: int, weeks: int) -> tuple[Playbook, Plan]:
    roster = "group,name\n" + "".join(f"g{number},G {number}\n" for number in range(groups))

    def read(path: str) -> bytes:
        if path == "groups.csv":
            return roster.encode()
        own = CASES / "plans" / path
        return (own if own.exists() else CASES / "files" / path).read_bytes()

    found = check(f"{name}.playbook", read)
    assert found.sound, found.faults
    return found.playbook, plan(found.playbook, MONDAY, weeks)


def test_every_group_gets_one_post_of_the_trial_a_week_and_each_place_alike() -> None:
    _, made = planned("trial-over-days", 11, 4)
    assert made.sound
    got: dict[str, list[int]] = {f"g{number}": [] for number in range(11)}
    for post in made.posts:
        if post.trial:
            for group in post.groups:
                got[group].append(post.date.weekday())
    assert all(sorted(days) == [0, 1, 2] for days in got.values())
    per_week = Counter((p.date.isocalendar().week, p.date.weekday()) for p in made.posts if p.trial)
    assert set(per_week.values()) == {1}
    sizes = [len(post.groups) for post in made.posts if post.trial]
    assert max(sizes) - min(sizes) == 1


def test_a_group_sees_one_post_at_a_peak_whether_it_is_in_the_trial_or_not() -> None:
    _, made = planned("trial-over-days", 11, 4)
    for group in ("g0", "g5", "g10"):
        seen = Counter(
            (post.date, post.time) for post in made.posts if not post.groups or group in post.groups
        )
        assert set(seen.values()) == {1}
        assert len(seen) == 20


def test_the_rules_hold_for_every_set_of_groups() -> None:
    _, made = planned("trial-over-days", 11, 4)
    assert all(week.kinds == 3 for week in made.weeks)
    assert not [found for week in made.weeks for found in broken_rules(week)]


def test_one_group_alone_goes_through_the_places_week_by_week() -> None:
    _, made = planned("trial-over-days", 1, 3)
    assert sorted(post.date.weekday() for post in made.posts if post.trial) == [0, 1, 2]
    assert not any(post.groups for post in made.posts)


def test_times_go_through_the_days_so_that_no_time_has_a_day_of_its_own() -> None:
    _, made = planned("trial-over-times", 9, 3)
    days = {post.date.weekday() for post in made.posts if post.trial}
    assert len(days) == 3
    for day in days:
        times = {post.time for post in made.posts if post.trial and post.date.weekday() == day}
        assert len(times) == 3


def test_a_difference_of_the_size_told_is_found_four_times_out_of_five() -> None:
    """Two thousand trials with noise drawn, each evaluated by Welch's t-test with Bonferroni."""
    places, weeks, groups, variation = 3, 6, 40, 0.7
    effect = detectable(places, weeks, groups, variation)
    drawn = np.random.default_rng(7)
    table = np.array(design_table(places, weeks, places))[:, np.arange(groups) % places]
    found = 0
    for _ in range(2000):
        results = 1 + drawn.normal(0, variation, table.shape)
        results[table == 1] += effect
        level = (1 - SURE) / len(list(combinations(range(places), 2)))
        found += stats.ttest_ind(results[table == 0], results[table == 1]).pvalue < level
    assert found / 2000 == pytest.approx(0.80, abs=0.03)


def test_as_many_weeks_as_are_said_to_do_do() -> None:
    for places, groups, effect in ((3, 12, 0.2), (5, 40, 0.1), (7, 7, 0.5)):
        weeks = weeks_needed(places, effect, groups, VARIATION)
        assert detectable(places, weeks, groups, VARIATION) <= effect
        assert weeks == places or (detectable(places, weeks - places, groups, VARIATION) > effect)


def test_the_variation_assumed_is_that_of_the_example_data() -> None:
    path = PLAYBOOKS / "cosmetics-2014" / "facebook_metrics.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    rates = [int(row["like"]) / int(row["Total Reach"]) for row in rows if row["like"]]
    found = statistics.pstdev(rates) / statistics.mean(rates)
    assert found == pytest.approx(VARIATION, abs=0.005)
