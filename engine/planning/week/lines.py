"""The lines that post in a week, and the dates and times that they mean there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dsl.constructs.campaign import Campaign
from dsl.constructs.fill.lines import Fill
from dsl.constructs.post.lines import Post
from dsl.when import AtPeaks, AtThatMoment, AtTimes, Between, OnCampaignDays, Recurrence
from engine.planning.week.board import Laying
from engine.planning.week.occasions.seasons import peaks_on, season_dates
from engine.planning.week.occasions.sessions import LONGEST_HOLIDAYS
from engine.time.days import among, days_between, falls_on


@dataclass(slots=True)
class Line:
    """A line that posts, with the dates it may post on and the campaign it belongs to."""

    said: Post | Fill
    campaign: Campaign | None
    days: list[dt.date]


def lines_of(week: Laying) -> Iterator[Line]:
    """The lines that post in this channel: those of campaigns first, then those of weeks."""
    for campaign in week.playbook.constructs_of(Campaign):
        dates = season_dates(campaign)
        if dates is None or not campaign.reaches(week.channel.name):
            continue
        days = [date for date in week.days if dates[0] <= date <= dates[1]]
        yield from (Line(post, campaign, days) for post in campaign.posts)
        yield from (Line(fill, campaign, days) for fill in campaign.fills)
    for own in week.playbook.weeks:
        if own.serves(week.channel.name):
            yield from (Line(said, None, week.days) for said in own.lines)


def falls(week: Laying, recurrence: Recurrence, date: dt.date) -> bool:
    """Whether a recurrence means a date, which may be a worked day of a weekend."""
    return falls_on(recurrence, date, week.playbook.start, week.days_off.worked)


def means(week: Laying, post: Post, campaign: Campaign | None, date: dt.date) -> bool:
    """Whether a line posts on a date, were no day a holiday."""
    recurrence = post.when.recurrence
    if campaign is not None and isinstance(recurrence, OnCampaignDays):
        return campaign.day is not None and (date - campaign.day).days in recurrence.days
    return falls(week, recurrence, date)


def dates_of(week: Laying, post: Post, line: Line) -> Iterator[tuple[dt.date, bool]]:
    """The days on which a line posts, each with whether holidays have put the post off to it."""
    moved = set()
    if week.playbook.holidays == "move" and line.days and not _of_campaign(post, line):
        begin = line.days[0] - dt.timedelta(days=LONGEST_HOLIDAYS)
        first = max(begin, week.playbook.start) if week.playbook.start else begin
        for date in days_between(first, line.days[-1]):
            if week.days_off.is_off(date) and falls(week, post.when.recurrence, date):
                moved.add(week.days_off.next_open(date))
    for date in line.days:
        own = means(week, post, line.campaign, date)
        if own or date in moved:
            yield date, not own


def _of_campaign(post: Post, line: Line) -> bool:
    return line.campaign is not None and isinstance(post.when.recurrence, OnCampaignDays)


def filled_on(week: Laying, fill: Fill, date: dt.date, campaign: Campaign | None) -> bool:
    """Whether a line fills the peaks of a date."""
    if campaign is not None and campaign.day is not None and fill.campaign_days:
        return (date - campaign.day).days in fill.campaign_days
    return among(fill.days, date, week.days_off.worked)


def times_of(week: Laying, post: Post, date: dt.date) -> Sequence[dt.time]:
    """The times of a date at which a line posts; none where the planner picks them."""
    match post.when.moment:
        case AtTimes(times=times):
            return times
        case AtPeaks(index=index):
            found = peaks_on(week.playbook, week.channel, date, week.days_off)
            peaks = [peak.time for peak in found]
            return peaks if index is None else peaks[index - 1 : index]
        case AtThatMoment() | Between():
            return ()
