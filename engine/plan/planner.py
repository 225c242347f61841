"""From a checked playbook and a range of weeks to the plan of its posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from dsl.fault import Fault, fault
from dsl.phrase import Keyword, Phrase, phrase
from dsl.playbook import Channel, Playbook, Rule, Topic
from dsl.statements import Distance
from engine.calendar.days import WEEK, monday
from engine.calendar.holidays import known_country, public_holidays
from engine.plan.filled_week import FilledWeek
from engine.plan.kept import Kept, kept_topics, wanted_contents, with_sent
from engine.plan.layout import lay_out
from engine.plan.post import Post
from engine.plan.quota import Used, count_used, rules_of_week
from engine.plan.slot import Layout, RuledOut, Slot
from engine.plan.topics import Seasons, Turn, take_turns
from engine.plan.writing import write_post

Solutions = MutableMapping[Any, Any]
"""Weeks solved before, by their problem, so that equal weeks are solved once."""

NOTHING_KEPT: Kept = MappingProxyType({})

LOOK_BACK = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """The posts of a range of weeks in the order of time, and what was met while planning."""

    posts: tuple[Post, ...]
    faults: tuple[Fault, ...]
    weeks: tuple[FilledWeek, ...]
    ruled_out: tuple[tuple[str, RuledOut], ...]
    """Peaks left empty, each with its channel."""

    @property
    def sound(self) -> bool:
        return not any(item.level == "error" for item in self.faults)


def plan(
    playbook: Playbook,
    first: dt.date,
    weeks: int,
    solutions: Solutions | None = None,
    kept: Kept = NOTHING_KEPT,
) -> Plan:
    """The posts of `weeks` whole weeks from the Monday of the week of `first` on.

    The weeks before, back to the playbook's start, are laid out too: rotations and rules that
    look back go on from them, so that a week has the same posts whatever range it is asked in.
    Of all plans that keep the rules, it is the one that changes the fewest approved posts of
    `kept`; what was sent stays.
    A week that cannot be is left out, and a fault says why. Deterministic: the same playbook and
    range give equal plans on every machine.
    """
    begin, end = monday(first), monday(first) + WEEK * weeks
    start = monday(playbook.start) if playbook.start is not None else begin
    holidays, faults = _holidays(playbook, min(start, begin) - 2 * WEEK, end)
    memory: Solutions = {} if solutions is None else solutions
    filled: list[FilledWeek] = []
    told: list[tuple[str, RuledOut]] = []
    for channel in playbook.channels:
        before: tuple[Slot, ...] = ()
        used: Used = Used()
        for week in _mondays(min(start, begin), end):
            layout, misplaced = lay_out(playbook, channel, week, holidays)
            made, problems = _fill(playbook, channel, layout, before, used, kept, memory)
            if week >= begin:
                faults += [*misplaced, *problems]
                told += [(channel.name, empty) for empty in layout.ruled_out]
            if made is None:
                before = ()
            else:
                filled.append(made)
                rules = _rules(playbook, channel)
                count_used(rules, week, layout.slots, made.contents, used)
                before = _looked_back_at(made)
    posts, starved = _posts(playbook, filled, begin, kept)
    faults += starved
    inside_weeks = tuple(week for week in filled if week.layout.monday >= begin)
    if playbook.expectations:
        from engine.plan.expectations import failed_expectations  # noqa: PLC0415 - few have some

        faults += failed_expectations(playbook, inside_weeks)
    faults = sorted(dict.fromkeys(faults), key=lambda item: item.order)
    return Plan(tuple(posts), tuple(faults), inside_weeks, tuple(told))


def _mondays(first: dt.date, end: dt.date) -> Iterator[dt.date]:
    week = first
    while week < end:
        yield week
        week += WEEK


def _holidays(
    playbook: Playbook, first: dt.date, last: dt.date
) -> tuple[frozenset[dt.date], list[Fault]]:
    if not playbook.country:
        return frozenset(), []
    if not known_country(playbook.country):
        span = playbook.country_span or playbook.span
        return frozenset(), [fault("PB316", span, country=playbook.country)]
    if playbook.holidays == "keep":
        return frozenset(), []
    return frozenset(public_holidays(playbook.country, first, last)), []


def _fill(
    playbook: Playbook,
    channel: Channel,
    layout: Layout,
    before: tuple[Slot, ...],
    used: Used,
    kept: Kept,
    memory: Solutions,
) -> tuple[FilledWeek | None, list[Fault]]:
    """The week with its content, or None where it cannot be, and what is to be told of it.

    An equal week that was solved before is taken from memory.
    """
    weeks = [week for week in playbook.weeks if week.serves(channel.name)]
    rules = tuple(rules_of_week(_rules(playbook, channel), layout.monday, used))
    wishes = tuple(wish for week in weeks for wish in week.wishes)
    if not layout.slots:
        return FilledWeek(channel, layout, (), rules, wishes, before), []
    if all(slot.fixed for slot in layout.slots) and not rules:
        contents = tuple(slot.choices[0] for slot in layout.slots)
        return FilledWeek(channel, layout, contents, rules, wishes, before), []
    from engine.plan.conflict import conflict  # noqa: PLC0415 - the solver takes a second to load
    from engine.plan.model import Problem, Solution, solve  # noqa: PLC0415

    slots = tuple(replace(slot, session=None) for slot in layout.slots)
    problem = Problem(
        slots, tuple(replace(slot, session=None) for slot in before), rules, wishes,
        wanted_contents(slots, channel.name, layout.monday, kept),
    )  # fmt: skip
    sent = replace(problem, slots=with_sent(slots, channel.name, layout.monday, kept))
    solution: Solution | None = None
    for tried in dict.fromkeys((sent, problem)):  # what was sent may break a rule of today
        if tried not in memory:
            memory[tried] = solve(tried)
        solution = memory[tried]
        if solution is not None:
            break
    if solution is None:
        return None, [conflict(problem, channel.name, layout.monday)]
    if not solution.contents:
        return None, [fault("PB411", weeks[0].span, week=layout.monday, channel=channel.name)]
    notes = []
    if not solution.proven:
        notes.append(fault("PB410", weeks[0].span, week=layout.monday, channel=channel.name))
    return FilledWeek(channel, layout, solution.contents, rules, wishes, before), notes


def _rules(playbook: Playbook, channel: Channel) -> tuple[Rule, ...]:
    """The hard rules of a channel's weeks, in the order written."""
    weeks = [week for week in playbook.weeks if week.serves(channel.name)]
    return (*channel.rules, *(rule for week in weeks for rule in week.rules))


