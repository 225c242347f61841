"""Whether the weeks after a week can follow it, and if not, what in its end is in their way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from dsl.constructs.rules.lines import Distance, NoAfter
from dsl.constructs.subjects import Content
from engine.planning.problems import Problems
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import PlannedRule, Used, loosened, written
from engine.planning.rules.problem import Contents, Cut, Problem, Solution
from engine.planning.slot import Layout, Slot
from engine.time.days import WEEK

WEEKS = 2
"""How many weeks are looked ahead. Fixed, and not to the end of a range, for else the range would
change the plan."""

MOST_CUTS = 60
"""How many ends of one week are tried, at most."""

MOST_CANDIDATES = 4
"""How many weeks planned before are tried as they are, before the solver looks for one."""

WEEK_MINUTES = 7 * 1440


class Unsaid(Content):
    """A post of which nothing matters but that it is there: no rule is about it, also none about
    all posts."""

    def is_a(self, subject: str) -> bool:  # noqa: ARG002 - as `Content` has it
        return False


NEUTRAL = Unsaid("", "", "", "")


Approved = Callable[[tuple[Slot, ...], dt.date], tuple[Slot, ...]]

Shape = tuple[tuple[int, int], ...]


class LookAhead:
    """Looks at the weeks after one, with their hard rules and all that is known of them.

    What it says depends on the week's end and what months and shares have left, not on what was
    asked before, nor in which order.
    """

    def __init__(self, problems: Problems, approved: Approved | None = None) -> None:
        self.problems = problems
        self.approved = approved
        """Fixes the approved posts of a week: they are to stay as they are, while they can."""
        self.known: dict[tuple[str, ...], Cut | None] = {}
        self.fillings: dict[Shape, list[Contents]] = {}

    def cannot_follow(self, made: FilledWeek, used: Used, weeks: int = WEEKS) -> Cut | None:
        """The smallest part of a week's end that the next weeks cannot follow; None if they can,
        or cannot be for reasons of their own. `used` is what the weeks before it have used."""
        if weeks == WEEKS:
            self._remember(made)
        self.problems.count(made, used)
        before = self.problems.looked_back_at(made)
        monday = made.layout.monday + WEEK
        layout, problem, _ = self.problems.of(monday, before, used)
        border = [rule for rule in problem.rules if looks_back(rule)]
        if not layout.slots or not border:
            return None
        loose = tuple(loosened(problem.rules))
        slots = self.approved(problem.slots, monday) if self.approved else problem.slots
        if slots is not problem.slots and self._can_be(replace(problem, slots=slots, rules=loose)):
            layout, problem = replace(layout, slots=slots), replace(problem, slots=slots)
        problem = replace(problem, rules=loose, wishes=(), before=_relevant(problem, border))
        key = problem.key, *self._keys_after(monday, used, weeks)
        if key not in self.known:
            self.known[key] = self._in_the_way(layout, problem, used, weeks)
        return self.known[key]

    def _keys_after(self, monday: dt.date, used: Used, weeks: int) -> Iterator[str]:
        """What tells the weeks apart that are looked at after the one of a Monday: two weeks that
        are alike may have a season, a fixed post or the playbook's end after them."""
        for number in range(1, weeks):
            _, problem, _ = self.problems.of(monday + number * WEEK, (), used)
            yield replace(problem, rules=tuple(loosened(problem.rules)), wishes=()).key

    def _can_be(self, problem: Problem) -> bool:
        """Whether a week can be at all, whatever stands before it."""
        from engine.planning.solving.solver import Checks  # noqa: PLC0415 - slow to load

        return Checks().possible(replace(problem, before=(), wishes=())) is True

    def _in_the_way(self, layout: Layout, problem: Problem, used: Used, weeks: int) -> Cut | None:
        for contents in self._candidates(problem):
            if self._goes_on(layout, problem, contents, used, weeks) is None:
                return None
        from engine.planning.solving.solver import Checks  # noqa: PLC0415 - slow to load

        checks = Checks()
        cuts: tuple[Cut, ...] = ()
        while len(cuts) < MOST_CUTS:
            found, contents = checks.some_filling(replace(problem, cuts=cuts))
            if found is False:
                return _smallest(replace(problem, cuts=cuts), checks.possible)
            if found is None:
                return None  # not found out: it counts as possible
            cut = self._goes_on(layout, problem, contents, used, weeks)
            if cut is None:
                return None
            cuts = (*cuts, cut)
        return None

    def _goes_on(
        self, layout: Layout, problem: Problem, contents: Contents, used: Used,
        weeks: int,
    ) -> Cut | None:  # fmt: skip
        """What is in the way of the weeks after a filling of this one."""
        if weeks <= 1:
            return None
        made = self.problems.filled(layout, problem, contents)
        return self.cannot_follow(made, used.copy(), weeks - 1)

    def _remember(self, made: FilledWeek) -> None:
        kept = self.fillings.setdefault(_shape(made.layout.slots), [])
        if made.contents in kept:
            kept.remove(made.contents)
        kept.insert(0, made.contents)
        del kept[MOST_CANDIDATES:]

    def _candidates(self, problem: Problem) -> Iterator[Contents]:
        """Weeks planned before that could stand here as they are."""
        for contents in self.fillings.get(_shape(problem.slots), ()):
            pairs = zip(problem.slots, contents, strict=True)
            if all(content in slot.choices for slot, content in pairs) and self.problems.holds(
                problem, Solution(contents, False)
            ):
                yield contents


