"""From a checked playbook and a range of weeks to the plan of its posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dsl.base.fault import Fault, fault
from dsl.base.span import Span
from dsl.constructs.playbook import Channel, Playbook
from dsl.constructs.subjects import Content
from dsl.constructs.values import Campaign, Season, Trial
from dsl.statements.core import Distance
from engine.planning.checking.group_clocks import notes_of_own_clocks
from engine.planning.checking.notes import notes_of
from engine.planning.checking.owner_load import owner_load
from engine.planning.clock_changes import Clocks, clocks_of
from engine.planning.days_off import days_off_of
from engine.planning.posts.approved import Kept, wanted_contents, with_sent
from engine.planning.posts.identities import posts_of
from engine.planning.posts.post import Post
from engine.planning.posts.text_limits import text_limits
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import Balance, Used, count_used, loosened
from engine.planning.rules.problem import Problem, Solution
from engine.planning.rules.verify import broken
from engine.planning.slot import Away, Layout, RuledOut, Slot
from engine.planning.solving.solution_cache import SolvedWeeks
from engine.planning.told_once import told_once
from engine.planning.week.layout_cache import Layouts
from engine.planning.week.left_out import told_away
from engine.planning.week.lifecycles import group_lives, openings
from engine.planning.week.seasons import week_rules
from engine.planning.week.shared_groups import Company, Occupied, company_of
from engine.planning.week.sunday import crosses_sunday
from engine.planning.week.trials import cohorts
from engine.planning.week.week_rules import capped
from engine.time.days import WEEK, monday
from engine.time.holidays import DaysOff

if TYPE_CHECKING:
    from engine.planning.solving.conflict import Conflict

NOTHING_KEPT: Kept = {}

LOOK_BACK = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """The posts of a range of weeks in the order of time, and what was met while planning."""

    posts: tuple[Post, ...]
    faults: tuple[Fault, ...]
    weeks: tuple[FilledWeek, ...]
    ruled_out: tuple[tuple[str, RuledOut], ...]
    """Peaks left empty, each with its channel."""
    moved: tuple[tuple[str, RuledOut], ...] = ()
    """Times at which a post would stand that stands at another one, each with its channel."""
    away: tuple[tuple[str, Away], ...] = ()
    """The days on which holidays keep a line from posting, each with its channel."""
    conflicts: tuple[Conflict, ...] = ()
    """The weeks that cannot be; their faults are among `faults`, told once."""
    occupied: tuple[Occupied, ...] = ()
    """All planned weeks of its channels, for the plans of others that reach the same groups."""

    def with_faults(self, faults: tuple[Fault, ...]) -> Plan:
        """The same plan with what was met told otherwise."""
        return replace(self, faults=faults)

    @property
    def sound(self) -> bool:
        return not any(item.level == "error" for item in self.faults)


def plan(
    playbook: Playbook,
    first: dt.date,
    weeks: int,
    solved: SolvedWeeks | None = None,
    kept: Kept = NOTHING_KEPT,
    others: Sequence[Occupied] = (),
) -> Plan:
    """The posts of `weeks` whole weeks from the Monday of the week of `first` on.

    The weeks before, back to the playbook's start, are laid out too: rotations and rules that
    look back go on from them, so that a week has the same posts whatever range it is asked in.
    Of all plans that keep the rules, it is the one that changes the fewest approved posts of
    `kept`; what was sent stays. `others` are channels planned before: caps hold for the sum of
    all that reach a group, and what their sessions keep clear stays clear.
    A week that cannot be is left out, and a fault says why. Deterministic: the same playbook,
    range and others give equal plans on every machine.
    """
    begin, end = monday(first), monday(first) + WEEK * weeks
    start = min(monday(playbook.start), begin) if playbook.start is not None else begin
    if playbook.start is None and crosses_sunday(playbook):
        start -= WEEK  # its last night lies in the first week
    off, faults = days_off_of(playbook, start - 2 * WEEK, end + 2 * WEEK)
    away: list[tuple[str, Away]] = []
    moved: list[tuple[str, RuledOut]] = []
    conflicts: list[Conflict] = []
    memory = SolvedWeeks() if solved is None else solved
    occupied: list[Occupied] = []
    told: list[tuple[str, RuledOut]] = []
    for channel in playbook.channels:
        sets = [cohorts(t, channel, playbook.name) for t in playbook.systems_of(Trial)]
        if group_lives(playbook, channel):
            sets.append(openings(channel))
        company = company_of(playbook, channel, (*others, *occupied), sets)
        planner = _ChannelPlanner(playbook, channel, company, off, kept, memory)
        filled = []
        for week in _mondays(start, end):
            layout, made, problems = planner.week(week)
            if made is not None:
                filled.append(made)
            if week >= begin or (made is None and _reaches_over(layout, week, begin)):
                faults += problems
                conflicts += planner.conflicts
            if week >= begin:
                told += [(channel.name, empty) for empty in layout.ruled_out]
                away += [(channel.name, one) for one in layout.away]
                moved += [(channel.name, one) for one in layout.moved]
        occupied.append(Occupied(playbook, channel, tuple(filled), off))
    every = [week for channel in occupied for week in channel.weeks]
    posts, met = posts_of(playbook, every, begin, end, kept)
    inside = tuple(week for week in every if week.layout.monday >= begin)
    faults += [*met, *notes_of(playbook, inside), *told_away(playbook, (one for _, one in away))]
    faults += notes_of_own_clocks(playbook, every, begin, end)
    faults += owner_load(playbook, posts)
    faults += text_limits(playbook, posts)
    if playbook.expectations:
        from engine.planning.checking.expectations import failed_expectations  # noqa: PLC0415 - few have some

        faults += failed_expectations(playbook, every, begin, end)
    ordered = sorted(told_once(faults), key=lambda item: item.order)
    return Plan(
        tuple(posts), tuple(ordered), inside, tuple(told), tuple(moved), tuple(away),
        tuple(conflicts), tuple(occupied),
    )  # fmt: skip


def _mondays(first: dt.date, end: dt.date) -> Iterator[dt.date]:
    week = first
    while week < end:
        yield week
        week += WEEK


def _reaches_over(layout: Layout, week: dt.date, begin: dt.date) -> bool:
    """Whether a week before the range may have posts in it, past its Sunday's midnight."""
    return week + WEEK == begin and any(slot.day > 6 for slot in layout.slots)


