"""What of a playbook's own dates is wrong, found by laying its weeks out: quick, without a solver."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from dsl.base.fault import Fault, fault
from dsl.base.message import Phrase, phrase
from dsl.base.span import Span
from dsl.constructs.campaign import Campaign
from dsl.constructs.channel import Channel
from dsl.constructs.draw import Draw
from dsl.constructs.expert import Expert
from dsl.constructs.fill.lines import Fill
from dsl.constructs.lifecycle import Lifecycle
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post
from dsl.constructs.trial import Trial
from dsl.when import OnDates, Recurrence, Weekly
from engine.planning.days_off import days_off_of
from engine.planning.slot import Slot
from engine.planning.told_once import told_once
from engine.planning.week.layout_cache import Layouts
from engine.planning.week.occasions.lifecycles import group_lives, openings
from engine.planning.week.occasions.trials import cohorts
from engine.planning.week.shared_groups import company_of
from engine.time.days import WEEK, monday
from engine.time.holidays import DaysOff

MOST_WEEKS = 106
"""How many weeks of a playbook are looked at, from its start: two years."""

WITHOUT_END = 53
"""How many of one that has no end."""


@dataclass(slots=True)
class _Seen:
    """What the weeks of a playbook hold: the lines that post, and those that only would."""

    made: set[Span] = field(default_factory=set)
    away: set[Span] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


def own_dates(playbook: Playbook) -> tuple[Fault, ...]:
    """The errors and warnings of a sound playbook that any range of its own dates would show
    before a single week is filled: unknown holidays, posts without a minute, dates and series
    that never come, groups that are none.

    Each is told in the words of `plan`. A playbook without a start has no dates of its own: only
    its holidays and rosters are looked at then. Raises nothing.
    """
    faults = [*_empty(playbook)]
    if playbook.start is None:
        today = dt.date(2000, 1, 3)  # any week: the region alone is looked at
        faults += days_off_of(playbook, today, today)[1]
        return _wrong(faults)
    begin = monday(playbook.start)
    end = begin + WEEK * WITHOUT_END if playbook.end is None else playbook.end
    end = min(end, begin + WEEK * MOST_WEEKS)
    off, met = days_off_of(playbook, begin - 2 * WEEK, end + 2 * WEEK)
    seen = _Seen(faults=[*faults, *met])
    for channel in playbook.channels:
        _look(playbook, channel, off, (begin, end), seen)
    whole = playbook.end is None or playbook.end <= end
    if whole and any(channel.groups for channel in playbook.channels):
        seen.faults += _never(playbook, seen, (playbook.start, end))
    return _wrong(seen.faults)


def _wrong(faults: list[Fault]) -> tuple[Fault, ...]:
    wrong = (item for item in faults if item.level != "note")
    told = told_once(wrong, ("week", "day", "date"))
    return tuple(sorted(told, key=lambda item: item.order))


def _look(
    playbook: Playbook, channel: Channel, off: DaysOff, dates: tuple[dt.date, dt.date], seen: _Seen
) -> None:
    sets = [cohorts(trial, channel, playbook.name) for trial in playbook.constructs_of(Trial)]
    if group_lives(playbook, channel):
        sets.append(openings(channel))
    layouts = Layouts(playbook, channel, off, company_of(playbook, channel, (), sets))
    week = dates[0]
    before: tuple[Slot, ...] = ()
    while week <= dates[1]:
        layout, met = layouts.of(week, before)
        seen.faults += met
        seen.made.update(slot.line for slot in layout.slots)
        seen.away.update(one.line for one in layout.away)
        week += WEEK


def _empty(playbook: Playbook) -> Iterator[Fault]:
    """PB335 where nobody is reached or nothing is said to be posted."""
    for channel in playbook.channels:
        if channel.roster and not channel.groups:
            hint = phrase("roster_of", channel=channel.name)
            yield fault("PB335", channel.span, name=playbook.name, hint=hint)
    posts = (Campaign, Draw, Lifecycle, Trial)
    if (
        not playbook.weeks
        and not playbook.experts
        and not any(isinstance(system, posts) for system in playbook.constructs)
    ):
        yield fault("PB335", playbook.span, name=playbook.name, hint=phrase("add_lines"))


def _never(playbook: Playbook, seen: _Seen, dates: tuple[dt.date, dt.date]) -> Iterator[Fault]:
    """PB334 for dates outside those of the playbook, PB329 for lines that never post."""
    first, last = dates
    told = {item.span.place for item in seen.faults if item.level == "error"}
    for line, recurrence in _lines(playbook):
        outside = [
            date
            for date in (recurrence.dates if isinstance(recurrence, OnDates) else ())
            if not first <= date <= last
        ]
        for date in outside:
            yield fault("PB334", line, date=date, first=first, last=last)
        if line in seen.made or outside or line.place in told:
            continue
        why: Phrase = phrase("nothing_left")
        anchor = recurrence.anchor if isinstance(recurrence, Weekly) else None
        if anchor is not None and anchor > last:
            why = phrase("starts_after", day=anchor)
        elif line in seen.away:
            why = phrase("falls_on_holidays")
        yield fault("PB329", line, first=first, last=last, hint=why)


def _lines(playbook: Playbook) -> Iterator[tuple[Span, Recurrence | None]]:
    """Every line that posts by the calendar. Those of lives and trials hang on rosters."""
    served = {channel.name for channel in playbook.channels if channel.groups}
    for week in playbook.weeks:
        if any(week.serves(name) for name in served):
            yield from map(_when, week.posts)
            yield from map(_when, week.fills)
    for campaign in playbook.constructs_of(Campaign):
        if any(campaign.reaches(name) for name in served):
            yield from map(_when, campaign.posts)
            yield from map(_when, campaign.fills)
    for draw in playbook.constructs_of(Draw):
        names = {name.text for name in draw.channels}
        if draw.times is not None and (not names or names & served):
            yield draw.times.span, draw.times.recurrence
    for expert in playbook.experts:
        yield expert.when.span, _of(expert)


def _when(line: Post | Fill) -> tuple[Span, Recurrence | None]:
    return line.span, line.when.recurrence if isinstance(line, Post) else None


def _of(expert: Expert) -> Recurrence:
    return expert.when.recurrence
