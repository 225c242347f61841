"""Posts written from filled slots: their text, what their template reads, and their reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.base.sentence import message
from dsl.constructs.draw import Draw
from dsl.constructs.expert import Expert
from dsl.constructs.playbook import Playbook
from dsl.constructs.subjects import Content
from dsl.constructs.topics import Topic
from dsl.pictures import Picture
from engine.planning.posts.post import Post
from engine.planning.posts.template_context import offered
from engine.planning.posts.text_limits import unmade
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import PlannedRule
from engine.planning.slot import Slot
from engine.planning.week.occasions.sessions import speaker_on
from engine.rendering.templates.environment import RenderError, text_for
from engine.rendering.templates.every_group import columns_of
from engine.rendering.templates.job import RenderJob
from engine.rendering.words.locale_forms import weekday_in
from engine.rendering.words.session_texts import session_texts
from engine.state_words import part_word
from engine.time.instants import Instant
from engine.time.said_dates import ShortDayTime


def write_post(
    playbook: Playbook,
    week: FilledWeek,
    slot: Slot,
    moment: Instant | None,
    content: Content,
    id: str,
    topic: Topic | None,
) -> tuple[Post | None, list[Fault]]:
    """The post of a filled slot with what is to be noted of it; None where there can be none."""
    if content.topics and topic is None:
        return None, []  # its topics ran out, which has been told
    date, time = slot.on(week.layout.monday), slot.time
    shown_time = f"{time:%H:%M}"
    if moment is None:
        nothing = phrase("nothing_posted")
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
    if expert is not None and slot.session is not None:
        expert = speaker_on(expert, slot.session.date())
    draw = next((d for d in playbook.constructs_of(Draw) if d.name == content.name), None)
    if content.name in playbook.elements:
        draw = None
    template = _template(playbook, content, expert, draw)
    context = _context(playbook, week, slot, content, topic, expert)
    groups = week.groups_of(slot)
    shown_to = next(
        (columns_of(g) for g in week.channel.groups if not groups or g.key in groups),
        {"name": ""},
    )
    if expert is not None:
        title = session_texts(playbook.tongue).titles[slot.part].format(who=expert.title)
    else:
        title = draw.title if draw is not None else playbook.elements[content.name].title
    try:
        text = text_for(RenderJob(template, {**context, "group": shown_to}, playbook.tongue))
    except RenderError as error:
        name = shown_to["name"] or week.channel.title
        return None, [unmade(playbook, template, slot.line, error.reason, error.line, [name])]
    post = Post(
        id=id, playbook=playbook.name, channel=week.channel.name, element=content.name,
        title=title, kind=content.kind, stage=content.stage, topic=topic.name if topic else "",
        part=slot.part, date=date, time=time, zone=playbook.zone, due=moment.at,
        late=slot.late or playbook.late, after_late=slot.after_late or playbook.after_late, place=slot.line.place,
        reasons=tuple(_reasons(week, slot, content, topic, playbook)),
        template=template, context=context, text=text, approve_alone=playbook.approve_alone,
        trial=slot.trial, groups=groups, picture=_picture(playbook, content, slot),
    )  # fmt: skip
    return post, notes


def _template(
    playbook: Playbook, content: Content, expert: Expert | None, draw: Draw | None
) -> str:
    if expert is not None and not expert.template:
        return session_texts(playbook.tongue).session
    if draw is not None and not draw.template:
        return session_texts(playbook.tongue).draw
    own = expert or draw
    return playbook.templates[own.template if own else playbook.elements[content.name].template]


def _picture(playbook: Playbook, content: Content, slot: Slot) -> Picture | None:
    element = playbook.elements.get(content.name) if not slot.part else None
    return element.picture if element is not None else None


def _context(
    playbook: Playbook, week: FilledWeek, slot: Slot, content: Content, topic: Topic | None,
    expert: Expert | None,
) -> dict[str, Any]:  # fmt: skip
    """What the template reads beside the group, as plain values that can be stored."""
    date = slot.on(week.layout.monday)
    channel = week.channel
    element = playbook.elements.get(content.name)
    post = {
        "date": date.isoformat(), "time": f"{slot.time:%H:%M}", "weekday": weekday_in(playbook.tongue, date),
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
            "time": f"{slot.session:%H:%M}",
            "weekday": weekday_in(playbook.tongue, slot.session.date()),
            "minutes": int(expert.length.total_seconds() // 60),
        }  # fmt: skip
    context |= offered(playbook, element, slot, date)
    return context


def _reasons(
    week: FilledWeek, slot: Slot, content: Content, topic: Topic | None, playbook: Playbook
) -> Iterator[str]:
    """Why the post is here, in sentences, each with the line that says so."""
    if slot.part:
        session = ShortDayTime(slot.session) if slot.session else ""
        yield message(
            "kept.reason.session",
            "{place} asks for the {part} of {content}'s session on {session}",
            place=slot.line.place,
            part=part_word(slot.part),
            content=content.name,
            session=session,
        )
    elif slot.trial:
        yield message(
            "kept.reason.trial",
            "{place} gives these groups {content} at this day and time this week",
            place=slot.line.place,
            content=content.name,
        )
    elif slot.peak is not None:
        names = ", ".join(choice.name for choice in slot.choices)
        yield message(
            "kept.reason.peak",
            "{place} makes {time} a peak",
            place=slot.peak.place,
            time=f"{slot.time:%H:%M}",
        )
        yield message(
            "kept.reason.fills",
            "{place} fills the peaks with {names}",
            place=slot.line.place,
            names=names,
        )
        if len(slot.choices) > 1:
            rules = ", ".join(rule.span.place for rule in week.rules if _about(rule, content))
            wishes = ", ".join(
                wish.span.place for wish in week.wishes if content.is_a(wish.subject.text)
            )
            if rules:
                yield message(
                    "kept.reason.rules",
                    "{content} keeps every rule here; about it are {rules}",
                    content=content.name,
                    rules=rules,
                )
            else:
                yield message(
                    "kept.reason.no_rules", "{content} keeps every rule here", content=content.name
                )
            if wishes:
                yield message("kept.reason.wishes", "wishes about it: {wishes}", wishes=wishes)
    else:
        yield message(
            "kept.reason.posts",
            "{place} posts {content} at {time}",
            place=slot.line.place,
            content=content.name,
            time=f"{slot.time:%H:%M}",
        )
    if topic is not None:
        topics = playbook.topics[content.topics]
        yield message(
            "kept.reason.topic",
            '"{title}" is the next topic of {topics} ({place})',
            title=topic.title,
            topics=content.topics,
            place=topics.span.place,
        )


def _about(rule: PlannedRule, content: Content) -> bool:
    subjects = [getattr(rule, name).text for name in ("subject", "after") if hasattr(rule, name)]
    subjects += [portion.subject.text for portion in getattr(rule, "portions", ())]
    return any(content.is_a(subject) for subject in subjects)
