"""Why a plan changes a post: the line or rule behind each change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

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
            return f"no post then: {empty[place]}"
        if place not in weeks:
            return "no line posts then any more"
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
        return f"the clocks of {after.zone} have other rules than when it was planned"
    if change.sign == "change" and before is not None:
        return "; ".join(_differences(before, after))
    return ""


def _why_not(week: FilledWeek, index: int, element: str) -> str:
    """Why a slot no longer holds an element."""
    slot, now = week.layout.slots[index], week.contents[index].name
    if now == element:
        return ""
    if element not in [choice.name for choice in slot.choices]:
        return f"{slot.line.place} posts {now} here"
    for other in alternatives(week, index):
        if other.content.name != element:
            continue
        if other.rule is not None:
            return f"{other.rule.span.place} rules {element} out here ({other.what})"
        return _through_others(week, index, element) or f"{element}: {other.what}"
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
            return f"{rule.span.place} keeps {element} where it is now ({broken[1]})"
        return ""
    return ""


def _differences(before: StoredPost, after: Post) -> Sequence[str]:
    """What of a post is another now."""
    found = []
    if before.topic != after.topic:
        reason = next((r for r in after.reasons if "next topic" in r), "")
        found.append(f"its topic was {before.topic or 'none'}" + (f"; {reason}" if reason else ""))
    if before.late != after.late:
        found.append(f"its bound of lateness, by {after.place} or the playbook")
    if before.text != after.text and before.topic == after.topic:
        found.append("its text")
    return found or ["its template, or what it reads"]
