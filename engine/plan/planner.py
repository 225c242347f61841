"""From a checked playbook and a range of weeks to the plan of its posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dsl.fault import Fault, fault
from dsl.playbook import Channel, Expert, Playbook, Rule, Topic
from dsl.statements import Distance, Wish
from dsl.subjects import Content
from engine.calendar.days import WEEK, monday
from engine.calendar.holidays import known_country, public_holidays
from engine.calendar.instants import instant
from engine.plan.layout import lay_out
from engine.plan.post import Post
from engine.plan.slot import Layout, RuledOut, Slot
from engine.plan.topics import Turn, take_turns
from engine.render.environment import RenderError, render
from engine.render.session_texts import SESSION_TEMPLATE

Solutions = MutableMapping[Any, Any]
"""Weeks solved before, by their problem, so that equal weeks are solved once."""

PART_TITLES = {"invite": "Invitation", "session": "Session", "recap": "Recap"}

LOOK_BACK = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FilledWeek:
    """One channel's week with the content of every slot."""

    channel: Channel
    layout: Layout
    contents: tuple[Content, ...]
    rules: tuple[Rule, ...]
    wishes: tuple[Wish, ...]
    before: tuple[Slot, ...]


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
    playbook: Playbook, first: dt.date, weeks: int, solutions: Solutions | None = None
) -> Plan:
    """The posts of `weeks` whole weeks from the Monday of the week of `first` on.

    The weeks before, back to the playbook's start, are laid out too: rotations and rules that
    look back go on from them, so that a week has the same posts whatever range it is asked in.
    A week that cannot be is left out, and a fault says why. Deterministic: the same playbook and
    range give equal plans on every machine.
    """
    begin, end = monday(first), monday(first) + WEEK * weeks
    start = monday(playbook.start) if playbook.start is not None else begin
    holidays, faults = _holidays(playbook, min(start, begin), end)
    memory: Solutions = {} if solutions is None else solutions
    filled: list[FilledWeek] = []
    told: list[tuple[str, RuledOut]] = []
    for channel in playbook.channels:
        before: tuple[Slot, ...] = ()
        for week in _mondays(min(start, begin), end):
            layout, misplaced = lay_out(playbook, channel, week, holidays)
            made = _fill(playbook, channel, layout, before, memory)
            inside = week >= begin
            if inside:
                faults += misplaced
                told += [(channel.name, empty) for empty in layout.ruled_out]
            if isinstance(made, Fault):
                if inside:
                    faults.append(made)
                before = ()
            else:
                filled.append(made)
                before = _looked_back_at(made)
    posts, starved = _posts(playbook, filled, begin)
    faults += starved
    faults = sorted(dict.fromkeys(faults), key=lambda item: item.order)
    inside_weeks = tuple(week for week in filled if week.layout.monday >= begin)
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
    if not playbook.skip_holidays:
        return frozenset(), []
    return frozenset(public_holidays(playbook.country, first, last)), []


def _fill(
    playbook: Playbook,
    channel: Channel,
    layout: Layout,
    before: tuple[Slot, ...],
    memory: Solutions,
) -> FilledWeek | Fault:
    """The week with its content, from memory where an equal one was solved before."""
    weeks = [week for week in playbook.weeks if week.serves(channel.name)]
    rules = (*channel.rules, *(rule for week in weeks for rule in week.rules))
    wishes = tuple(wish for week in weeks for wish in week.wishes)
    if not layout.slots:
        return FilledWeek(channel, layout, (), rules, wishes, before)
    if all(slot.fixed for slot in layout.slots) and not rules:
        contents = tuple(slot.choices[0] for slot in layout.slots)
        return FilledWeek(channel, layout, contents, rules, wishes, before)
    from engine.plan.conflict import conflict  # noqa: PLC0415 - the solver takes a second to load
    from engine.plan.model import Problem, solve  # noqa: PLC0415

    slots = tuple(replace(slot, session=None) for slot in layout.slots)
    problem = Problem(slots, tuple(replace(slot, session=None) for slot in before), rules, wishes)
    if problem not in memory:
        memory[problem] = solve(problem)
    solution = memory[problem]
    if solution is None:
        return conflict(problem, channel.name, layout.monday)
    return FilledWeek(channel, layout, solution.contents, rules, wishes, before)


def _looked_back_at(week: FilledWeek) -> tuple[Slot, ...]:
    """The last posts of a week, as the next week's rules look back at them."""
    farthest = max(
        (rule.least for rule in week.rules if isinstance(rule, Distance)), default=LOOK_BACK
    )
    since = 7 * 1440 - int(max(farthest, LOOK_BACK).total_seconds() // 60)
    filled = [
        replace(slot, minute=slot.minute - 7 * 1440, choices=(content,))
        for slot, content in zip(week.layout.slots, week.contents, strict=True)
    ]
    recent = [slot for slot in filled if slot.minute >= since - 7 * 1440]
    return tuple(recent or filled[-1:])


def _posts(
    playbook: Playbook, weeks: Sequence[FilledWeek], begin: dt.date
) -> tuple[list[Post], list[Fault]]:
    topics, faults = _topics(playbook, weeks, begin)
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
            post, told = _post(playbook, week, slot, content, id, topic)
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
    playbook: Playbook, weeks: Sequence[FilledWeek], begin: dt.date
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
            topics, (turn for turn, _ in wanted.values()), f"{playbook.name}/{channel}"
        )
        given |= taken
        if starved is not None and not (starved.turn.at.date() < begin and not playbook.start):
            line = wanted[starved.turn.key][1].line
            faults.append(
                fault("PB404", line, topics=name, date=starved.turn.at.date(),
                      count=len(topics.topics), rest=_days(topics.rest, topics.order),
                      others=((topics.span, "these topics"),))
            )  # fmt: skip
    return given, faults


