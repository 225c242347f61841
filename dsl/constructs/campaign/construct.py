"""A campaign: posts and rules around a day D."""

from __future__ import annotations

import datetime as dt

from dsl.constructs.block import every, only
from dsl.constructs.building import Building, channels_of, name_of, need, title_of
from dsl.constructs.campaign.lines import Closes, DayD, Opens
from dsl.constructs.construct import Construct
from dsl.constructs.fill.lines import Fill
from dsl.constructs.post.lines import Post
from dsl.constructs.rules.lines import Rule, Wish
from dsl.constructs.rules.written import hard_rules
from dsl.statements.headers import Header
from dsl.statements.shared import Budget
from dsl.syntax.tree import Line
from dsl.when import OnCampaignDays


class Campaign(Construct):
    """Posts and rules around a day D. `opens` and `closes` count days from D."""

    day: dt.date | None
    opens: Opens | None
    closes: Closes | None
    posts: tuple[Post, ...]
    fills: tuple[Fill, ...]
    rules: tuple[Rule, ...]
    wishes: tuple[Wish, ...]
    budget: Budget | None

    @property
    def window(self) -> tuple[int, int]:
        """The first and last day of the campaign, counted from D."""
        days = [
            day
            for post in self.posts
            if isinstance(post.when.recurrence, OnCampaignDays)
            for day in post.when.recurrence.days
        ]
        opens = self.opens.day if self.opens else min([0, *days])
        closes = self.closes.day if self.closes else max([0, *days])
        return opens, closes


def build_campaign(line: Line, header: Header, building: Building) -> Campaign:
    """The campaign that a block declares."""
    faults = building.faults
    day = only(line, DayD, faults)
    need(line, header, faults, day, "missing_day_d", "D is 2026-11-11")
    return Campaign(
        name=name_of(header),
        title=title_of(header),
        channels=channels_of(line, faults),
        span=header.span,
        day=day.date if day else None,
        opens=only(line, Opens, faults),
        closes=only(line, Closes, faults),
        posts=every(line, Post),
        fills=every(line, Fill),
        rules=hard_rules(line),
        wishes=every(line, Wish),
        budget=only(line, Budget, faults),
    )
