"""The weeks of one channel, planned one after the other, each so that the next can follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.base.span import Span
from dsl.constructs.campaign import Campaign
from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from engine.planning.look_ahead import MOST_CUTS, LookAhead
from engine.planning.months import Months, unreserved
from engine.planning.posts.approved import (
    Kept,
    missed_places,
    sent_elements,
    wanted_contents,
    with_approved,
    with_sent,
)
from engine.planning.problems import Problems
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import Balance, Used, loosened
from engine.planning.rules.history import History
from engine.planning.rules.problem import Problem, Solution
from engine.planning.slot import Layout, Slot
from engine.planning.solving.solution_cache import SolvedWeeks
from engine.planning.week.shared_groups import Company
from engine.planning.weeks_before import WeeksBefore
from engine.time.days import WEEK
from engine.time.holidays import DaysOff

if TYPE_CHECKING:
    from engine.planning.solving.conflict import Conflict


MOST_WORK = 4.0
"""How much work, in the solver's own seconds, may go into a week that the next can follow."""


@dataclass(frozen=True, slots=True)
class Made:
    """A week of a channel: laid out, filled if it can be, and what is told of it."""

    layout: Layout
    filled: FilledWeek | None
    faults: tuple[Fault, ...]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(slots=True)
class _Filling:
    """One way to fill a week, with what is told of it."""

    week: FilledWeek | None
    faults: list[Fault] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    work: float = 0.0
    """What it cost, in the solver's own seconds."""
    asked: Problem | None = None
    """What was solved, where that is not the problem as it is stated."""