def _days(rest: dt.timedelta, order: str) -> str:
    return "good (`once`)" if order == "once" else f"{rest.total_seconds() / 86400:g} days"


def _post(
    playbook: Playbook, week: FilledWeek, slot: Slot, content: Content, id: str, topic: Topic | None
) -> tuple[Post | None, list[Fault]]:
    """The post of a filled slot with what is to be noted of it; None where there can be none."""
    if content.topics and topic is None:
        return None, []  # its topics ran out, which has been told
    date, time = slot.on(week.layout.monday), slot.time
    moment = instant(playbook.zone, date, time)
    shown_time = f"{time:%H:%M}"
    if moment is None:
        nothing = "nothing is posted: the zone skipped this day"
        return None, [
            fault(
                "PB308", slot.line, time=shown_time, date=date, zone=playbook.zone, instant=nothing
            )
        ]
    notes = []
    if moment.wall != "once":
        code = "PB308" if moment.wall == "gap" else "PB309"
        at = f"{moment.at:%H:%M} UTC"
        notes.append(
            fault(code, slot.line, time=shown_time, date=date, zone=playbook.zone, instant=at)
        )
    expert = (
        next((e for e in playbook.experts if e.name == content.name), None) if slot.part else None
    )
    template, path = _template(playbook, content, expert)
    context = _context(playbook, week, slot, content, topic, expert)
    shown_to = dict(week.channel.groups[0].columns) if week.channel.groups else {"name": ""}
    title = (
        playbook.elements[content.name].title
        if expert is None
        else (f"{PART_TITLES[slot.part]}: {expert.title}")
    )
    try:
        text = render(template, {**context, "group": {"name": "", **shown_to}})
    except RenderError as error:
        hint = "`weekbook check` tells what a template may read"
        return None, [fault("PB504", slot.line, path=path, reason=str(error), hint=hint)]
    post = Post(
        id=id, playbook=playbook.name, channel=week.channel.name, element=content.name,
        title=title, kind=content.kind, stage=content.stage, topic=topic.name if topic else "",
        part=slot.part, date=date, time=time, zone=playbook.zone, due=moment.at,
        late=slot.late or playbook.late, place=slot.line.place,
        reasons=tuple(_reasons(week, slot, content, topic, playbook)),
        template=template, context=context, text=text, approve_alone=playbook.approve_alone,
    )  # fmt: skip
    return post, notes


def _template(playbook: Playbook, content: Content, expert: Expert | None) -> tuple[str, str]:
    path = expert.template if expert else playbook.elements[content.name].template
    if expert is not None and not path:
        return SESSION_TEMPLATE, "of an expert's posts"
    return playbook.templates[path], path


def _context(
    playbook: Playbook, week: FilledWeek, slot: Slot, content: Content, topic: Topic | None,
    expert: Expert | None,
) -> dict[str, Any]:  # fmt: skip
    """What the template reads beside the group, as plain values that can be stored."""
    date = slot.on(week.layout.monday)
    channel = week.channel
    element = playbook.elements.get(content.name)
    post = {
        "date": date.isoformat(), "time": f"{slot.time:%H:%M}", "weekday": f"{date:%A}",
        "element": content.name, "kind": content.kind, "part": slot.part,
        "title": element.title if element else (expert.title if expert else ""),
    }  # fmt: skip
    context: dict[str, Any] = {
        "post": post,
        "playbook": {"name": playbook.name, "title": playbook.title},
        "channel": {"name": channel.name, "title": channel.title, "persona": channel.persona},
        "topic": None,
    }
    if topic is not None:
        context["topic"] = {"name": topic.name, "title": topic.title, "facts": list(topic.facts)}
    if expert is not None and slot.session is not None:
        context["expert"] = {
            "name": expert.name, "title": expert.title, "date": slot.session.date().isoformat(),
            "time": f"{slot.session:%H:%M}", "weekday": f"{slot.session:%A}",
            "minutes": int(expert.length.total_seconds() // 60),
        }  # fmt: skip
    return context


def _reasons(
    week: FilledWeek, slot: Slot, content: Content, topic: Topic | None, playbook: Playbook
) -> Iterator[str]:
    """Why the post is here, in sentences, each with the line that says so."""
    if slot.part:
        session = f"{slot.session:%a %d %b %H:%M}" if slot.session else ""
        yield f"{slot.line.place} asks for the {slot.part} of {content.name}'s session on {session}"
    elif slot.peak is not None:
        names = ", ".join(choice.name for choice in slot.choices)
        yield f"{slot.peak.place} makes {slot.time:%H:%M} a peak"
        yield f"{slot.line.place} fills the peaks with {names}"
        if len(slot.choices) > 1:
            kept = [f"{r.span.place}" for r in week.rules if _about(r, content)]
            kept += [
                f"{w.span.place} (a wish)" for w in week.wishes if content.is_a(w.subject.text)
            ]
            turn = f"{content.name} was chosen, for all rules hold with it"
            yield turn + (f": it is looked at by {', '.join(kept)}" if kept else "")
    else:
        yield f"{slot.line.place} posts {content.name} at {slot.time:%H:%M}"
    if topic is not None:
        topics = playbook.topics[content.topics]
        yield f'"{topic.title}" is the next topic of {content.topics} ({topics.span.place})'


def _about(rule: Rule, content: Content) -> bool:
    subjects = [getattr(rule, name).text for name in ("subject", "after") if hasattr(rule, name)]
    subjects += [portion.subject.text for portion in getattr(rule, "portions", ())]
    return any(content.is_a(subject) for subject in subjects)
