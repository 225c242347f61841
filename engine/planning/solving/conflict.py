"""Why a week cannot be: the smallest set of lines that conflict, in words, and the way out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from dsl.base.fault import Fault, fault
from dsl.base.message import Phrase, joined, phrase
from dsl.base.span import Span
from dsl.constructs.rules.lines import Rule
from engine.planning.rules.hard_rules import PlannedRule, written
from engine.planning.rules.problem import Problem
from engine.planning.solving.demand_words import (
    demand,
    most_seen,
    named_line,
    posted_by_others,
    posting,
)
from engine.planning.solving.looser_rules import looser_rules

MANY = 8
"""Of more rules than that, several are left out at a time until few are left."""

MOST_STEPS = 36
"""How many loosenings of one rule are tried before the next rule is looked at."""


Possible = Callable[[Problem], bool | None]
"""Whether the rules of a problem can all hold; None where that was not found out in time. Nothing
is left out, and nothing proposed, on the word of a None."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A week that cannot be, with the way out that its fault proposes."""

    fault: Fault
    rule: Rule
    """The rule to loosen, as it is written."""
    looser: Rule | None
    """What it could say; None where it could only be dropped."""
    work: float = 0.0
    """What it cost to find out, in the solver's own seconds."""


def conflict(
    problem: Problem, channel: str, monday: dt.date, possible: Possible | None = None
) -> Fault:
    """The fault of `found_conflict`."""
    return found_conflict(problem, channel, monday, possible).fault


def found_conflict(
    problem: Problem, channel: str, monday: dt.date, possible: Possible | None = None
) -> Conflict:
    """The conflict of a week whose hard rules cannot all hold.

    Its lines are minimal: without any one of them, the others can hold. Its fault is placed at
    the last of them that is a rule, where the way out is easiest. The way out is tried for this
    week and these posts alone; see `advice`.
    """
    from engine.planning.solving.solver import Checks  # noqa: PLC0415 - the solver is slow to load

    checks = Checks()
    possible = possible or checks.possible
    rules = _smallest_rules(problem, checks.blamed(problem), possible)
    problem = replace(problem, rules=rules)
    lines, foreign = _needed_lines(problem, possible)
    file = rules[-1].span.file
    words = [
        *posting(problem, lines, file), *posted_by_others(problem, foreign),
        *(demand(rule, problem, file) for rule in rules),
    ]  # fmt: skip
    at = rules[-1].span
    spans = dict.fromkeys(rule.span for rule in rules[:-1] if rule.span != at)
    others: tuple[tuple[Span, object], ...] = tuple((s, phrase("conflicts")) for s in spans)
    others += tuple((line, phrase("posts_that_count")) for line in (*lines, *foreign))
    rule, looser, loosening = _loosening(problem, possible, file)
    told = fault(
        "PB401", at, week=monday, channel=channel, why=joined(words, "semicolon"),
        label=phrase("cannot_hold" if others else "can_never_hold"),
        loosening=loosening, others=others,
    )  # fmt: skip
    way_out = written(looser) if looser is not None else None
    return Conflict(told, written(rule), way_out, checks.work.spent)


def _smallest_rules(
    problem: Problem, blamed: tuple[PlannedRule, ...], possible: Possible
) -> tuple[PlannedRule, ...]:
    """A set of rules that cannot hold, while it can without any one of them."""
    kept = list(blamed)
    part = len(kept) // 2
    while part > 1 and len(kept) > MANY:
        for start in reversed(range(0, len(kept), part)):
            rest = kept[:start] + kept[start + part :]
            if possible(replace(problem, rules=tuple(rest))) is False:
                kept = rest
        part = min(part // 2, len(kept) // 2)
    for rule in list(kept):
        rest = [other for other in kept if other is not rule]
        if possible(replace(problem, rules=tuple(rest))) is False:
            kept = rest
    return tuple(kept)


def _needed_lines(
    problem: Problem, possible: Possible
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Posting lines whose posts alone cannot keep the rules, while they can without any one: those
    of this channel, and those of others that post to the same groups."""

    def only(lines: list[Span]) -> Problem:
        slots = tuple(slot for slot in problem.slots if slot.line in lines)
        others = tuple(slot for slot in problem.others if slot.line in lines)
        return replace(problem, slots=slots, others=others)

    foreign = list(dict.fromkeys(slot.line for slot in problem.others))
    own = list(dict.fromkeys(slot.line for slot in problem.slots))
    kept = [*foreign, *own]
    for line in list(kept):
        rest = [other for other in kept if other != line]
        if possible(only(rest)) is False:
            kept = rest
    return (
        tuple(line for line in own if line in kept),
        tuple(line for line in foreign if line in kept and line not in own),
    )


def _loosening(
    problem: Problem, possible: Possible, file: str
) -> tuple[PlannedRule, PlannedRule | None, Phrase]:
    """The smallest change of one rule that makes the week possible, as the line to write.

    Later lines are loosened rather than earlier ones, and a rule is dropped only where no change
    of a number helps.
    """
    best: tuple[int, PlannedRule, PlannedRule, Phrase] | None = None
    for rule in reversed(problem.rules):
        rest = tuple(other for other in problem.rules if other is not rule)
        for steps, (looser, words) in enumerate(looser_rules(rule, most_seen(problem), file), 1):
            if steps > MOST_STEPS or (best is not None and steps >= best[0]):
                break
            if possible(_with(problem, rest, rule, looser)):
                best = (steps, rule, looser, words)
                break
    if best is not None:
        return best[1:]
    return (
        problem.rules[-1],
        None,
        phrase("could_drop", line=named_line(problem.rules[-1].span, file)),
    )


def _with(
    problem: Problem, rest: tuple[PlannedRule, ...], rule: PlannedRule, looser: PlannedRule
) -> Problem:
    """The problem with one rule loosened, for the same groups as before."""
    caps = tuple((looser if cap == rule else cap, kinds) for cap, kinds in problem.caps)
    return replace(problem, rules=(*rest, looser), caps=caps)
