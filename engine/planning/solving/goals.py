"""What a week should be like beyond its hard rules, as costs that are to be small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from dsl.constructs.rules.lines import Wish
from engine.planning.rules.hard_rules import Balance, Quota
from engine.planning.rules.history import NOTHING, Past, Row
from engine.planning.rules.problem import count_posts
from engine.planning.slot import Slot
from engine.planning.solving.cp_sat import cp_model
from engine.planning.solving.model import WeekModel

MORE_THAN_EVEN = 4
"""Up to so many posts of one element beyond an even part, each further one costs more."""

DAY, TIME, SLOT, TURN = 32, 8, 16, 1
"""What a post costs for each time its element stood on that weekday before, at that time of the
day, in that slot of the week; and for each place by which it is out of turn."""

Cost = tuple[Any, int]
"""A cost, and the most it can be."""


class Goals:
    """The costs of one week, on the model that holds its hard rules."""

    def __init__(self, week: WeekModel) -> None:
        self.week = week
        self.problem = week.problem
        self.slots = week.slots

    def in_order(self) -> list[Cost]:
        """What is to be small, the most important first; what cannot cost anything is left out.

        How often an element comes is settled before the wishes, which say when: the cheapest way
        to keep a wish would be not to send the element.
        """
        every = (*self.asked, self.turns, *self.wishes)
        return [(cost, most) for cost, most in every if most]

    @cached_property
    def asked(self) -> list[Cost]:
        """How far the week is from what was approved, from the shares asked for, and from its part
        of what months allow."""
        kept = self.problem.kept
        return [(self._changed(kept), len(kept)), self._shares(), self._beyond_parts()]

    @cached_property
    def wishes(self) -> list[Cost]:
        """How far the week is from each wish, in the order in which they are written."""
        return [(self._against(wish), len(self.slots)) for wish in self.problem.wishes]

    @cached_property
    def lines(self) -> list[tuple[list[int], Past]]:
        """The slots of each line that fills some, those already sent among them, with what it had
        before."""
        lines: dict[Any, list[int]] = {}
        for index, slot in enumerate(self.slots):
            lines.setdefault(slot.line, []).append(index)
        filled = dict.fromkeys(slot.line for slot in self.slots if not slot.fixed)
        past = self.problem.past or (NOTHING,) * len(filled)
        return [(lines[line], had) for line, had in zip(filled, past, strict=True)]

    def choices(self, indices: Iterable[int]) -> tuple[str, ...]:
        """The elements of a line."""
        return tuple(choice.name for choice in self._open(indices).choices)

    def _open(self, indices: Iterable[int]) -> Slot:
        return next(self.slots[index] for index in indices if not self.slots[index].fixed)

    def _changed(self, kept: Iterable[tuple[int, str]]) -> Any:
        """How many approved posts would become something else."""
        found = [take for index, name in kept for take in self.week.literals(index, name)]
        return len(self.problem.kept) - cp_model.LinearExpr.sum(found)

    def _shares(self) -> Cost:
        """How far single shares are from what was asked, with the weeks before, in hundredths of a
        post: so that no week is left with more than it can make up."""
        costs: list[Any] = []
        most = 0
        for rule in self.problem.rules:
            if not isinstance(rule, Balance):
                continue
            posts = count_posts(self.slots)
            for portion, before in zip(rule.rule.portions, rule.counts, strict=True):
                if portion.exact:
                    bound = 100 * (rule.posts + posts)
                    wanted = portion.least * (rule.posts + posts) // 100
                    # No week has half a post: without the distances that whole ones can have,
                    # the solver tries every filling before it believes that none is nearer.
                    distances = {abs(100 * (n + before) - wanted) for n in range(posts + 1)}
                    domain = cp_model.Domain.from_values(sorted(distances))
                    off = self.week.model.new_int_var_from_domain(domain, "")
                    counted = self.week.count(portion.subject.text, range(len(self.slots)))
                    self.week.model.add(off >= 100 * (counted + before) - wanted)
                    self.week.model.add(off >= wanted - 100 * (counted + before))
                    costs.append(off)
                    most += bound
        return sum(costs), most

    def _beyond_parts(self) -> Cost:
        """By how many posts the week goes beyond its even part of what months allow."""
        costs: list[Any] = []
        most = 0
        for rule in self.problem.rules:
            if not isinstance(rule, Quota) or rule.part is None:
                continue
            bound = min(rule.left - rule.reserve, count_posts(self.slots)) - rule.part
            if bound <= 0:
                continue
            for counted in self.week.counts(rule):
                beyond = self.week.model.new_int_var(0, bound, "")
                self.week.model.add(beyond >= counted - rule.part)
                costs.append(beyond)
                most += bound
        return sum(costs), most

    def _against(self, wish: Wish) -> Any:
        """How many posts go against a wish.

        For `prefer` those of the subject that stand elsewhere, for `avoid` those that stand there.
        """
        days, times = wish.preference.days, wish.preference.times
        against = []
        for index, slot in enumerate(self.slots):
            inside = (not days or slot.day in days) and (not times or slot.time in times)
            if inside != wish.want:
                against.append(index)
        return self.week.count(wish.subject.text, against)

    @cached_property
    def turns(self) -> Cost:
        """How far each `fill` line is from having used its elements equally often, with the weeks
        before.

        The squares of the counts, summed: least when the counts are as equal as can be. A square
        is the sum of the first odd numbers, so each count is laid out as a row of steps, with one
        number for what lies far beyond an even part.
        """
        terms: list[Any] = []
        weights: list[int] = []
        most = 0
        for indices, past in self.lines:
            names = self.choices(indices)
            top = min(len(indices), -(-len(indices) // len(names)) + MORE_THAN_EVEN)
            beyond = len(indices) - top
            for name, had in zip(names, past.total or (0,) * len(names), strict=True):
                steps = [self.week.model.new_bool_var("") for _ in range(top)]
                costs = [2 * (had + step) + 1 for step in range(top + (beyond > 0))]
                if beyond:
                    steps.append(self.week.model.new_int_var(0, beyond, ""))
                counted = self.week.count(name, indices)
                self.week.model.add(counted == cp_model.LinearExpr.sum(steps))
                terms += steps
                weights += costs
                most += sum(costs) + (beyond - 1 if beyond else 0) * costs[-1]
        return cp_model.LinearExpr.weighted_sum(terms, weights), most

    def places(self) -> Cost:
        """What the elements had before on the weekday, at the time and in the slot of each post,
        and how far they are from simply taking turns; least, how far posts with a choice of
        minutes are from the minutes that suit best."""
        terms, weights = [], []
        crowding = dict(self._crowding())
        much = sum(crowding.values()) + 1
        for indices, past in self.lines:
            names = self.choices(indices)
            days, times, slots = dict(past.days), dict(past.times), dict(past.slots)
            none: Row = (0,) * len(names)
            for turn, index in enumerate(indices):
                slot = self.slots[index]
                if slot.fixed:
                    continue
                day = days.get(slot.day, none)
                time = times.get(slot.minute % 1440, none)
                own = slots.get(slot.minute, none)
                for position, take in enumerate(self.week.takes[index]):
                    had = DAY * day[position] + TIME * time[position] + SLOT * own[position]
                    terms.append(take)
                    weights.append(much * (had + TURN * ((position - turn) % len(names))))
        for index, rank in crowding.items():
            terms += self.week.takes[index]
            weights += [rank] * len(self.week.takes[index])
        return cp_model.LinearExpr.weighted_sum(terms, weights), sum(weights)

    def _crowding(self) -> Iterator[tuple[int, int]]:
        for index, slot in enumerate(self.slots):
            if slot.option and slot.rank:
                yield index, slot.rank
