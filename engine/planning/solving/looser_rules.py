"""A rule loosened step by step, each with the line that would say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from dsl.base.message import Joined, Keyword, Phrase, joined, phrase
from dsl.constructs.rules.lines import Distance, Limit, Mix, NoAfter, NoOn, Portion
from dsl.constructs.wording import percent, subject_word
from dsl.lengths import shown_length
from engine.planning.rules.hard_rules import Balance, OnDays, PlannedRule, Quota, written
from engine.planning.rules.problem import count_posts, counts_of_share
from engine.planning.slot import Slot, apart
from engine.planning.solving.demand_words import named_line


def limit_could_say(limit: Limit, file: str) -> Phrase:
    """The advice to write a limit as it is given here, for a reader of `file`."""
    bounds, period = Keyword(f"AT_{limit.bound.upper()}"), Keyword(f"PER_{limit.per.upper()}")
    text = Joined((bounds, limit.count, subject_word(limit.subject), period), " ")
    return phrase("could_say", line=named_line(limit.span, file), text=text)


def looser_rules(
    rule: PlannedRule, slots: tuple[Slot, ...], file: str
) -> Iterator[tuple[PlannedRule, Phrase]]:
    """The rule loosened step by step, with the line that says so; none where it has no number."""

    def say(*words: object) -> Phrase:
        return phrase("could_say", line=named_line(rule.span, file), text=Joined(words, " "))

    match rule:
        case Limit(bound=bound, count=count):
            counts = (
                range(count + 1, len(slots) + 1) if bound == "most" else range(count - 1, -1, -1)
            )
            for other in counts:
                looser_rule = rule.but(count=other)
                yield looser_rule, limit_could_say(looser_rule, file)
        case Mix(portions=portions):
            posts = count_posts(slots)
            for step in range(1, posts + 1):
                for index, portion in enumerate(portions):
                    for wider in _wider(portion, step, posts):
                        changed = (*portions[:index], wider, *portions[index + 1 :])
                        yield rule.but(portions=changed), say(_share_words(wider))
                every = tuple(_widest(portion, step, posts) for portion in portions)
                mix = joined((_share_words(portion) for portion in every), ", ")
                yield rule.but(portions=every), say(Keyword("MIX"), mix)
        case Distance(least=least, subject=subject):
            ordered = sorted({slot.minute: slot for slot in slots}.values(), key=lambda s: s.minute)
            gaps = {apart(earlier, later) for earlier, later in combinations(ordered, 2)}
            for gap in sorted(gaps, reverse=True):
                if 0 < gap < least.total_seconds() // 60:
                    shorter = dt.timedelta(minutes=gap)
                    yield (
                        rule.but(least=shorter),
                        say(Keyword("KEEP"), shown_length(shorter), Keyword("AMONG"),
                            subject_word(subject)),
                    )  # fmt: skip
        case Quota(rule=limit, left=left):
            for more in range(1, len(slots) - left + 1):
                looser_limit = limit.but(count=limit.count + more)
                words = limit_could_say(looser_limit, file)
                yield replace(rule, rule=looser_limit, left=left + more), words
        case OnDays(rule=inner, days=days):
            some = tuple(slot for slot in slots if slot.day in days)
            for looser, words in looser_rules(inner, some, file):
                yield OnDays(written(looser), days), words
        case Balance(rule=mix):
            yield from looser_rules(mix, slots, file)
        case NoAfter() | NoOn():
            return


def _share_words(portion: Portion) -> Joined:
    """`activity 60% to 70%`, as it is written."""
    shares = (percent(portion.least), Keyword("TO"), percent(portion.most))
    return Joined((subject_word(portion.subject), *shares), " ")


def _wider(portion: Portion, step: int, posts: int) -> Iterator[Portion]:
    """The portion with its lower or its upper bound wider by `step` posts, in whole percents."""
    low, high = counts_of_share(portion, posts)
    if low - step >= 0:
        least = (low - step) * 100 // posts * 100
        yield portion.but(least=least, most=max(portion.most, least), exact=False)
    if high + step <= posts:
        most = min(-(-(high + step) * 100 // posts) * 100, 10_000)
        yield portion.but(least=min(portion.least, most), most=most, exact=False)


def _widest(portion: Portion, step: int, posts: int) -> Portion:
    """The portion with both bounds wider by `step` posts, in whole percents."""
    low, high = counts_of_share(portion, posts)
    least = max(low - step, 0) * 100 // posts * 100
    most = min(-(-(high + step) * 100 // posts) * 100, 10_000)
    return portion.but(least=least, most=most, exact=False)
