"""What seasons and campaigns change in a week: its peaks, its rules, its wishes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from dsl.constructs.campaign import Campaign
from dsl.constructs.channel import Channel
from dsl.constructs.peaks import PeakHour
from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Distance, Limit, Mix, Rule, Wish
from dsl.constructs.season import Season
from engine.planning.rules.hard_rules import OnDays
from engine.time.days import WEEKDAYS, WEEKEND
from engine.time.holidays import DaysOff

MOST_OF_A_WEEK = 4
"""From so many days on a season's limits per week take the place of the week's own."""

EVERY_DAY = frozenset(range(7))


def season_dates(season: Season | Campaign) -> tuple[dt.date, dt.date] | None:
    """The first and last day of a season, or of the window of a campaign."""
    if isinstance(season, Season):
        return (season.dates.start, season.dates.end) if season.dates else None
    if season.day is None:
        return None
    opens, closes = season.window
    return season.day + dt.timedelta(days=opens), season.day + dt.timedelta(days=closes)


def in_force(
    playbook: Playbook, channel: Channel, monday: dt.date
) -> list[tuple[frozenset[int], Season | Campaign]]:
    """The seasons and campaigns of a channel's week, each with the weekdays it holds on."""
    systems: list[Season | Campaign] = [*playbook.constructs_of(Season)]
    systems += playbook.constructs_of(Campaign)
    found: list[tuple[frozenset[int], Season | Campaign]] = []
    for system in systems:
        dates = season_dates(system)
        names = {name.text for name in system.channels}
        if dates is None or (names and channel.name not in names):
            continue
        first, last = ((date - monday).days for date in dates)
        days = frozenset(range(max(first, 0), min(last, 6) + 1))
        if days:
            found.append((days, system))
    return found


def peaks_on(
    playbook: Playbook, channel: Channel, date: dt.date, days: DaysOff
) -> tuple[PeakHour, ...]:
    """The peaks of a date in the order of the clock: those of a season where it has some.

    On a weekend day that is worked, the peaks that are written for all weekdays hold.
    """
    for season in playbook.constructs_of(Season):
        dates = season_dates(season)
        names = {name.text for name in season.channels}
        if dates is None or not season.peaks or not dates[0] <= date <= dates[1]:
            continue
        if names and channel.name not in names:
            continue
        found = [
            PeakHour(day, time, line.span)
            for line in season.peaks for day in line.days for time in line.times
        ]  # fmt: skip
        return _of_day(found, date, days)
    return _of_day(playbook.peaks, date, days)


def _of_day(peaks: Iterable[PeakHour], date: dt.date, days: DaysOff) -> tuple[PeakHour, ...]:
    listed = sorted(peaks, key=lambda peak: peak.time)
    own = tuple(peak for peak in listed if peak.day == date.weekday())
    if date not in days.worked:
        return own
    lines: dict[object, set[int]] = {}
    for peak in listed:
        lines.setdefault(peak.span, set()).add(peak.day)
    weekday = [
        peak for peak in listed if peak.day == 0 and lines[peak.span] >= set(WEEKDAYS)
    ]  # fmt: skip
    every_day = [peak for peak in own if lines[peak.span] - set(WEEKEND)]
    return tuple(weekday) or tuple(every_day)


def week_rules(
    playbook: Playbook, channel: Channel, monday: dt.date
) -> tuple[tuple[Rule | OnDays, ...], tuple[Wish, ...]]:
    """The hard rules of a channel's week with its wishes, both in the order written.

    A mix, limit or distance of a season or campaign takes the place of the week's own of the same
    kind on its days; a limit per week where it has most of the week's days. Other rules of a
    season hold beside those of the week, on its days.
    """
    weeks = [week for week in playbook.weeks if week.serves(channel.name)]
    special = in_force(playbook, channel, monday)
    rules: list[Rule | OnDays] = [*channel.rules]
    for rule in (rule for week in weeks for rule in week.rules):
        rules += _left(rule, special)
    for days, system in special:
        for rule in system.rules:
            if isinstance(rule, Limit) and rule.per != "day":
                if len(days) >= MOST_OF_A_WEEK:
                    rules.append(rule)
                    continue
                if rule.bound == "least":
                    continue
            rules.append(rule if days == EVERY_DAY else OnDays(rule, tuple(sorted(days))))
    wishes = [wish for week in weeks for wish in week.wishes]
    wishes += [wish for _, system in special for wish in system.wishes]
    return tuple(rules), tuple(wishes)


def _left(
    rule: Rule, special: Sequence[tuple[frozenset[int], Season | Campaign]]
) -> list[Rule | OnDays]:
    """The rule of a week on the days that no season or campaign has such a rule of its own."""
    gone = [
        days
        for days, system in special
        if _shape(rule) and any(_shape(rule) == _shape(other) for other in system.rules)
    ]
    if not gone:
        return [rule]
    if isinstance(rule, Limit) and rule.per != "day":
        return [] if any(len(days) >= MOST_OF_A_WEEK for days in gone) else [rule]
    left = EVERY_DAY.difference(*gone)
    return [OnDays(rule, tuple(sorted(left)))] if left else []


def _shape(rule: Rule) -> tuple[str, ...]:
    """Equal for rules of which one takes the place of the other; empty for those that add up."""
    match rule:
        case Mix():
            return ("mix",)
        case Limit(bound=bound, subject=subject, per=per):
            return "limit", bound, subject.text, per
        case Distance(subject=subject):
            return "distance", subject.text
        case _:
            return ()
