"""Why no choice of the weeks before lets a week be: the lines and weeks that conflict, and the way
out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from dsl.base.fault import fault
from dsl.base.message import Phrase, joined, phrase
from dsl.base.span import Span
from dsl.constructs.rules.lines import Distance, Limit, Rule
from engine.planning.rules.hard_rules import loosened, written
from engine.planning.rules.problem import count_posts
from engine.planning.solving.conflict import MOST_STEPS, Conflict
from engine.planning.solving.demand_words import (
    demand,
    most_seen,
    named_line,
    posted_by_others,
    posted_lines,
)
from engine.planning.solving.looser_rules import looser_rules
from engine.planning.solving.several_weeks import NONE_OUT, WEEK_MINUTES, Out, Question, Several


def conflict_of_weeks(question: Question, channel: str) -> Conflict:
    """The conflict of weeks that cannot all be, placed at the last of its rules.

    Minimal in its rules, for all weeks, and then in the lines that post in each week.
    """
    several = question.several
    rules = list(question.blamed())
    for rule in list(rules):
        rest = [other for other in rules if other is not rule]
        if question.possible(rest) is False:
            rules = rest
    out: Out = NONE_OUT
    for line in dict.fromkeys(line for _, line in several.lines):
        more = out | {one for one in several.lines if one[1] == line}
        out = more if question.possible(rules, more) is False else out
    for one in several.lines:
        if one not in out and question.possible(rules, out | {one}) is False:
            out |= {one}
    lines = [one for one in several.lines if one not in out]
    file = rules[-1].span.file
    rule, looser, loosening = _way_out(question, rules, file)
    spans = dict.fromkeys(one.span for one in rules[:-1] if one.span != rules[-1].span)
    others: tuple[tuple[Span, object], ...] = tuple((span, phrase("conflicts")) for span in spans)
    others += tuple(
        (span, phrase("posts_that_count")) for span in dict.fromkeys(span for _, span in lines)
    )
    told = fault(
        "PB401", rules[-1].span, week=several.weeks[-1].monday, channel=channel,
        why=joined(_words(several, rules, lines, file), "; "), label=phrase("cannot_hold"),
        loosening=loosening, others=others,
    )  # fmt: skip
    return Conflict(told, rule, looser, question.work.spent)


def _words(
    several: Several, rules: list[Rule], lines: list[tuple[dt.date, Span]], file: str
) -> Iterator[Phrase]:
    """What each week posts, in their order, then what the rules ask."""
    earlier = [week.monday for week in several.weeks[:-1]]
    key = "whatever_week_before" if len(earlier) == 1 else "whatever_weeks_before"
    yield phrase(key, weeks=joined(earlier, "and"))
    for week in several.weeks:
        own = tuple(span for monday, span in lines if monday == week.monday)
        count = count_posts(most_seen(week.problem))
        yield phrase("that_week_has_one" if count == 1 else "that_week_has",
                     week=week.monday, count=count)  # fmt: skip
        posting = {slot.line for slot in week.problem.slots}
        mine = tuple(span for span in own if span in posting)
        yield from posted_lines(week.problem, mine, file)
        yield from posted_by_others(week.problem, tuple(s for s in own if s not in posting))
    for rule in rules:
        yield _demanded(several, rule, file)


def _demanded(several: Several, rule: Rule, file: str) -> Phrase:
    """What a rule asks, as the last of the weeks has it."""
    for week in reversed(several.weeks):
        problem = week.problem
        for planned in problem.rules:
            if written(planned) == rule:
                return demand(next(iter(loosened([planned]))), problem, file)
    raise LookupError("a rule of the conflict is a rule of one of its weeks")


def _way_out(question: Question, rules: list[Rule], file: str) -> tuple[Rule, Rule | None, Phrase]:
    """The smallest change of one rule with which all weeks can be, as the line to write."""
    best: tuple[int, Rule, Rule, Phrase] | None = None
    for rule in reversed(rules):
        for steps, (looser, words) in enumerate(_looser(question.several, rule, file), 1):
            if steps > MOST_STEPS or (best is not None and steps >= best[0]):
                break
            if question.possible(rules, NONE_OUT, {rule: looser}):
                best = (steps, rule, looser, words)
                break
    if best is not None:
        return best[1:]
    return rules[-1], None, phrase("could_drop", line=named_line(rules[-1].span, file))


def _looser(several: Several, rule: Rule, file: str) -> Iterator[tuple[Rule, Phrase]]:
    """The rule loosened step by step: a distance also by what lies between two weeks, a month by
    the posts of all."""
    spanning = isinstance(rule, Distance) or (isinstance(rule, Limit) and rule.per == "month")
    slots = tuple(
        replace(slot, minute=slot.minute + number * WEEK_MINUTES)
        for number, week in enumerate(several.weeks)
        for slot in most_seen(week.problem)
        if spanning or week is several.weeks[-1]
    )
    for looser, words in looser_rules(rule, slots, file):
        yield written(looser), words
