"""Weekday effects: what is called, what can't be told apart, and that the figures are statsmodels'."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import statsmodels.formula.api as smf
from pandas import DataFrame

from engine.measuring.analysis.effects import Effects, NotEnough, weekday_effects
from engine.measuring.analysis.history import PostResult
from engine.measuring.analysis.shrinkage import shrunk
from engine.measuring.analysis.standing import Standing
from engine.measuring.analysis.verdict import verdicts
from tests.conftest import PLAYBOOKS

FRIDAY, THURSDAY = 4, 3


def history(weeks: int, seed: int = 3, lift: float = 1.0, spread: float = 0.3) -> list[PostResult]:
    """A post a day; Thursday's rate is `lift` times the others'."""
    random = np.random.default_rng(seed)
    made = []
    for week in range(weeks):
        for day in range(7):
            exposure = float(round(random.lognormal(math.log(1500), 0.3)))
            rate = 0.05 * (lift if day == THURSDAY else 1.0) * random.lognormal(0, spread)
            count = float(random.binomial(int(exposure), min(rate, 1.0)))
            made.append(PostResult(day, count, exposure, week, 9))
    return made


def found(posts: Sequence[PostResult], adjusted: bool = True) -> Effects:
    effects = weekday_effects(posts, adjusted)
    assert isinstance(effects, Effects)
    return effects


def test_a_day_that_is_better_is_named_and_its_interval_holds_the_truth() -> None:
    best = found(history(12, lift=1.5)).best
    assert best.weekday == THURSDAY
    assert best.p < 0.001
    assert best.low < math.log(1.5) < best.high


def test_where_nothing_differs_no_day_is_called() -> None:
    assert found(history(12)).best.p > 0.05


def test_a_topic_that_always_comes_on_one_day_hides_that_day_and_no_other() -> None:
    posts = [
        replace(post, factors={"topic": "offer" if post.weekday == FRIDAY else "chat"})
        for post in history(12)
    ]
    effects = found(posts)
    assert [day.weekday for day in effects.days] == [0, 1, 2, 3, 5, 6]
    (hidden,) = effects.confounded
    assert (hidden.weekday, hidden.factor, hidden.level) == (FRIDAY, "topic", "offer")


def test_a_topic_that_mostly_comes_on_one_day_is_taken_out() -> None:
    """80% of Fridays have it, 10% of other days, and it does half as much again."""
    random = np.random.default_rng(8)
    posts = []
    for post in history(12, seed=5):
        offer = random.random() < (0.8 if post.weekday == FRIDAY else 0.1)
        lifted = round(post.count * 1.5) if offer else post.count
        posts.append(replace(post, count=float(lifted), factors={"topic": str(offer)}))
    raw, adjusted = found(posts, adjusted=False), found(posts)
    assert raw.best.weekday == FRIDAY
    friday = next(day for day in adjusted.days if day.weekday == FRIDAY)
    assert friday.p > 0.05
    assert friday.effect < next(day.effect for day in raw.days if day.weekday == FRIDAY) - 0.15


def test_groups_that_are_posted_to_on_their_own_days_cannot_be_told_apart() -> None:
    posts = [replace(post, factors={"groups": f"g{post.weekday}"}) for post in history(12)]
    effects = weekday_effects(posts)
    assert isinstance(effects, NotEnough)
    assert {hidden.factor for hidden in effects.confounded} == {"groups"}
    verdict = verdicts({"chat": posts})["chat"]
    assert verdict.standing is Standing.CONFOUNDED


@pytest.mark.parametrize("weeks", [1, 2, 3])
def test_fewer_than_four_weeks_are_never_enough(weeks: int) -> None:
    verdict = verdicts({"chat": history(weeks, lift=3.0)})["chat"]
    assert verdict.standing is Standing.NOT_ENOUGH


def test_days_with_fewer_than_three_posts_are_left_out_and_told() -> None:
    posts = [post for post in history(12) if post.weekday != 6 or (post.week or 0) < 2]
    assert found(posts).too_few == (6,)


def test_figures_that_are_all_alike_call_nothing() -> None:
    posts = [replace(post, count=75.0, exposure=1500.0) for post in history(12)]
    assert isinstance(weekday_effects(posts), NotEnough)


def test_rare_counts_are_judged_by_permutation() -> None:
    posts = [replace(post, count=float(number % 3 == 0)) for number, post in enumerate(history(8))]
    assert found(posts).permuted


def test_many_elements_without_effect_are_corrected_for_one_another() -> None:
    """Eighteen tables: by themselves some would call a day at 5%."""
    elements = {f"e{number}": history(12, seed=425 + number) for number in range(18)}
    alone = [found(posts).best.p for posts in elements.values()]
    assert min(alone) < 0.05
    assert all(one.standing is Standing.OPEN for one in verdicts(elements, alpha=0.05).values())


def test_a_shrunk_effect_promises_less_than_the_plain_one_and_the_more_the_less_is_known() -> None:
    sure, unsure = found(history(12, lift=1.5)), found(history(4, lift=1.5, seed=2, spread=0.8))
    for effects in (sure, unsure):
        (drawn,) = shrunk([effects])
        own = next(day for day in drawn if day.weekday == effects.best.weekday)
        assert 0 <= own.effect < effects.best.effect
        assert own.gain == pytest.approx(math.expm1(own.effect * 6 / 7))
    kept = [
        next(d.effect for d in shrunk([one])[0] if d.weekday == one.best.weekday) / one.best.effect
        for one in (sure, unsure)
    ]
    assert kept[0] > kept[1]


def test_chances_to_be_the_best_add_up() -> None:
    (drawn,) = shrunk([found(history(12, lift=1.5))])
    assert sum(day.chance_best for day in drawn) == pytest.approx(1.0)
    assert max(drawn, key=lambda day: day.chance_best).weekday == THURSDAY


def _photos() -> list[dict[str, str]]:
    """The photos of a cosmetics brand's page in 2014; the source's weekday 1 is Sunday."""
    path = PLAYBOOKS / "cosmetics-2014" / "facebook_metrics.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter=";") if row["Type"] == "Photo"]


def test_real_results_agree_with_statsmodels_own_formulas() -> None:
    """Raw, photos differ by weekday; held equal by category, paid and month they may not: both."""
    rows = _photos()
    posts = [
        PostResult(
            (int(row["Post Weekday"]) - 2) % 7, float(row["Engaged Users"]), float(row["Total Reach"]),
            factors={"category": row["Category"], "paid": row["Paid"] or "0", "month": row["Post Month"]},
        )
        for row in rows
    ]  # fmt: skip
    frame = DataFrame(
        {"day": [post.weekday for post in posts], "z": [post.log_rate for post in posts]}
        | {name: [post.factors[name] for post in posts] for name in ("category", "paid", "month")}
    )
    for adjusted, formula in (
        (False, "z ~ 0 + C(day)"),
        (True, "z ~ 0 + C(day) + C(category) + C(paid) + C(month)"),
    ):
        fit = smf.ols(formula, frame).fit()
        ours = found(posts, adjusted)
        for number, day in enumerate(ours.days):
            contrast = np.zeros(len(fit.params))
            contrast[:7] = -1 / 6
            contrast[number] = 1.0
            test = fit.t_test(contrast)
            assert day.effect == pytest.approx(float(np.squeeze(test.effect)), abs=1e-9)
            assert day.error == pytest.approx(float(np.squeeze(test.sd)), abs=1e-9)
            low, high = test.conf_int()[0]
            assert (day.low, day.high) == pytest.approx((low, high), abs=1e-9)
        assert ours.freedom == int(fit.df_resid)
