"""A week as a constraint model: which choice each slot takes, so that every hard rule holds.

The model is OR-Tools CP-SAT's. Each rule is guarded by a literal of its own where a week that
cannot be is asked which rules are to blame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dsl.constructs.rules.lines import Distance, Limit, Mix, NoAfter, NoOn
from dsl.constructs.subjects import Content
from engine.planning.rules.hard_rules import Balance, OnDays, PlannedRule, Quota, made_up
from engine.planning.rules.problem import Cut, Problem, Solution, View, count_posts, counts_of_share
from engine.planning.slot import Slot, apart
from engine.planning.solving.cp_sat import cp_model

EVERY_DAY = frozenset(range(7))


Border = dict[int, tuple["WeekModel", int]]
"""By the `id` of a slot that is looked back at: the week whose slot it is, and its place there."""


class WeekModel:
    """The variables of one week and the constraints that its rules put on them."""

    def __init__(
        self, problem: Problem, model: cp_model.CpModel | None = None, border: Border | None = None
    ) -> None:
        """The week in a model of its own or, beside others, in theirs. `border` tells of posts
        that the problem looks back at which of another week's slots they are."""
        self.model = cp_model.CpModel() if model is None else model
        self.border = border or {}
        self.problem = problem
        self.slots = problem.slots
        self._known: dict[tuple[int, str], list[int]] = {}
        self.takes = [self._literals(slot) for slot in self.slots]
        posts: dict[object, list[Any]] = {}
        for index, (slot, takes) in enumerate(zip(self.slots, self.takes, strict=True)):
            posts.setdefault(slot.option or index, []).extend(takes)
        for literals in posts.values():
            if literals != [1]:
                self.model.add_exactly_one(literals)
        self._one_post_a_minute()
        for cut in problem.cuts:
            self.forbid(cut)

    def forbid(self, cut: Cut) -> None:
        """Keeps the elements of a cut from standing at their minutes all together."""
        places = dict(cut)
        found: list[Any] = []
        for index, slot in enumerate(self.slots):
            if slot.minute in places:
                found += self.literals(index, places[slot.minute])
        free = [take for take in found if not isinstance(take, int)]
        sure = len(found) - len(free)
        self.model.add(cp_model.LinearExpr.sum(free) + sure <= len(cut) - 1)

    def _literals(self, slot: Slot) -> list[Any]:
        if slot.fixed and not slot.option:
            return [1]
        return [self.model.new_bool_var("") for _ in slot.choices]

    def _one_post_a_minute(self) -> None:
        minutes: dict[int, list[int]] = {}
        for index, slot in enumerate(self.slots):
            minutes.setdefault(slot.minute, []).append(index)
        for indices in minutes.values():
            if len(indices) > 1 and any(self.slots[index].option for index in indices):
                literals = [take for index in indices for take in self.takes[index]]
                self.model.add_at_most_one(take for take in literals if not isinstance(take, int))

    def literals(self, index: int, subject: str) -> list[Any]:
        """The literals of which one is true if the post of a slot is about `subject`."""
        choices, takes = self.slots[index].choices, self.takes[index]
        if len(choices) == 1:
            return takes if choices[0].is_a(subject) else []
        return [takes[position] for position in self._positions(choices, subject)]

    def _positions(self, choices: tuple[Content, ...], subject: str) -> list[int]:
        """Which choices are about a subject; slots of one line share theirs, so it is kept."""
        key = id(choices), subject
        if key not in self._known:
            self._known[key] = [n for n, choice in enumerate(choices) if choice.is_a(subject)]
        return self._known[key]

    def count(self, subject: str, indices: Iterable[int]) -> Any:
        """How many posts of these slots are about `subject`."""
        found = [take for index in indices for take in self.literals(index, subject)]
        sure = sum(take for take in found if isinstance(take, int))
        return cp_model.LinearExpr.sum([t for t in found if not isinstance(t, int)]) + sure

    def counts(self, rule: Quota) -> Iterator[Any]:
        """How many posts count for a month's limit, as each kind of groups sees the week."""
        for view in self.problem.views_of(rule):
            seen = _Seen(self, view)
            yield seen.count(rule.subject.text, seen.exactly_on(rule.days))

    def add(self, rule: PlannedRule, guard: Any = None) -> None:
        """Makes `rule` hold for whoever it is kept for, always or where `guard` is true."""
        done: set[Any] = set()
        for view in self.problem.views_of(rule):
            if view.key not in done:  # two kinds of groups that see the same posts
                done.add(view.key)
                self._add(rule, _Seen(self, view), guard)

    def _add(self, rule: PlannedRule, seen: _Seen, guard: Any) -> None:
        for condition in seen.conditions(rule):
            if isinstance(condition, bool):
                if not condition:
                    self.model.add_bool_or([guard.negated()] if guard is not None else [])
            elif isinstance(condition, list):
                self._not_both(condition, guard)
            else:
                constraint = self.model.add(condition)
                if guard is not None:
                    constraint.only_enforce_if(guard)

    def _not_both(self, literals: list[Any], guard: Any) -> None:
        """At most one of the literals; numbers among them are posts that stand already."""
        free = [take for take in literals if not isinstance(take, int)]
        sure = len(literals) - len(free)
        if guard is None and sure == 0:
            self.model.add_at_most_one(free)
        else:
            constraint = self.model.add(cp_model.LinearExpr.sum(free) <= 1 - sure)
            if guard is not None:
                constraint.only_enforce_if(guard)

    def solution(self, solver: cp_model.CpSolver, proven: bool) -> Solution:
        """What the solver chose for each slot; None where a slot stays empty. `proven` where no
        filling is better."""
        chosen: list[Content | None] = []
        for slot, takes in zip(self.slots, self.takes, strict=True):
            values = [take if isinstance(take, int) else solver.value(take) for take in takes]
            chosen.append(slot.choices[values.index(1)] if 1 in values else None)
        return Solution(tuple(chosen), proven)


