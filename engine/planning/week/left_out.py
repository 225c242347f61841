"""What holidays keep from being posted, so that nothing is left out or put off unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, Phrase, joined, phrase
from dsl.base.span import Span
from dsl.constructs.campaign import Campaign
from dsl.constructs.draw import Draw
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post
from dsl.when import AtPeaks, AtThatMoment, OnCampaignDays, OnLifeDays
from engine.planning.slot import Away
from engine.planning.week.board import Laying
from engine.planning.week.lines import Line, falls, filled_on, lines_of, means
from engine.planning.week.occasions.lifecycles import NEVER, day_of_life, group_lives
from engine.planning.week.occasions.seasons import peaks_on, season_dates
from engine.planning.week.occasions.sessions import session_date, speaker_on
from engine.time.days import falls_on

MOST_TOLD = 3
"""How many days one note names; it counts the rest."""


def days_away(week: Laying) -> Iterator[Away]:
    """Each holiday of a week on which a line would post, by line."""
    for line in lines_of(week):
        for date in week.holidays:
            if not _in_window(line.campaign, date):
                continue
            if isinstance(line.said, Post):
                if _posts(week, line, line.said, date):
                    moved = _moved(week, line, line.said, date)
                    yield Away(line.said.span, date, _name(week, date), moved)
            elif filled_on(week, line.said, date, line.campaign) and _has_peaks(week, date):
                yield Away(line.said.span, date, _name(week, date))
    for expert in week.playbook.experts:
        for date in week.holidays:
            if falls_on(expert.when.recurrence, date, week.playbook.start):
                held = session_date(week.playbook, date, week.days_off)
                if speaker_on(expert, date) is not None:
                    yield Away(expert.when.span, date, _name(week, date), held)
    for draw in week.playbook.constructs_of(Draw):
        names = {name.text for name in draw.channels}
        if draw.times is None or (names and week.channel.name not in names):
            continue
        for date in week.holidays:
            if falls(week, draw.times.recurrence, date):
                yield Away(draw.times.span, date, _name(week, date))
    yield from _of_lives(week)


def told_away(playbook: Playbook, away: Iterable[Away]) -> list[Fault]:
    """A note for each line that holidays keep from posting, and one for each that they put off."""
    by_line: dict[tuple[Span, bool], dict[dt.date, Away]] = {}
    for one in away:
        by_line.setdefault((one.line, one.moved is not None), {})[one.date] = one
    found = []
    others: tuple[tuple[Span, object], ...] = ()
    if playbook.holidays_span is not None:
        others = ((playbook.holidays_span, phrase("these_holidays")),)
    for (line, moved), days in by_line.items():
        told: list[Phrase | str] = [_told(days[date]) for date in sorted(days)[:MOST_TOLD]]
        if len(days) > MOST_TOLD:
            told.append(phrase("more_days", count=len(days) - MOST_TOLD))
        found.append(
            fault("PB333" if moved else "PB332", line, count=len(days), days=joined(told),
                  holidays=Keyword("HOLIDAYS"), keep=Keyword("KEEP_HOLIDAYS"), others=others)
        )  # fmt: skip
    return found


def _told(one: Away) -> Phrase | str:
    day = phrase("named_day", day=one.date, name=one.name) if one.name else str(one.date)
    return day if one.moved is None else phrase("moved_day", day=day, moved=one.moved)


def _name(week: Laying, date: dt.date) -> str:
    return week.days_off.names.get(date, "")


def _in_window(campaign: Campaign | None, date: dt.date) -> bool:
    dates = season_dates(campaign) if campaign is not None else None
    return dates is None or dates[0] <= date <= dates[1]


def _posts(week: Laying, line: Line, post: Post, date: dt.date) -> bool:
    if post.element.text not in week.playbook.elements:
        return False
    if isinstance(post.when.moment, AtPeaks) and not _has_peaks(week, date):
        return False
    return means(week, post, line.campaign, date)


def _moved(week: Laying, line: Line, post: Post, date: dt.date) -> dt.date | None:
    """The day to which a post is put off; None where the line posts on that day anyway, or may
    not."""
    of_campaign = line.campaign is not None and isinstance(post.when.recurrence, OnCampaignDays)
    if week.playbook.holidays != "move" or of_campaign:
        return None
    target = week.days_off.next_open(date)
    open_there = week.is_open(target) and _in_window(line.campaign, target)
    return target if open_there and not means(week, post, line.campaign, target) else None


def _has_peaks(week: Laying, date: dt.date) -> bool:
    return bool(peaks_on(week.playbook, week.channel, date, week.days_off))


def _of_lives(week: Laying) -> Iterator[Away]:
    lives = group_lives(week.playbook, week.channel)
    if not lives:
        return
    born = {sets[-1] for _, sets in week.company.kinds} - {NEVER}
    for life in lives:
        for post in life.posts:
            when = post.when.recurrence
            if not isinstance(when, OnLifeDays) or isinstance(post.when.moment, AtThatMoment):
                continue
            for date in week.holidays:
                if any(when.first <= day_of_life(o, date) <= when.last for o in born):
                    yield Away(post.span, date, _name(week, date))
