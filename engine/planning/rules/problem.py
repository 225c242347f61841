"""What is to be solved in a week, and what a solution of it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.rules.lines import Portion, Wish
from dsl.constructs.subjects import Content
from dsl.statements.names import Name
from engine.planning.rules.hard_rules import PlannedRule, rule_parts
from engine.planning.rules.history import Past
from engine.planning.slot import Slot

Cut = tuple[tuple[int, str], ...]
"""Elements by the minutes they may not all stand at: an end of the week that the weeks after it
cannot follow."""

Kinds = tuple[int, ...]
"""Kinds of groups: those of one kind see the same posts in a week. None named means all."""


@dataclass(frozen=True, slots=True)
class View:
    """A week as groups of one kind see it.

    `before` are the last posts of the week before. Each post of the week comes with its place
    among the problem's slots, or None where another channel posts it. `key` is equal for views
    with the same posts.
    """

    before: tuple[Slot, ...]
    posts: tuple[tuple[Slot, int | None], ...]
    key: tuple[Any, ...]


@dataclass(frozen=True)
class Problem:
    """What is to be solved. Two weeks with equal keys have equal solutions.

    `before` are the last posts of the week before, which rules about order and distance look
    back at; they count in no share and no limit.
    """

    slots: tuple[Slot, ...]
    before: tuple[Slot, ...]
    rules: tuple[PlannedRule, ...]
    wishes: tuple[Wish, ...]
    kept: tuple[tuple[int, str], ...] = ()
    """Slots by their place with the element that reviewers approved there."""
    others: tuple[Slot, ...] = ()
    """What other channels and playbooks post to the same groups, in the order of time; negative
    minutes lie in the week before."""
    caps: tuple[tuple[PlannedRule, Kinds], ...] = ()
    """The rules of channels, which hold for all that these kinds of groups get, whoever posts."""
    kinds: int = 1
    past: tuple[Past, ...] = ()
    """What each `fill` line had in the weeks before, in the order of the lines' first slots; empty
    where none had anything."""
    cuts: tuple[Cut, ...] = ()

    def views_of(self, rule: PlannedRule) -> Iterator[View]:
        """The week as each kind of groups sees it that the rule is kept for."""
        for cap, kinds in self.caps:
            if cap == rule:
                for kind in kinds or range(self.kinds):
                    yield self._view(kind, with_others=True)
                return
        for kind in range(self.kinds):
            yield self._view(kind, with_others=False)

    def _view(self, kind: int, with_others: bool) -> View:
        own = [(slot, index) for index, slot in enumerate(self.slots) if slot.seen(kind)]
        past = [index for index, slot in enumerate(self.before) if slot.seen(kind)]
        before = [self.before[index] for index in past]
        seen: tuple[Any, ...] = (tuple(past), tuple(index for _, index in own))
        if not with_others or not self.others:
            return View(tuple(before), tuple(own), seen)
        theirs = [index for index, slot in enumerate(self.others) if slot.seen(kind)]
        others = [self.others[index] for index in theirs]
        before += [slot for slot in others if slot.minute < 0]
        posts: list[tuple[Slot, int | None]] = [*own]
        posts += [(slot, None) for slot in others if slot.minute >= 0]
        posts.sort(key=lambda pair: pair[0].minute)
        before.sort(key=lambda slot: slot.minute)
        return View(tuple(before), tuple(posts), (*seen, tuple(theirs)))

    @cached_property
    def key(self) -> str:
        """What tells the problem from every other, whatever lines of whatever file it is from."""
        lines: dict[Span, int] = {}
        options: dict[str, int] = {"": 0}  # they name a date, which tells no week from another

        def plain(value: Any) -> Any:
            if isinstance(value, Name):
                return value.text
            if isinstance(value, Span):
                return 0
            if isinstance(value, Value):
                parts = [getattr(value, name) for name in type(value)._fields]
                return (type(value).__name__, *map(plain, parts))
            if isinstance(value, tuple):
                return tuple(map(plain, value))
            return str(value)

        contents: dict[int, Any] = {}

        def slot(one: Slot) -> Any:
            line = lines.setdefault(one.line, len(lines))
            choices = contents.get(id(one.choices))  # those of one line are one and the same
            if choices is None:
                choices = contents[id(one.choices)] = tuple(map(plain, one.choices))
            option = options.setdefault(one.option, len(options))
            told = (one.minute, choices, line, option, one.rank, one.seen_by)
            return (*told, one.passed) if one.passed else told

        def rule(one: PlannedRule) -> Any:
            return tuple(map(plain, rule_parts(one)))

        caps = tuple((rule(cap), kinds) for cap, kinds in self.caps)
        whole: tuple[Any, ...] = (
            tuple(map(slot, self.slots)), tuple(map(slot, self.before)),
            tuple(map(rule, self.rules)), tuple(map(plain, self.wishes)), self.kept,
            tuple(map(slot, self.others)), caps, self.kinds,
        )  # fmt: skip
        if self.past or self.cuts:
            had = tuple((p.total, p.days, p.times, p.slots) for p in self.past)
            whole = (*whole, had, self.cuts)
        return hashlib.sha256(repr(whole).encode()).hexdigest()


Contents = tuple[Content | None, ...]
"""The content of each slot; None for a minute that its post did not take."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The content of each slot, in their order; None for a minute that its post did not take.

    `proven` tells that no better one exists. Without contents none was found in time.
    """

    contents: Contents
    proven: bool
    work: float = field(default=0.0, compare=False)
    """What it cost, in the solver's own seconds."""


def count_posts(slots: Iterable[Slot]) -> int:
    """How many posts there are, all minutes that one can take counted as one."""
    listed = list(slots)
    return sum(not slot.option for slot in listed) + len({s.option for s in listed if s.option})


def counts_of_share(portion: Portion, posts: int) -> tuple[int, int]:
    """The least and most whole posts that a share of `posts` posts allows.

    A range is met as written; a single share to the nearest whole post on either side.
    """
    low = -(-portion.least * posts // 10_000)
    high = portion.most * posts // 10_000
    return (high, low) if portion.exact and low > high else (low, high)
