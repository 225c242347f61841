"""Weeks that are laid out alike: most weeks of a playbook differ in nothing but their dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from dsl.base.fault import Fault
from dsl.constructs.campaign import Campaign
from dsl.constructs.channel import Channel
from dsl.constructs.draw import Draw
from dsl.constructs.lifecycle import Lifecycle
from dsl.constructs.playbook import Playbook
from dsl.constructs.season import Season
from dsl.constructs.trial import Trial
from dsl.when import Weekly
from engine.planning.slot import Layout, Slot
from engine.planning.week.layout import lay_out
from engine.planning.week.shared_groups import Company
from engine.time.days import WEEK, falls_on
from engine.time.holidays import DaysOff

DATED = (Campaign, Draw, Lifecycle, Season, Trial)
"""What makes weeks differ beyond the weekdays their lines post on."""


class Layouts:
    """Lays out the weeks of one channel, each pattern once.

    A playbook with sessions, campaigns and the like, or with groups that others reach, is laid
    out anew every week.
    """

    def __init__(
        self, playbook: Playbook, channel: Channel, off: DaysOff, company: Company
    ) -> None:
        self.playbook = playbook
        self.channel = channel
        self.off = off
        self.company = company
        self.known: dict[object, Layout] = {}
        lines = [post for week in playbook.weeks for post in week.posts]
        every = [post.when.recurrence for post in lines]
        self.recurrences = [
            one for one in dict.fromkeys(every) if not isinstance(one, Weekly) or one.interval > 1
        ]
        dated = any(isinstance(system, DATED) for system in playbook.constructs)
        self.alike = not (playbook.experts or dated or company.others) and (
            playbook.holidays != "move"
        )

    def of(self, monday: dt.date, before: tuple[Slot, ...] = ()) -> tuple[Layout, list[Fault]]:
        """The layout of the week that begins on a Monday, and what cannot stand in it.

        `before` are the last posts of the week before.
        """
        own = any(monday <= date < monday + WEEK for date in self.off.off)
        if not self.alike or own or any(slot.minute >= 0 for slot in before):
            return lay_out(self.playbook, self.channel, monday, self.off, self.company, before)
        pattern = self._pattern(monday)
        known = self.known.get(pattern)
        if known is None:
            layout, faults = lay_out(self.playbook, self.channel, monday, self.off, self.company)
            if not faults and not any(slot.option for slot in layout.slots):
                self.known[pattern] = layout
            return layout, faults
        if known.ruled_out:
            later = monday - known.monday
            ruled_out = tuple(replace(out, date=out.date + later) for out in known.ruled_out)
            return Layout(monday, known.slots, ruled_out), []
        return Layout(monday, known.slots, ()), []

    def _pattern(self, monday: dt.date) -> object:
        """Equal for weeks with posts at the same minutes."""
        start, end = self.playbook.start, self.playbook.end
        dates = [monday + dt.timedelta(days=day) for day in range(7)]
        if (start is None or start <= monday) and (end is None or end >= dates[6]):
            days: object = None
        else:
            days = [(start is None or start <= d) and (end is None or d <= end) for d in dates]
        if self.off.worked:
            days = (str(days), *(d in self.off.worked for d in dates))
        falls = tuple(
            falls_on(one, date, start) for one in self.recurrences for date in dates
        )  # fmt: skip
        return str(days), falls
