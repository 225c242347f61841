"""Elements of a `fill` that come less often than others since a rule leaves them no more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.base.span import Span
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import PlannedRule, Quota
from engine.planning.rules.verify import broken

ENOUGH = 4
"""From so many weeks on elements come equally often to within one."""


def uneven_turns(weeks: Sequence[FilledWeek]) -> Iterator[Fault]:
    """PB424 for each element that comes at least two posts less than another of its line over four
    weeks or more, with the rule that keeps it from more."""
    lines: dict[tuple[str, Span], list[FilledWeek]] = defaultdict(list)
    for week in weeks:
        for line in dict.fromkeys(s.line for s in week.layout.slots if not s.fixed):
            lines[week.channel.name, line].append(week)
    for (channel, line), own in lines.items():
        if len(own) >= ENOUGH:
            yield from _of_line(channel, line, own)


def _of_line(channel: str, line: Span, weeks: Sequence[FilledWeek]) -> Iterator[Fault]:
    counts: Counter[str] = Counter()
    for week in weeks:
        for slot, content in zip(week.layout.slots, week.contents, strict=True):
            if slot.line == line and not slot.fixed:
                counts.update({choice.name: 0 for choice in slot.choices})
                counts[content.name] += 1
    if not counts:
        return
    most, times = max(counts.items(), key=lambda item: (item[1], item[0]))
    for name, count in counts.items():
        if times - count < 2:
            continue
        rule = _in_the_way(line, weeks, name, most)
        if rule is not None:
            yield fault(
                "PB424", line, name=name, count=count, weeks=len(weeks), channel=channel,
                other=most, times=times, line=rule.line if rule.file == line.file else rule.place,
                others=((rule, phrase("leaves_no_more")),),
            )  # fmt: skip


def _in_the_way(line: Span, weeks: Sequence[FilledWeek], name: str, most: str) -> Span | None:
    """The rule that most often rules out the element where the other one stands; None where
    anything but rules is the reason."""
    found: Counter[Span] = Counter()
    for week in weeks:
        for index, (slot, content) in enumerate(zip(week.layout.slots, week.contents, strict=True)):
            if slot.line != line or slot.fixed or content.name != most:
                continue
            choice = next((one for one in slot.choices if one.name == name), None)
            if choice is None:
                continue
            contents = (*week.contents[:index], choice, *week.contents[index + 1 :])
            against = _first_broken(replace(week, contents=contents))
            if against is not None:
                found[against.span] += 1
                continue
            months = [r for r in week.rules if isinstance(r, Quota) and r.part is not None
                      and choice.is_a(r.subject.text) and not content.is_a(r.subject.text)]  # fmt: skip
            if not months:
                return None
            found[months[0].span] += 1
    return max(found, key=lambda span: (found[span], -span.line), default=None)


def _first_broken(week: FilledWeek) -> PlannedRule | None:
    found = (rule for rules, posts in week.views() for rule, _ in broken(rules, posts))
    return next(found, None)