class _ChannelPlanner:
    """Plans the weeks of one channel, one after the other."""

    def __init__(
        self, playbook: Playbook, channel: Channel, company: Company, off: DaysOff, kept: Kept,
        solved: SolvedWeeks,
    ) -> None:  # fmt: skip
        self.playbook = playbook
        self.channel = channel
        self.company = company
        self.layouts = Layouts(playbook, channel, off, company)
        self.kept = kept
        self.solved = solved
        self.used = Used()
        self.before: tuple[Slot, ...] = ()
        self.first_week: dt.date | None = None
        self.conflicts: list[Conflict] = []
        """Those of the week planned last: one, or none."""

    def week(self, week: dt.date) -> tuple[Layout, FilledWeek | None, list[Fault]]:
        """The week that begins on a Monday: laid out, filled if it can be, and what is told."""
        self.first_week = self.first_week or week
        self.conflicts = []
        layout, faults = self.layouts.of(week, self.before)
        layout = self._by_the_clock(layout)
        made, problems = self._fill(layout)
        if made is None:
            self.before = ()
        else:
            own = week_rules(self.playbook, self.channel, week)[0]
            foreign = (rule for other in self.company.others for rule in other.channel.rules)
            rules = tuple(dict.fromkeys((*own, *foreign)))
            posts = list(zip(made.layout.slots, made.contents, strict=True))
            count_used(rules, week, self.first_week, posts, self.used)
            self.before = _looked_back_at(made)
        return layout, made, [*faults, *problems]

    def _by_the_clock(self, layout: Layout) -> Layout:
        """The layout, in a week in which clocks are put with the minutes that pass at its slots.

        Only distances look at them, so they are not looked up for weeks that keep none.
        """
        self.clocks = Clocks(layout.monday)
        every = (*self.channel.rules, *(r for week in self.playbook.weeks for r in week.rules))
        every += tuple(r for s in self.playbook.systems_of(Season) for r in s.rules)
        every += tuple(r for s in self.playbook.systems_of(Campaign) for r in s.rules)
        every += tuple(r for other in self.company.others for r in other.channel.rules)
        kept = [rule.least for rule in every if isinstance(rule, Distance)]
        if not kept:
            return layout
        back = max(1, -(-max(kept) // WEEK))
        self.clocks = clocks_of(self.playbook.zone, self.channel, layout.monday, back)
        if not self.clocks.zones:
            return layout
        return replace(layout, slots=self._passing(layout.slots))

    def _passing(self, slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
        if not self.clocks.zones:
            return slots
        return tuple(replace(slot, passed=self.clocks.passed(slot.minute)) for slot in slots)

    def _fill(self, layout: Layout) -> tuple[FilledWeek | None, list[Fault]]:
        rules, wishes, caps = capped(
            self.playbook, self.channel, layout.monday, self.company, self.used
        )
        others = self.company.slots(layout.monday) if self.company.others else ()
        others = self._passing(others)
        self.before = self._passing(tuple(replace(slot, passed=()) for slot in self.before))
        slots = tuple(replace(slot, session=None) for slot in layout.slots)
        problem = Problem(
            slots, self.before, rules, wishes,
            wanted_contents(slots, self.channel.name, layout.monday, self.kept),
            others, caps, len(self.company.kinds),
        )  # fmt: skip
        if not slots and not caps:
            return self._filled(layout, problem, ()), []
        if all(slot.fixed for slot in slots) and not rules:  # no solver is needed
            best = tuple(None if slot.rank else slot.choices[0] for slot in slots)
            return self._filled(layout, problem, best), []
        return self._solve(layout, problem)

    def _solve(self, layout: Layout, problem: Problem) -> tuple[FilledWeek | None, list[Fault]]:
        """The week with its content, or None where it cannot be, and what is to be told of it.

        What was sent is tried to be kept first, for it may break a rule of today; then shares are
        tried as they are over four weeks, for a rule may leave no room to make up for a week.
        """
        span = self._span()
        name, week = self.channel.name, layout.monday
        notes = []
        for tried in self._tries(problem, week):
            solution = self._solution(tried)
            if solution is None:
                continue
            if not solution.contents:
                return None, [fault("PB411", span, week=week, channel=name)]
            if not solution.proven:
                notes.append(fault("PB410", span, week=week, channel=name))
            notes += [
                fault("PB417", had.span, week=week, channel=name)
                for had, has in zip(problem.rules, tried.rules, strict=True)
                if isinstance(had, Balance) and not isinstance(has, Balance)
            ]
            return self._filled(layout, tried, solution.contents), notes
        from engine.planning.solving.conflict import found_conflict  # noqa: PLC0415 - the solver is slow to load

        loose = replace(problem, rules=tuple(loosened(problem.rules)))
        self.conflicts.append(found_conflict(loose, name, week))
        return None, [self.conflicts[-1].fault]

    def _tries(self, problem: Problem, week: dt.date) -> Iterator[Problem]:
        """The problem, first as it should be, then with what may give way let go."""
        loose = tuple(loosened(problem.rules))
        shares = any(isinstance(rule, Balance) for rule in problem.rules)
        sent = with_sent(problem.slots, self.channel.name, week, self.kept)
        for slots in (sent, problem.slots) if sent is not problem.slots else (sent,):
            yield replace(problem, slots=slots)
            if shares:
                yield replace(problem, slots=slots, rules=loose)

    def _solution(self, problem: Problem) -> Solution | None:
        """The solution from memory or the solver, looked at once more by the plain checker."""
        known, solution = self.solved.get(problem)
        if known and (solution is None or self._holds(problem, solution)):
            return solution
        from engine.planning.solving.solver import solve  # noqa: PLC0415 - the solver takes a second to load

        solution = solve(problem)
        if solution is not None and not self._holds(problem, solution):
            return Solution((), False)
        self.solved.put(problem, solution)
        return solution

    def _holds(self, problem: Problem, solution: Solution) -> bool:
        """Whether every hard rule holds, as the checker sees it that knows nothing of the model."""
        if not solution.contents:
            return True
        layout = Layout(dt.date(2024, 1, 1), problem.slots, ())
        week = self._filled(layout, problem, solution.contents)
        return not any(found for rules, posts in week.views() for found in broken(rules, posts))

    def _filled(
        self, layout: Layout, problem: Problem, contents: Sequence[Content | None]
    ) -> FilledWeek:
        """The week without the minutes that its posts did not take."""
        taken = [
            (slot, content)
            for slot, content in zip(layout.slots, contents, strict=True)
            if content is not None
        ]
        slots = tuple(slot for slot, _ in taken)
        return FilledWeek(
            self.channel, replace(layout, slots=slots), tuple(content for _, content in taken),
            problem.rules, problem.wishes, self.before, problem.others, problem.caps,
            problem.kinds, self.company.groups,
        )  # fmt: skip

    def _span(self) -> Span:
        weeks = [week for week in self.playbook.weeks if week.serves(self.channel.name)]
        return weeks[0].span if weeks else self.channel.span


def _looked_back_at(week: FilledWeek) -> tuple[Slot, ...]:
    """The last posts of a week, as the next week's rules look back at them."""
    farthest = max(
        (rule.least for rule in week.rules if isinstance(rule, Distance)), default=LOOK_BACK
    )
    since = int(max(farthest, LOOK_BACK).total_seconds() // 60)
    contents = [*(slot.choices[0] for slot in week.before), *week.contents]
    posted = [
        replace(slot, minute=slot.minute - 7 * 1440, choices=(content,), session=None, option="",
                rank=0, passed=())
        for slot, content in zip((*week.before, *week.layout.slots), contents, strict=True)
    ]  # fmt: skip
    posted.sort(key=lambda slot: slot.minute)
    recent = [slot for slot in posted if slot.minute >= -since]
    return tuple(recent or posted[-1:])