class ChannelPlanner:
    """Plans the weeks of one channel, one after the other."""

    def __init__(
        self, playbook: Playbook, channel: Channel, company: Company, off: DaysOff, kept: Kept,
        solved: SolvedWeeks,
    ) -> None:  # fmt: skip
        self.playbook = playbook
        self.channel = channel
        self.problems = Problems(playbook, channel, off, company)
        self.ahead = LookAhead(self.problems)
        self.ahead_with_approved = LookAhead(self.problems, self._approved) if kept else None
        self.months = Months(self.problems)
        self.kept = kept
        self.solved = solved
        self.weeks_before = WeeksBefore(self.problems, kept, channel.name)
        self.used = Used()
        sent, missed = sent_elements(kept, channel.name), missed_places(kept, channel.name)
        self.history = History(steady_lines(playbook), sent, missed)
        self.before: tuple[Slot, ...] = ()
        self.span = _first_line(playbook, channel)

    def week(self, monday: dt.date) -> Made:
        """The week that begins on a Monday: laid out, filled if it can be, and what is told."""
        if self.solved.at is not None:
            self.solved.at(self.playbook.name, monday)
        self.problems.begin(monday)
        layout, problem, faults = self.problems.of(monday, self.before, self.used)
        problem = self._asked(layout, self.months.shared_out(monday, problem))
        filling = self._followed(layout, problem, self._fill(layout, problem))
        made = filling.week
        if made is None:
            self.before = ()
            self.weeks_before.cannot_be(monday, unreserved(problem))
        else:
            self.weeks_before.add(monday, filling.asked or problem, made)
            self.problems.count(made, self.used)
            turns = self.history.count(monday, made.layout.slots, made.contents)
            made = replace(made, turns=turns)
            self.before = self.problems.looked_back_at(made)
        return Made(layout, made, (*faults, *filling.faults), tuple(filling.conflicts))

    def _asked(self, layout: Layout, problem: Problem) -> Problem:
        """The problem with what people have seen, and what its lines had in the weeks before."""
        kept = wanted_contents(problem.slots, self.channel.name, layout.monday, self.kept)
        return replace(problem, kept=kept, past=self.history.past(problem.slots))

    def _approved(self, slots: tuple[Slot, ...], monday: dt.date) -> tuple[Slot, ...]:
        return with_approved(slots, self.channel.name, monday, self.kept)

    def _followed(self, layout: Layout, problem: Problem, first: _Filling) -> _Filling:
        """The filling, or the best one that the weeks after it can follow: with their approved
        posts as they are, if there is one.

        Where none can be followed it stays as it is, and the week after it tells why.
        """
        for ahead in (self.ahead_with_approved, self.ahead):
            found = self._followed_by(ahead, layout, problem, first) if ahead else None
            if found is not None:
                return self._told_of_approved(layout, problem, first, found)
        return first

    def _followed_by(
        self, ahead: LookAhead, layout: Layout, problem: Problem, first: _Filling
    ) -> _Filling | None:
        made, cuts = first, problem.cuts
        work = made.work
        while made.week is not None and len(cuts) < MOST_CUTS and work < MOST_WORK:
            cut = ahead.cannot_follow(made.week, self.used.copy())
            if cut is None:
                return made
            cuts = (*cuts, cut)
            made = self._fill(layout, replace(problem, cuts=cuts))
            work += made.work
        return None

    def _told_of_approved(
        self, layout: Layout, problem: Problem, first: _Filling, made: _Filling
    ) -> _Filling:
        """PB423 where approved posts change for the sake of the weeks after."""
        if made is first or made.week is None or first.week is None or not problem.kept:
            return made
        was, now = first.week.by_minute(), made.week.by_minute()
        approved = dict(problem.kept)
        lost = [
            slot
            for index, slot in enumerate(problem.slots)
            if approved.get(index) == was.get(slot.minute) != now.get(slot.minute)
            and index in approved
        ]
        if not lost:
            return made
        after, why = self._why_not_followed(first.week)
        at = lost[0]
        told = fault(
            "PB423", why.span if why else self.span, week=layout.monday, channel=self.channel.name,
            count=len(lost), date=at.on(layout.monday), time=f"{at.time:%H:%M}",
            before=was[at.minute], after=now.get(at.minute, ""), next=after,
            why=dict(why.words)["why"] if why else phrase("nor_the_week_after"),
            others=why.others if why else (),
        )  # fmt: skip
        return replace(made, faults=[*made.faults, told])

    def _why_not_followed(self, week: FilledWeek) -> tuple[dt.date, Fault | None]:
        """The week that cannot follow one, and its conflict; None where it is the one after that."""
        from engine.planning.solving.conflict import found_conflict  # noqa: PLC0415 - slow to load
        from engine.planning.solving.solver import possible  # noqa: PLC0415

        used = self.used.copy()
        self.problems.count(week, used)
        monday = week.layout.monday + WEEK
        _, problem, _ = self.problems.of(monday, self.problems.looked_back_at(week), used)
        loose = replace(problem, rules=tuple(loosened(problem.rules)), wishes=())
        for slots in (loose.slots, self._approved(loose.slots, monday)):
            asked = replace(loose, slots=slots)
            if possible(asked) is False:
                return monday, found_conflict(asked, self.channel.name, monday).fault
        return monday, None

    def _fill(self, layout: Layout, problem: Problem) -> _Filling:
        slots = problem.slots
        if not slots and not problem.caps:
            return _Filling(self.problems.filled(layout, problem, ()))
        if all(slot.fixed for slot in slots) and not problem.rules:  # no solver is needed
            best = tuple(None if slot.rank else slot.choices[0] for slot in slots)
            return _Filling(self.problems.filled(layout, problem, best))
        sent = with_sent(slots, self.channel.name, layout.monday, self.kept)
        if sent is not slots and all(slot.fixed and not slot.option for slot in sent):
            contents = tuple(slot.choices[0] for slot in sent)  # members have had all of it
            asked = replace(problem, slots=sent)
            if not self.problems.holds(asked, Solution(contents, False)):
                asked = replace(asked, rules=())
            return _Filling(self.problems.filled(layout, problem, contents), asked=asked)
        return self._solve(layout, problem, sent)

    def _solve(self, layout: Layout, problem: Problem, sent: tuple[Slot, ...]) -> _Filling:
        """The week with its content, or None where it cannot be, and what is to be told of it.

        What was sent is tried to be kept first, for it may break a rule of today; then shares are
        tried as they are over four weeks, for a rule may leave no room to make up for a week. Where
        the later weeks of a month cannot have what they need, they tell it. With cuts nothing else is tried: what was sent isn't changed for a week to come.
        """
        name, week = self.channel.name, layout.monday
        notes = []
        for tried in self._tries(problem, sent):
            solution = self._solution(tried)
            if solution is None:
                continue
            if not solution.contents:
                return _Filling(None, [fault("PB411", self.span, week=week, channel=name)])
            if not solution.proven:
                notes.append(fault("PB410", self.span, week=week, channel=name))
            notes += [
                fault("PB417", had.span, week=week, channel=name)
                for had, has in zip(problem.rules, tried.rules, strict=True)
                if isinstance(had, Balance) and not isinstance(has, Balance)
            ]
            filled = self.problems.filled(layout, tried, solution.contents)
            return _Filling(filled, notes, work=solution.work, asked=tried)
        if problem.cuts:
            return _Filling(None)
        found = self.weeks_before.conflict(week, unreserved(problem), name)
        if found is None:
            return _Filling(None, [fault("PB411", self.span, week=week, channel=name)])
        self.solved.work += found.work
        return _Filling(None, [found.fault], [found])

    def _tries(self, problem: Problem, sent: tuple[Slot, ...]) -> Iterator[Problem]:
        """The problem, first as it should be, then with what may give way let go."""
        shares = any(isinstance(rule, Balance) for rule in problem.rules)
        ways = [sent] if sent is problem.slots or problem.cuts else [sent, problem.slots]
        plain = unreserved(problem)
        months = [problem] if plain == problem or problem.cuts else [problem, plain]
        for asked, slots in product(months, ways):
            past = self.history.past(slots) if slots is sent else asked.past
            yield replace(asked, slots=slots, past=past)
            if shares:
                loose = tuple(loosened(asked.rules))
                yield replace(asked, slots=slots, past=past, rules=loose)

    def _solution(self, problem: Problem) -> Solution | None:
        """The solution from memory or the solver, looked at once more by the plain checker."""
        known, solution = self.solved.get(problem)
        if known and (solution is None or self.problems.holds(problem, solution)):
            return solution
        from engine.planning.solving.solver import solve  # noqa: PLC0415 - the solver takes a second to load

        solution = solve(problem)
        if solution is not None and not self.problems.holds(problem, solution):
            return Solution((), False)
        self.solved.put(problem, solution)
        return solution


def steady_lines(playbook: Playbook) -> frozenset[Span]:
    """The `fill` lines whose elements stand at the same times every week."""
    fills = [fill for week in playbook.weeks for fill in week.fills]
    fills += [fill for one in playbook.constructs_of(Campaign) for fill in one.fills]
    return frozenset(fill.span for fill in fills if fill.steady)


def _first_line(playbook: Playbook, channel: Channel) -> Span:
    weeks = [week for week in playbook.weeks if week.serves(channel.name)]
    return weeks[0].span if weeks else channel.span
