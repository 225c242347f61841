"""Why there is no post at an hour: what keeps it free, and what a post there would break."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from dsl.base.sentence import InRow, Sentence, message
from dsl.constructs.campaign import Campaign
from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from dsl.constructs.subjects import Content, content_of
from dsl.when import Between, DaySpan
from engine.planning.explaining.alternatives import broken_rules
from engine.planning.planner import Plan
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.slot import Slot
from engine.planning.week.occasions.sessions import sessions_between
from engine.time.days import monday
from engine.time.holidays import NO_DAYS_OFF, DaysOff
from engine.time.said_dates import DayTime, NamedDay


def why_not(playbook: Playbook, plan: Plan, channel: Channel, at: dt.datetime) -> Iterator[str]:
    """Each reason for which a channel has no post at a wall time, the plainest first."""
    date = at.date()
    if playbook.start is not None and date < playbook.start:
        yield message(
            "why_not.begins",
            "{place} runs only from {date} on",
            place=playbook.span.place,
            date=playbook.start,
        )
        return
    if playbook.end is not None and date > playbook.end:
        yield message(
            "why_not.ends",
            "{place} runs only to {date}",
            place=playbook.span.place,
            date=playbook.end,
        )
        return
    off = next((one.days_off for one in plan.occupied if one.channel == channel), NO_DAYS_OFF)
    yield from _holiday(playbook, plan, channel, date, off)
    for name, out in (*plan.ruled_out, *plan.moved):
        if (name, out.date, out.time) == (channel.name, date, at.time()):
            yield message(
                "why_not.but",
                "{place} would post then, but: {because}",
                place=out.fill.place,
                because=out.because,
            )
    yield from _windows(playbook, plan, channel, at)
    if channel.quiet is not None and channel.quiet.holds(at.time()):
        quiet = channel.quiet
        yield message(
            "why_not.quiet",
            "{place} keeps {channel} quiet from {start} to {end}",
            place=channel.span.place,
            channel=channel.name,
            start=f"{quiet.start:%H:%M}",
            end=f"{quiet.end:%H:%M}",
        )
    for session in sessions_between(playbook, date, date, off):
        if session.clear and session.clear[0] <= at <= session.clear[1] and session.expert.clear:
            line = session.expert.clear[1]
            yield message(
                "why_not.clear",
                "{place} keeps clear around the session of {expert}",
                place=line.place,
                expert=session.expert.name,
            )
    week = _week_of(plan, channel, date)
    if week is None:
        yield message(
            "why_not.unplanned",
            "the week of {week} is outside the weeks that were planned",
            week=monday(date),
        )
        return
    for slot in week.others:
        if slot.on(week.layout.monday) == date and slot.time == at.time():
            yield message(
                "why_not.taken",
                "{place} posts to the same groups at this minute",
                place=slot.line.place,
            )
    if not week.layout.slots:
        yield message(
            "why_not.no_line_at_all",
            "no line posts at {time} on {day}, nor at all in the week of {week}",
            time=f"{at:%H:%M}",
            day=NamedDay(at),
            week=monday(date),
        )
        return
    yield message(
        "why_not.no_line",
        "no line posts at {time} on {day}; {nearest}",
        time=f"{at:%H:%M}",
        day=NamedDay(at),
        nearest=_nearest(week, at),
    )
    yield from _would_break(playbook, week, at)


def _holiday(
    playbook: Playbook, plan: Plan, channel: Channel, date: dt.date, off: DaysOff
) -> Iterator[str]:
    """That the date is a holiday, and what each line does with the post it would have then."""
    line = playbook.holidays_span
    if not off.is_off(date) or line is None:
        return
    named = (
        message(
            "why_not.holiday_named", "{date} is a holiday ({name})", date=date, name=off.names[date]
        )
        if date in off.names
        else message("why_not.holiday", "{date} is a holiday", date=date)
    )
    if playbook.holidays == "move":
        yield message(
            "why_not.holiday_moves",
            "{holiday}: {place} moves posts to the next day that is none",
            holiday=named,
            place=line.place,
        )
    else:
        yield message(
            "why_not.holiday_skips",
            "{holiday}: {place} skips holidays",
            holiday=named,
            place=line.place,
        )
    for name, one in plan.away:
        if (name, one.date) == (channel.name, date):
            yield (
                message(
                    "why_not.holiday_instead",
                    "{place} would post on this day; it posts on {date} instead",
                    place=one.line.place,
                    date=one.moved,
                )
                if one.moved
                else message(
                    "why_not.holiday_left_out",
                    "{place} would post on this day; it is left out",
                    place=one.line.place,
                )
            )


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
                yield message(
                    "why_not.window",
                    "{place} posts once between {start} and {end}; that post stands at {moment}",
                    place=line.span.place,
                    start=f"{window.start:%H:%M}",
                    end=f"{window.end:%H:%M}",
                    moment=DayTime(stands),
                )


def _week_of(plan: Plan, channel: Channel, date: dt.date) -> FilledWeek | None:
    for week in plan.weeks:
        inside = 0 <= (date - week.layout.monday).days < 7
        if week.channel.name == channel.name and inside:
            return week
    return None


_BEFORE = message("why_not.last", "the last before is {moment} ({place})")
_AFTER = message("why_not.next", "the next is {moment} ({place})")


def _nearest(week: FilledWeek, at: dt.datetime) -> InRow | Sentence:
    """The last post before and the first after, with the lines that make them."""
    minute = int((at - dt.datetime.combine(week.layout.monday, dt.time())).total_seconds() // 60)
    before = [slot for slot in week.layout.slots if slot.minute < minute]
    after = [slot for slot in week.layout.slots if slot.minute > minute]
    named = []
    for words, found in ((_BEFORE, before[-1:]), (_AFTER, after[:1])):
        for slot in found:
            moment = dt.datetime.combine(slot.on(week.layout.monday), slot.time)
            named.append(words.filled(moment=DayTime(moment), place=slot.line.place))
    return InRow(named) if named else message("why_not.alone", "the week has no other post")


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
            rules = dict.fromkeys(
                message("why_not.rule", "{place} ({what})", place=rule.span.place, what=what)
                for rule, what in broken
            )
            yield message(
                "why_not.breaks",
                "one more {element} here would break {rules}",
                element=content.name,
                rules=InRow(rules),
            )


def _contents(playbook: Playbook, week: FilledWeek) -> list[Content]:
    found = {choice for slot in week.layout.slots for choice in slot.choices}
    names = {content.name for content in found}
    found |= {
        content_of(element, "") for name, element in playbook.elements.items() if name not in names
    }
    return sorted(found, key=lambda content: (content.name, content.topics))
