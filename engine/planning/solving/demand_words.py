"""What lines post and what rules ask of a week, counted and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dsl.base.message import Keyword, Phrase, joined, phrase
from dsl.base.span import Span
from dsl.constructs.rules.lines import Distance, Limit, Mix, NoAfter, NoOn
from dsl.constructs.wording import percent, subject_word
from dsl.lengths import shown_length
from dsl.syntax.keywords import WEEKDAYS
from engine.planning.rules.hard_rules import Balance, OnDays, PlannedRule, Quota
from engine.planning.rules.problem import Problem, count_posts, counts_of_share
from engine.planning.slot import Slot


def posting(problem: Problem, lines: tuple[Span, ...], file: str) -> Iterator[Phrase]:
    """How many posts the week has, and which lines make them, for a reader of `file`."""
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
    """What lines of other playbooks post to the same groups."""
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