class _Seen:
    """The week as groups of one kind see it: in the order of time, the week before first.

    Posts are named by their place in that order.
    """

    def __init__(self, week: WeekModel, view: View) -> None:
        self.week = week
        listed: list[tuple[Slot, int | None, bool]]
        listed = [(slot, None, False) for slot in view.before]
        listed += [(slot, index, True) for slot, index in view.posts]
        if view.before and view.before[-1].minute >= 0:  # posts that crossed Sunday's midnight
            listed.sort(key=lambda one: one[0].minute)
        self.timeline = [slot for slot, _, _ in listed]
        self.own = [index for _, index, _ in listed]
        """For each post its place among the problem's slots; None where it stands already."""
        self.places = [place for place, (_, _, counted) in enumerate(listed) if counted]
        """The posts of the week itself, without those of the week before."""
        self.crossed = [place for place, (slot, _, counted) in enumerate(listed)
                        if not counted and slot.minute >= 0]  # fmt: skip
        """Those of the week before that its Sunday's midnight did not keep out of this week."""

    def literals(self, place: int, subject: str) -> list[Any]:
        index = self.own[place]
        if index is not None:
            return self.week.literals(index, subject)
        slot = self.timeline[place]
        open_ = self.week.border.get(id(slot))
        if open_ is not None:
            return open_[0].literals(open_[1], subject)
        return [1] if slot.choices[0].is_a(subject) else []

    def optional(self, place: int) -> bool:
        return bool(self.timeline[place].option)

    def present(self, place: int) -> list[Any]:
        return self.literals(place, "posts")

    def count(self, subject: str, places: Iterable[int]) -> Any:
        found = [take for place in places for take in self.literals(place, subject)]
        sure = sum(take for take in found if isinstance(take, int))
        return cp_model.LinearExpr.sum([t for t in found if not isinstance(t, int)]) + sure

    def on(self, days: frozenset[int]) -> list[int]:
        """The posts of the week on these days; past Sunday's midnight it is still Sunday."""
        return [place for place in self.places if min(self.timeline[place].day, 6) in days]

    def exactly_on(self, days: tuple[int, ...]) -> list[int]:
        """The posts of the week on these days, by the calendar."""
        return [place for place in self.places if self.timeline[place].day in days]

    def conditions(self, rule: PlannedRule, days: frozenset[int] = EVERY_DAY) -> Iterator[Any]:
        """What has to hold: conditions, truths, or literals of which at most one may be true."""
        match rule:
            case OnDays(rule=inner, days=own):
                yield from self.conditions(inner, frozenset(own))
            case Mix(portions=portions):
                places = self.on(days)
                posts = count_posts(self.timeline[place] for place in places)
                for portion in portions:
                    counted = self.count(portion.subject.text, places)
                    yield from _within(counted, counts_of_share(portion, posts))
            case Balance(rule=mix):
                yield from self.conditions(mix, days)
                places = self.on(days)
                posts = count_posts(self.timeline[place] for place in places)
                for index, portion in enumerate(mix.portions):
                    if portion.exact:
                        counted = self.count(portion.subject.text, places)
                        yield from _within(counted, made_up(rule, index, posts))
            case Limit(bound=bound, count=count, subject=subject, per=per):
                for places in self._spans(days, bound) if per == "day" else [self.on(days)]:
                    counted = self.count(subject.text, places)
                    yield counted <= count if bound == "most" else counted >= count
            case Quota(days=own, left=left, reserve=reserve):
                yield self.count(rule.subject.text, self.exactly_on(own)) <= left - reserve
            case NoOn(subject=subject, days=never):
                places = [p for p in self.on(days) if self.timeline[p].day % 7 in never]
                yield self.count(subject.text, places) == 0
            case NoAfter(subject=subject, after=after):
                yield from self._no_after(subject.text, after.text, days)
            case Distance(least=least, subject=subject):
                yield from self._apart(int(least.total_seconds() // 60), subject.text, days)

    def _spans(self, days: frozenset[int], bound: str) -> list[list[int]]:
        """The posts of each day on which the week has some, those of the week before among them.

        The Monday after is not whole yet: it may hold too many, but not too few.
        """
        own = {self.timeline[place].day for place in self.on(days)}
        if bound == "least":
            own.discard(7)
        spans: dict[int, list[int]] = {day: [] for day in sorted(own)}
        for place, slot in enumerate(self.timeline):
            if slot.day in own:
                spans[slot.day].append(place)
        return list(spans.values())

    def _no_after(self, subject: str, after: str, days: frozenset[int]) -> Iterator[Any]:
        """No post of `subject` may follow one of `after`, whatever stands between if it can.

        Between two posts there may be minutes that a third post can take but need not: the two
        are neighbours only where it takes another.
        """
        for later in (*self.on(days), *self.crossed):
            subjects = self.literals(later, subject)
            between: list[Any] = []
            for earlier in range(later - 1, -1, -1) if subjects else ():
                same = self._same_post(earlier, later)
                afters = [] if same else self.literals(earlier, after)
                if later in self.crossed and earlier not in self.places:
                    afters = []  # the week before has seen to these
                if afters and not between:
                    yield afters + subjects
                elif afters:
                    pair = cp_model.LinearExpr.sum(
                        [t for t in (*afters, *subjects) if not isinstance(t, int)]
                    )
                    sure = sum(t for t in (*afters, *subjects) if isinstance(t, int))
                    yield pair + sure - cp_model.LinearExpr.sum(between) <= 1
                if not self.optional(earlier):
                    break
                if not same:
                    between += self.present(earlier)

    def _same_post(self, one: int, other: int) -> bool:
        option = self.timeline[one].option
        return bool(option) and option == self.timeline[other].option

    def _apart(self, minutes: int, subject: str, days: frozenset[int]) -> Iterator[Any]:
        for later in (*self.on(days), *self.crossed):
            own = self.literals(later, subject)
            for earlier in range(later - 1, -1, -1) if own else ():
                if apart(self.timeline[earlier], self.timeline[later]) >= minutes:
                    break
                if later in self.crossed and earlier not in self.places:
                    continue  # the week before has seen to these
                others = self.literals(earlier, subject)
                if others and not self._same_post(earlier, later):
                    yield others + own


def _within(counted: Any, bounds: tuple[int, int]) -> Iterator[Any]:
    yield counted >= bounds[0]
    yield counted <= bounds[1]