def _smallest(problem: Problem, possible: Callable[[Problem], bool | None]) -> Cut | None:
    """The fewest posts of the week before that make a problem impossible; None where they
    have no part in it."""
    named = [slot for slot in problem.before if slot.choices[0] != NEUTRAL]
    if possible(_without(problem, named)) is not True:
        return None
    for slot in list(named):
        rest = [one for one in named if one is not slot]
        others = [one for one in problem.before if one not in rest]
        if possible(_without(problem, others)) is False:
            named = rest
    found = ((slot.minute + WEEK_MINUTES, slot.choices[0].name) for slot in named)
    cut = tuple((minute, name) for minute, name in found if minute >= 0)
    return cut or None


def _shape(slots: tuple[Slot, ...]) -> Shape:
    """Equal for weeks that the same contents may fill; whether they may is looked at beside."""
    return tuple((slot.minute, len(slot.choices)) for slot in slots)


def looks_back(rule: PlannedRule) -> bool:
    """Whether a rule asks about the posts of the week before."""
    return isinstance(written(rule), Distance | NoAfter)


def _relevant(problem: Problem, border: Sequence[PlannedRule]) -> tuple[Slot, ...]:
    """The end of the week before with nothing told of posts that no rule asks about."""
    rules = [written(rule) for rule in border]
    kept = [rule for rule in rules if isinstance(rule, Distance)]
    after = [rule.after.text for rule in rules if isinstance(rule, NoAfter)]
    last = {
        kind: max((s.minute for s in problem.before if s.seen(kind)), default=0)
        for kind in range(problem.kinds)
    }
    found = []
    for slot in problem.before:
        content = slot.choices[0]
        near = any(
            content.is_a(rule.subject.text) and slot.minute > -_minutes(rule.least) - 1440
            for rule in kept
        )
        is_last = any(slot.seen(kind) and minute == slot.minute for kind, minute in last.items())
        if near or slot.minute >= 0 or (is_last and any(content.is_a(one) for one in after)):
            found.append(slot)
        elif is_last:
            found.append(replace(slot, choices=(NEUTRAL,)))
    return tuple(found)


def _without(problem: Problem, slots: Sequence[Slot]) -> Problem:
    """The problem with nothing told of some posts of the week before."""
    before = tuple(
        replace(slot, choices=(NEUTRAL,)) if slot in slots else slot for slot in problem.before
    )
    return replace(problem, before=before)


def _minutes(length: dt.timedelta) -> int:
    return int(length.total_seconds() // 60)
