"""Zones, hours and days: peaks where they are needed, nothing in quiet hours, weeks anchored."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import Joined, Keyword, joined
from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.constructs.whens import whens_of_constructs
from dsl.diagnostics.checks.context import Known
from dsl.diagnostics.checks.quiet_hours import quiet_post
from dsl.syntax.keywords import WEEKDAYS
from dsl.when import AtPeaks, AtTimes, Between, DaySpan, Monthly, Weekly, When


def check_time(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB305 to PB307, PB310 to PB313, PB317 and PB326, found in one walk over the times."""
    whens = [post.when for week in playbook.weeks for post in week.posts]
    whens += [expert.when for expert in playbook.experts]
    if known.library:
        return
    whens += whens_of_constructs(playbook)
    for when in whens:
        yield from _anchor(when, playbook)
        yield from _peaks(when, playbook, known)
        if isinstance(when.moment, Between) and when.moment.start == when.moment.end:
            yield fault("PB312", when.span)
    for week in playbook.weeks:
        for fill in week.fills:
            bare = [day for day in fill.days if not playbook.peaks_on(day)]
            if not playbook.peaks:
                if known.lines_complete:
                    yield fault("PB306", fill.span)
            elif len(bare) == len(fill.days):
                yield fault("PB317", fill.span, what=Keyword("FILL"), days=_days(bare))
    for channel in playbook.channels:
        if channel.quiet is not None:
            yield from _in_quiet_hours(channel, channel.quiet, playbook)


def _anchor(when: When, playbook: Playbook) -> Iterator[Fault]:
    repeats = when.recurrence
    if not isinstance(repeats, Weekly):
        return
    if repeats.interval > 1 and repeats.anchor is None and playbook.start is None:
        yield fault("PB305", when.span, interval=repeats.interval)
    if repeats.interval == 0:
        yield fault("PB313", when.span)
    if repeats.interval < 0:
        yield fault("PB326", when.span)


def _peaks(when: When, playbook: Playbook, known: Known) -> Iterator[Fault]:
    if not isinstance(when.moment, AtPeaks):
        return
    if not playbook.peaks:
        if known.lines_complete:
            yield fault("PB306", when.span)
        return
    index = when.moment.index
    if index is None:
        return
    if isinstance(when.recurrence, Weekly):
        days = when.recurrence.days
    elif isinstance(when.recurrence, Monthly):
        days = (when.recurrence.day,)
    else:
        return
    fewest = min(days, key=lambda day: len(playbook.peaks_on(day)))
    most = len(playbook.peaks_on(fewest))
    if not 1 <= index <= most:
        yield fault("PB307", when.span, index=index, most=most, days=_days([fewest]))


def _in_quiet_hours(channel: Channel, quiet: DaySpan, playbook: Playbook) -> Iterator[Fault]:
    shown = f"{quiet.start:%H:%M} to {quiet.end:%H:%M}"
    told = set()
    for peak in playbook.peaks:
        key = (peak.span, peak.time)
        if quiet.holds(peak.time) and key not in told:
            told.add(key)
            time = f"{peak.time:%H:%M}"
            yield fault("PB310", peak.span, time=time, channel=channel.name, quiet=shown)
    for week in playbook.weeks:
        if week.serves(channel.name):
            for post in week.posts:
                yield from quiet_post(post, channel, quiet)
    for expert in playbook.experts:
        if isinstance(expert.when.moment, AtTimes):
            for at in expert.when.moment.times:
                if quiet.holds(at):
                    yield fault("PB311", expert.when.span, time=f"{at:%H:%M}",
                                channel=channel.name, quiet=shown)  # fmt: skip


def _days(days: list[int]) -> Joined:
    return joined(Keyword(WEEKDAYS[day]) for day in days)