def _looked_back_at(week: FilledWeek) -> tuple[Slot, ...]:
    """The last posts of a week, as the next week's rules look back at them."""
    farthest = max(
        (rule.least for rule in week.rules if isinstance(rule, Distance)), default=LOOK_BACK
    )
    since = int(max(farthest, LOOK_BACK).total_seconds() // 60)
    contents = [*(slot.choices[0] for slot in week.before), *week.contents]
    posted = [
        replace(slot, minute=slot.minute - 7 * 1440, choices=(content,))
        for slot, content in zip((*week.before, *week.layout.slots), contents, strict=True)
    ]
    recent = [slot for slot in posted if slot.minute >= -since]
    return tuple(recent or posted[-1:])


def _posts(
    playbook: Playbook, weeks: Sequence[FilledWeek], begin: dt.date, kept: Kept
) -> tuple[list[Post], list[Fault]]:
    topics, faults = _topics(playbook, weeks, begin, kept_topics(kept))
    posts = []
    for week in weeks:
        if week.layout.monday < begin:
            continue
        occurrences: dict[tuple[dt.date, str], int] = {}
        for slot, content in zip(week.layout.slots, week.contents, strict=True):
            named = f"{content.name}-{slot.part}" if slot.part else content.name
            date = slot.on(week.layout.monday)
            number = occurrences[date, named] = occurrences.get((date, named), 0) + 1
            id = f"{playbook.name}/{week.channel.name}/{date}/{named}.{number}"
            topic = topics.get(_turn_key(week, slot))
            post, told = write_post(playbook, week, slot, content, id, topic)
            faults += told
            if post is not None:
                posts.append(post)
    return sorted(posts, key=lambda post: (post.due, post.id)), faults


def _turn_key(week: FilledWeek, slot: Slot) -> str:
    """Whose turn a slot's topic is: its own, or that of the session it belongs to."""
    if slot.session is not None:
        return f"{week.channel.name}/{slot.choices[0].name}/{slot.session}"
    return f"{week.channel.name}/{slot.on(week.layout.monday)}/{slot.time}"


def _topics(
    playbook: Playbook, weeks: Sequence[FilledWeek], begin: dt.date, kept: Mapping[str, str]
) -> tuple[dict[str, Topic], list[Fault]]:
    """The topic of every post that is about something, rotating from the playbook's start."""
    turns: dict[tuple[str, str], dict[str, tuple[Turn, Slot]]] = {}
    for week in weeks:
        for slot, content in zip(week.layout.slots, week.contents, strict=True):
            if not content.topics:
                continue
            key = _turn_key(week, slot)
            at = slot.session or dt.datetime.combine(slot.on(week.layout.monday), slot.time)
            turns.setdefault((content.topics, week.channel.name), {})[key] = (Turn(at, key), slot)
    given: dict[str, Topic] = {}
    faults = []
    for (name, channel), wanted in turns.items():
        topics = playbook.topics[name]
        taken, starved = take_turns(
            topics, (turn for turn, _ in wanted.values()), f"{playbook.name}/{channel}",
            _seasons(playbook), kept,
        )  # fmt: skip
        given |= taken
        if starved is not None and not (starved.turn.at.date() < begin and not playbook.start):
            line = wanted[starved.turn.key][1].line
            faults.append(
                fault("PB404", line, topics=name, date=starved.turn.at.date(),
                      count=len(topics.topics), rest=_days(topics.rest, topics.order),
                      others=((topics.span, phrase("these_topics")),))
            )  # fmt: skip
    return given, faults


def _seasons(playbook: Playbook) -> Seasons:
    """The first and last date of each season by its name."""
    found: dict[str, tuple[dt.date, dt.date]] = {}
    for system in playbook.systems:
        dates = getattr(system, "dates", None)
        if dates is not None:
            found[system.name] = (dates.start, dates.end)
    return found


def _days(rest: dt.timedelta, order: str) -> Phrase:
    if order == "once":
        return phrase("good_once", once=Keyword("ONCE"))
    return phrase("days", count=f"{rest.total_seconds() / 86400:g}")
