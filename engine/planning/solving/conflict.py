"""Why a week cannot be: the smallest set of lines that conflict, in words, and the way out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from dsl.base.fault import Fault, fault
from dsl.base.message import Joined, Keyword, Phrase, joined, phrase
from dsl.base.span import Span
from dsl.constructs.rules.lines import Distance, Limit, Mix, NoAfter, NoOn, Portion, Rule
from dsl.constructs.wording import percent, subject_word
from dsl.lengths import shown_length
from dsl.syntax.keywords import WEEKDAYS
from engine.planning.rules.hard_rules import Balance, OnDays, PlannedRule, Quota, written
from engine.planning.rules.problem import Problem, count_posts, counts_of_share
from engine.planning.slot import Slot, apart

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
        *_posting(problem, lines, file), *posted_by_others(problem, foreign),
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


def _posting(problem: Problem, lines: tuple[Span, ...], file: str) -> Iterator[Phrase]:
    count = count_posts(most_seen(problem))
    yield phrase("week_has_one" if count == 1 else "week_has", count=count)
    yield from posted_lines(problem, lines, file)


def posted_lines(problem: Problem, lines: tuple[Span, ...], file: str) -> Iterator[Phrase]:
    """What lines post in a week, with how many posts each makes or fills."""
    for line in lines:
        slots = [slot for slot in problem.slots if slot.line == line]
        names = joined((choice.name for choice in slots[0].choices), "or")
        key = "line_makes" if slots[0].fixed else "line_fills"
        yield phrase(key, line=named_line(line, file), count=count_posts(slots), names=names)


def posted_by_others(problem: Problem, lines: tuple[Span, ...]) -> Iterator[Phrase]:
    for line in lines:
        slots = [slot for slot in problem.others if slot.line == line and slot.minute >= 0]
        names = joined(dict.fromkeys(slot.choices[0].name for slot in slots), "and")
        yield phrase("others_post", place=line.place, count=len(slots), names=names)


def most_seen(problem: Problem) -> tuple[Slot, ...]:
    """The posts as the kind of groups sees them that gets the most."""
    kinds = [tuple(s for s in problem.slots if s.seen(kind)) for kind in range(problem.kinds)]
    return max(kinds, key=len, default=())


def named_line(line: Span, file: str) -> int | str:
    """A line as its number, or with its file where that is another."""
    return line.line if line.file == file else line.place


def demand(rule: PlannedRule, problem: Problem, file: str) -> Phrase:
    """What a rule asks of this very week, counted."""
    line = named_line(rule.span, file)
    slots = most_seen(problem)
    if rule in dict(problem.caps):
        slots += tuple(slot for slot in problem.others if slot.minute >= 0)
    match rule:
        case OnDays(rule=inner, days=days):
            some = tuple(slot for slot in problem.slots if slot.day in days)
            return demand(inner, replace(problem, slots=some), file)
        case Balance(rule=mix):
            return demand(mix, problem, file)
        case Mix(portions=portions):
            parts: list[Phrase] = []
            for portion in portions:
                low, high = counts_of_share(portion, count_posts(slots))
                least, most = percent(portion.least), percent(portion.most)
                subject = subject_word(portion.subject)
                share = least if portion.exact else phrase("share_range", low=least, high=most)
                if low > high:
                    parts.append(phrase("no_whole_number", share=share, subject=subject))
                    continue
                wanted = phrase("share_range", low=low, high=high) if low < high else low
                parts.append(phrase("share_of", low=wanted, subject=subject, share=share))
            return phrase("line_wants", line=line, parts=joined(parts))
        case Limit(bound=bound, count=count, subject=subject, per=per):
            return phrase(f"line_wants_{bound}", line=line, count=count,
                          subject=subject_word(subject), per=phrase(per), over=_over(rule, slots))  # fmt: skip
        case Quota(rule=limit, left=left):
            return phrase("line_wants_month", line=line, count=limit.count, left=left,
                          subject=subject_word(limit.subject))  # fmt: skip
        case NoAfter(subject=subject, after=after):
            return phrase("line_no_after", line=line, subject=subject_word(subject),
                          after=subject_word(after))  # fmt: skip
        case NoOn(subject=subject, days=days_):
            hit = sum(slot.day in days_ for slot in slots)
            key = "line_no_on_one" if hit == 1 else "line_no_on"
            return phrase(key, line=line, subject=subject_word(subject), count=hit)
        case Distance(least=least, subject=subject):
            key = "line_keeps_clocks" if any(slot.passed for slot in slots) else "line_keeps"
            return phrase(key, line=line, length=shown_length(least),
                          subject=subject_word(subject))  # fmt: skip


def _over(rule: Limit, slots: tuple[Slot, ...]) -> Phrase | str:
    """What a limit of every day comes to: the day that is fixed beyond it, or the week's sum."""
    if rule.per == "week" or not slots:
        return ""
    fixed: dict[int, int] = {}
    for slot in slots:
        sure = all(choice.is_a(rule.subject.text) for choice in slot.choices)
        fixed[slot.day] = fixed.get(slot.day, 0) + sure
    day = max(sorted(fixed), key=lambda day: fixed[day])
    if rule.bound == "most" and fixed[day] > rule.count:
        return phrase("but_day_has", day=Keyword(WEEKDAYS[day % 7]), count=fixed[day])
    return phrase("on_these_days", count=rule.count * len(fixed), days=len(fixed))


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
