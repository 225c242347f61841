"""Trials: one element spread over weekdays or hours so that nothing else is mixed up with them.

The layout is a Latin square of weeks and sets of groups, balanced for what comes after what
(Williams 1949, Experimental designs balanced for the estimation of residual effects of
treatments): in every week each place is used by one set of groups, and every set of groups goes
through all places. So neither the week, nor its topic, nor the groups are mixed up with the place.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from dsl.constructs.trial import Trial
from engine.time.days import WEEK, monday

NOON = dt.time(12)
DAYS_TURN = 7

SURE, POWER = 0.95, 0.80
"""How sure a difference has to be, and how often one of the size sought is to be found: the
customary 5% and 80% (Cohen 1988, Statistical Power Analysis for the Behavioral Sciences)."""


@dataclass(frozen=True, slots=True)
class TrialPost:
    """One post of a trial: its moment, and the set of groups that gets it."""

    at: dt.datetime
    cohort: int


def cohorts(trial: Trial, channel: Channel, playbook: str) -> dict[str, int]:
    """The set that each group of a channel belongs to, numbered from 0.

    As many sets as the trial has places, as even as can be, dealt by a seed of names.
    """
    if trial.over is None:
        return {}
    places = len(trial.over.days or trial.over.times)

    def drawn(key: str) -> str:
        return hashlib.sha256(f"{playbook}/{trial.name}/{key}".encode()).hexdigest()

    keys = sorted((group.key for group in channel.groups), key=drawn)
    return {key: number % places for number, key in enumerate(keys)}


def place_of(week: int, cohort: int, places: int) -> int:
    """The place at which a set of groups gets its post in a week, all counted from 0.

    Of an odd number of places, every second square runs backwards, so that two of them together
    are balanced for what comes after what.
    """
    row, square = week % places, week // places
    if places % 2 and square % 2:
        row = places - 1 - row
    half = (row + 1) // 2
    start = half if row % 2 else places - half
    return (start + cohort) % places


def reaches(trial: Trial, channel: str) -> bool:
    """Whether a trial is over a channel; one that names none is over all."""
    return not trial.channels or any(name.text == channel for name in trial.channels)


def trial_posts(
    trial: Trial, playbook: Playbook, channel: Channel, week: dt.date
) -> list[TrialPost]:
    """The posts of a trial in the week that begins on a Monday: one for each set of groups.

    A trial runs in the first whole weeks of the playbook. Over weekdays it posts at the peak that
    most of these days have, the latest of such; over times on a day that goes through the week,
    the same for all groups, so that each time meets every weekday.
    """
    if trial.over is None or not trial.weeks or not reaches(trial, channel.name):
        return []
    begin = first_week(playbook)
    number = (week - begin).days // 7 if begin is not None else -1
    if not 0 <= number < trial.weeks:
        return []
    places = trial.over.days or trial.over.times
    sets = sorted(set(cohorts(trial, channel, playbook.name).values())) or [0]
    found = []
    for cohort in sets:
        place = place_of(number, cohort, len(places))
        if trial.over.days:
            day, time = trial.over.days[place], _hour(trial, playbook)
        else:
            # 3 has no factor in common with 7: all weekdays come round, far from each other.
            day, time = number * 3 % DAYS_TURN, trial.over.times[place]
        date = week + dt.timedelta(days=day)
        found.append(TrialPost(dt.datetime.combine(date, time), cohort))
    return found


def first_week(playbook: Playbook) -> dt.date | None:
    """The first whole week of a playbook; None for one without a start, which has no first."""
    if playbook.start is None:
        return None
    begin = monday(playbook.start)
    return begin if begin == playbook.start else begin + WEEK


def _hour(trial: Trial, playbook: Playbook) -> dt.time:
    days = trial.over.days if trial.over else ()
    times = Counter(peak.time for peak in playbook.peaks if peak.day in days)
    return max(times, key=lambda time: (times[time], time)) if times else NOON


def topics_of(trial: Trial, playbook: Playbook) -> str:
    """What the element's posts are about, as the first line says that posts it."""
    name = trial.over.element.text if trial.over else ""
    for week in playbook.weeks:
        for post in week.posts:
            if post.element.text == name and post.about is not None:
                return post.about.text
        for fill in week.fills:
            if fill.about is not None and any(other.text == name for other in fill.elements):
                return fill.about.text
    return ""


def detectable(places: int, weeks: int, groups: int, variation: float) -> float:
    """The smallest difference between two places that a trial finds, as a share of the mean.

    `variation` is the standard deviation of one group's result in one week, as a share of the
    mean. Each place gets `groups * weeks / places` such results; the difference of two means has
    twice the variance of one, and all pairs of places are looked at (Bonferroni).
    """
    pairs = places * (places - 1) / 2
    normal = NormalDist()
    z = normal.inv_cdf(1 - (1 - SURE) / 2 / max(pairs, 1)) + normal.inv_cdf(POWER)
    return float(z * variation * (2 * places / (groups * weeks)) ** 0.5)


def weeks_needed(places: int, effect: float, groups: int, variation: float) -> int:
    """How many weeks find a difference of `effect`, in whole rounds of all places."""
    once = detectable(places, places, groups, variation)
    rounds = max(1, -int(-((once / effect) ** 2) // 1))
    return rounds * places


def design_table(places: int, weeks: int, sets: int) -> Sequence[Sequence[int]]:
    """For each week the place of each set of groups."""
    return [[place_of(week, cohort, places) for cohort in range(sets)] for week in range(weeks)]
