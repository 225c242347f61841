"""Why a plan changes a post: the line or rule behind each change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from dsl.base.sentence import Sentence, message
from engine.planning.explaining.alternatives import alternatives, broken_rules
from engine.planning.posts.approved import Place
from engine.planning.posts.difference import Change, StoredPost
from engine.planning.posts.post import Post
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import written

if TYPE_CHECKING:
    from engine.planning.planner import Plan


def causes(changes: Iterable[Change], plan: Plan) -> dict[str, str]:
    """What made each change, in words, by the post's identity; nothing for what is kept."""
    weeks = {
        (week.channel.name, slot.on(week.layout.monday), slot.time): (week, index)
        for week in plan.weeks
        for index, slot in enumerate(week.layout.slots)
    }
    empty = {(name, out.date, out.time): out.because for name, out in plan.ruled_out}
    listed = list(changes)
    gone = {
        (c.before.channel, c.before.date, c.before.time): c.before
        for c in listed
        if c.sign == "remove" and c.before is not None
    }
    found = {}
    for change in listed:
        because = _cause(change, weeks, empty, gone)
        if because:
            found[change.shown.id] = because
    return found


def _cause(
    change: Change, weeks: Mapping[Place, tuple[FilledWeek, int]], empty: Mapping[Place, str],
    gone: Mapping[Place, StoredPost],
) -> str:  # fmt: skip
    before, after = change.before, change.after
    if change.sign == "remove" and before is not None:
        place = (before.channel, before.date, before.time)
        if place in empty:
            return message("cause.empty", "no post then: {because}", because=empty[place])
        if place not in weeks:
            return message("cause.no_line", "no line posts then any more")
        week, index = weeks[place]
        return _why_not(week, index, before.element)
    if after is None:
        return ""
    place = (after.channel, after.date, after.time)
    if change.sign == "add":
        if place in gone and place in weeks:
            return _why_not(*weeks[place], gone[place].element)
        return after.reasons[0] if after.reasons else ""
    if change.sign == "move" and before is not None:
        return after.reasons[0] if after.reasons else ""
    if change.sign == "clock" and before is not None:
        return message(
            "cause.clocks",
            "the clocks of {zone} have other rules than when it was planned",
            zone=after.zone,
        )
    if change.sign == "change" and before is not None:
        return reduce(_and, _differences(before, after))
    return ""


def _why_not(week: FilledWeek, index: int, element: str) -> str:
    """Why a slot no longer holds an element."""
    slot, now = week.layout.slots[index], week.contents[index].name
    if now == element:
        return ""
    if element not in [choice.name for choice in slot.choices]:
        return message(
            "cause.posts", "{place} posts {element} here", place=slot.line.place, element=now
        )
    for other in alternatives(week, index):
        if other.content.name != element:
            continue
        if other.rule is not None:
            return message(
                "cause.ruled_out",
                "{place} rules {element} out here ({what})",
                place=other.rule.span.place,
                element=element,
                what=other.what,
            )
        return _through_others(week, index, element) or message(
            "cause.of_element", "{element}: {what}", element=element, what=other.what
        )
    return ""


def _through_others(week: FilledWeek, index: int, element: str) -> str:
    """The rule that an exchange with the nearest post of the element would break."""
    for other, content in enumerate(week.contents):
        mine = week.contents[index]
        slot = week.layout.slots[other]
        if content.name != element or mine not in slot.choices:
            continue
        contents = list(week.contents)
        contents[index], contents[other] = content, mine
        broken = next(broken_rules(replace(week, contents=tuple(contents))), None)
        if broken is not None:
            rule = written(broken[0])
            return message(
                "cause.keeps",
                "{place} keeps {element} where it is now ({what})",
                place=rule.span.place,
                element=element,
                what=broken[1],
            )
        return ""
    return ""


def _and(one: Sentence, other: Sentence) -> Sentence:
    return message("cause.and", "{one}; {other}", one=one, other=other)


def _differences(before: StoredPost, after: Post) -> Sequence[Sentence]:
    """What of a post is another now."""
    found = []
    if before.topic != after.topic:
        reason = next((r for r in after.reasons if "next topic" in r), "")
        topic = before.topic or message("cause.no_topic", "none")
        was = message("cause.topic", "its topic was {topic}", topic=topic)
        found.append(_and(was, reason) if isinstance(reason, Sentence) else was)
    if before.late != after.late:
        found.append(
            message(
                "cause.late", "its bound of lateness, by {place} or the playbook", place=after.place
            )
        )
    if before.text != after.text and before.topic == after.topic:
        found.append(message("cause.text", "its text"))
    return found or [message("cause.template", "its template, or what it reads")]
