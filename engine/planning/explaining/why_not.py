"""Why there is no post at an hour: what keeps it free, and what a post there would break."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from dsl.constructs.campaign import Campaign
from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from dsl.constructs.subjects import Content, content_of
from dsl.when import Between, DaySpan
from engine.planning.explaining.alternatives import broken_rules
from engine.planning.planner import Plan
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.slot import Slot
from engine.planning.week.sessions import sessions_between
from engine.time.days import monday
from engine.time.holidays import NO_DAYS_OFF, DaysOff


def why_not(playbook: Playbook, plan: Plan, channel: Channel, at: dt.datetime) -> Iterator[str]:
    """Each reason for which a channel has no post at a wall time, the plainest first."""
    date = at.date()
    if playbook.start is not None and date < playbook.start:
        yield f"{playbook.span.place} runs only from {playbook.start} on"
        return
    if playbook.end is not None and date > playbook.end:
        yield f"{playbook.span.place} runs only to {playbook.end}"
        return
    off = next((one.days_off for one in plan.occupied if one.channel == channel), NO_DAYS_OFF)
    yield from _holiday(playbook, plan, channel, date, off)
    for name, out in plan.ruled_out:
        if (name, out.date, out.time) == (channel.name, date, at.time()):
            yield f"{out.fill.place} would post then, but: {out.because}"
    for name, out in plan.moved:
        if (name, out.date, out.time) == (channel.name, date, at.time()):
            yield f"{out.fill.place} would post then, but: {out.because}"
    yield from _windows(playbook, plan, channel, at)
    if channel.quiet is not None and channel.quiet.holds(at.time()):
        quiet = channel.quiet
        yield (
            f"{channel.span.place} keeps {channel.name} quiet from {quiet.start:%H:%M} to"
            f" {quiet.end:%H:%M}"
        )
    for session in sessions_between(playbook, date, date, off):
        if session.clear and session.clear[0] <= at <= session.clear[1] and session.expert.clear:
            line = session.expert.clear[1]
            yield f"{line.place} keeps clear around the session of {session.expert.name}"
    week = _week_of(plan, channel, date)
    if week is None:
        yield f"the week of {monday(date)} is outside the weeks that were planned"
        return
    for slot in week.others:
        if slot.on(week.layout.monday) == date and slot.time == at.time():
            yield f"{slot.line.place} posts to the same groups at this minute"
    if not week.layout.slots:
        yield f"no line posts at {at:%H:%M} on {_day(at)}, nor at all in the week of {monday(date)}"
        return
    yield f"no line posts at {at:%H:%M} on {_day(at)}; {_nearest(week, at)}"
    yield from _would_break(playbook, week, at)


def _holiday(
    playbook: Playbook, plan: Plan, channel: Channel, date: dt.date, off: DaysOff
) -> Iterator[str]:
    """That the date is a holiday, and what each line does with the post it would have then."""
    line = playbook.holidays_span
    if not off.is_off(date) or line is None:
        return
    named = f"{date} is a holiday" + (f" ({off.names[date]})" if date in off.names else "")
    if playbook.holidays == "move":
        yield f"{named}: {line.place} moves posts to the next day that is none"
    else:
        yield f"{named}: {line.place} skips holidays"
    for name, one in plan.away:
        if (name, one.date) == (channel.name, date):
            then = f"it posts on {one.moved} instead" if one.moved else "it is left out"
            yield f"{one.line.place} would post on this day; {then}"


def _windows(playbook: Playbook, plan: Plan, channel: Channel, at: dt.datetime) -> Iterator[str]:
    """The posts that their lines let stand at any minute of a span that holds this moment."""
    lines = [post for week in playbook.weeks if week.serves(channel.name) for post in week.posts]
    lines += [post for campaign in playbook.constructs_of(Campaign) for post in campaign.posts]
    for line in lines:
        window = line.when.moment
        if not isinstance(window, Between) or not DaySpan(window.start, window.end).holds(
            at.time()
        ):
            continue
        for post in plan.posts:
            stands = dt.datetime.combine(post.date, post.time)
            near = abs(stands - at) < dt.timedelta(days=1)
            if post.channel == channel.name and post.place == line.span.place and near:
                yield (
                    f"{line.span.place} posts once between {window.start:%H:%M} and"
                    f" {window.end:%H:%M}; that post stands at {stands:%a %H:%M}"
                )


def _week_of(plan: Plan, channel: Channel, date: dt.date) -> FilledWeek | None:
    for week in plan.weeks:
        inside = 0 <= (date - week.layout.monday).days < 7
        if week.channel.name == channel.name and inside:
            return week
    return None


def _day(at: dt.datetime) -> str:
    return f"{at:%A} {at:%d %B}"


def _nearest(week: FilledWeek, at: dt.datetime) -> str:
    """The last post before and the first after, with the lines that make them."""
    minute = int((at - dt.datetime.combine(week.layout.monday, dt.time())).total_seconds() // 60)
    before = [slot for slot in week.layout.slots if slot.minute < minute]
    after = [slot for slot in week.layout.slots if slot.minute > minute]
    named = []
    for word, found in (("the last before", before[-1:]), ("the next", after[:1])):
        for slot in found:
            date = slot.on(week.layout.monday)
            named.append(f"{word} is {date:%a} {slot.time:%H:%M} ({slot.line.place})")
    return ", ".join(named) or "the week has no other post"


def _would_break(playbook: Playbook, week: FilledWeek, at: dt.datetime) -> Iterator[str]:
    """What each of the week's elements would break if it stood here as one post more."""
    now = {(rule, what) for rule, what in broken_rules(week)}
    minute = int((at - dt.datetime.combine(week.layout.monday, dt.time())).total_seconds() // 60)
    for content in _contents(playbook, week):
        slot = Slot(minute, (content,), week.layout.slots[0].line)
        pairs = [*zip(week.layout.slots, week.contents, strict=True), (slot, content)]
        pairs.sort(key=lambda pair: pair[0].minute)
        layout = replace(week.layout, slots=tuple(one for one, _ in pairs))
        more = replace(week, layout=layout, contents=tuple(one for _, one in pairs))
        broken = [found for found in broken_rules(more) if found not in now]
        if broken:
            rules = dict.fromkeys(f"{rule.span.place} ({what})" for rule, what in broken)
            yield f"one more {content.name} here would break {', '.join(rules)}"


def _contents(playbook: Playbook, week: FilledWeek) -> list[Content]:
    found = {choice for slot in week.layout.slots for choice in slot.choices}
    names = {content.name for content in found}
    found |= {
        content_of(element, "") for name, element in playbook.elements.items() if name not in names
    }
    return sorted(found, key=lambda content: (content.name, content.topics))
