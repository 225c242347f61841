"""What is to be solved in each week of a channel, given the weeks before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from dsl.base.fault import Fault
from dsl.constructs.campaign import Campaign
from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Distance
from dsl.constructs.season import Season
from dsl.constructs.subjects import Content
from engine.planning.clock_changes import Clocks, clocks_of
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import Used, count_used
from engine.planning.rules.problem import Problem, Solution
from engine.planning.rules.verify import broken
from engine.planning.slot import Layout, Slot
from engine.planning.week.layout_cache import Layouts
from engine.planning.week.occasions.seasons import week_rules
from engine.planning.week.shared_groups import Company
from engine.planning.week.week_rules import capped
from engine.time.days import WEEK
from engine.time.holidays import DaysOff

Clock = Callable[[int], tuple[int, ...]]

LOOK_BACK = dt.timedelta(days=1)

ANY_MONDAY = dt.date(2024, 1, 1)


class Problems:
    """States the problem of one week after the other, of weeks that are planned and of those that
    are only looked at."""

    def __init__(
        self, playbook: Playbook, channel: Channel, off: DaysOff, company: Company
    ) -> None:
        self.playbook = playbook
        self.channel = channel
        self.company = company
        self.layouts = Layouts(playbook, channel, off, company)
        self.first_week: dt.date | None = None
        self.longest = _longest_kept(playbook, channel, company)

    def begin(self, monday: dt.date) -> None:
        """Tells the first week that is planned: fours of weeks count from it."""
        self.first_week = self.first_week or monday

    def of(
        self, monday: dt.date, before: tuple[Slot, ...], used: Used
    ) -> tuple[Layout, Problem, list[Fault]]:
        """The week that begins on a Monday laid out, its problem, and what cannot stand in it.

        `before` are the last posts of the week before, `used` what the weeks before have used.
        """
        layout, faults = self.layouts.of(monday, before)
        clocks = self._clocks(monday)
        layout = replace(layout, slots=_passing(layout.slots, clocks)) if clocks.zones else layout
        rules, wishes, caps = capped(self.playbook, self.channel, monday, self.company, used)
        others = self.company.slots(monday) if self.company.others else ()
        before = tuple(replace(slot, passed=()) if slot.passed else slot for slot in before)
        slots = layout.slots
        if any(slot.session is not None for slot in slots):
            slots = tuple(replace(slot, session=None) for slot in slots)
        problem = Problem(
            slots, _passing(before, clocks), rules, wishes, (), _passing(others, clocks), caps,
            len(self.company.kinds),
        )  # fmt: skip
        return layout, problem, faults

    def _clocks(self, monday: dt.date) -> Clocks:
        """The clocks that are put near a week. Only distances look at them, so they are not looked
        up for playbooks that keep none."""
        if self.longest is None:
            return Clocks(monday)
        return clocks_of(self.playbook.zone, self.channel, monday, max(1, -(-self.longest // WEEK)))

    def clock_of(self, monday: dt.date) -> Clock | None:
        """Tells the minutes that have passed at a minute of a week, by each clock; None where no
        clock is put near it."""
        clocks = self._clocks(monday)
        return clocks.passed if clocks.zones else None

    def filled(
        self, layout: Layout, problem: Problem, contents: Sequence[Content | None]
    ) -> FilledWeek:
        """The week without the minutes that its posts did not take."""
        taken = [
            (slot, content)
            for slot, content in zip(layout.slots, contents, strict=True)
            if content is not None
        ]
        slots = tuple(slot for slot, _ in taken)
        if len(slots) == len(layout.slots):
            slots = layout.slots
        return FilledWeek(
            self.channel, replace(layout, slots=slots), tuple(content for _, content in taken),
            problem.rules, problem.wishes, problem.before, problem.others, problem.caps,
            problem.kinds, self.company.groups,
        )  # fmt: skip

    def holds(self, problem: Problem, solution: Solution) -> bool:
        """Whether every hard rule holds, as the checker sees it that knows nothing of the model."""
        if not solution.contents:
            return True
        week = self.filled(Layout(ANY_MONDAY, problem.slots, ()), problem, solution.contents)
        return not any(found for rules, posts in week.views() for found in broken(rules, posts))

    def count(self, made: FilledWeek, used: Used) -> None:
        """Adds a filled week to what months and shares have used."""
        monday = made.layout.monday
        own = week_rules(self.playbook, self.channel, monday)[0]
        foreign = (rule for other in self.company.others for rule in other.channel.rules)
        rules = tuple(dict.fromkeys((*own, *foreign)))
        posts = list(zip(made.layout.slots, made.contents, strict=True))
        count_used(rules, monday, self.first_week or monday, posts, used, made.kinds)

    def looked_back_at(self, week: FilledWeek) -> tuple[Slot, ...]:
        """The last posts of a week, as the next week's rules look back at them."""
        farthest = max(self.longest or LOOK_BACK, LOOK_BACK)
        since = int(farthest.total_seconds() // 60)
        contents = [*(slot.choices[0] for slot in week.before), *week.contents]
        posted = [
            replace(slot, minute=slot.minute - 7 * 1440, choices=(content,), session=None,
                    option="", rank=0, passed=())
            for slot, content in zip((*week.before, *week.layout.slots), contents, strict=True)
        ]  # fmt: skip
        posted.sort(key=lambda slot: slot.minute)
        recent = [slot for slot in posted if slot.minute >= -since]
        return tuple(recent or posted[-1:])


def _passing(slots: tuple[Slot, ...], clocks: Clocks) -> tuple[Slot, ...]:
    """The slots with the minutes that pass at them, in a week in which clocks are put."""
    if not clocks.zones:
        return slots
    return tuple(replace(slot, passed=clocks.passed(slot.minute)) for slot in slots)


def _longest_kept(playbook: Playbook, channel: Channel, company: Company) -> dt.timedelta | None:
    """The longest distance that any rule keeps which may hold in the channel; None for none."""
    every = (*channel.rules, *(rule for week in playbook.weeks for rule in week.rules))
    every += tuple(rule for season in playbook.constructs_of(Season) for rule in season.rules)
    every += tuple(rule for one in playbook.constructs_of(Campaign) for rule in one.rules)
    every += tuple(rule for other in company.others for rule in other.channel.rules)
    return max((rule.least for rule in every if isinstance(rule, Distance)), default=None)
