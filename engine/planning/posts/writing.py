"""Posts written from filled slots: their text, what their template reads, and their reasons."""

from __future__ import annotations

from typing import Any

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.draw import Draw
from dsl.constructs.expert import Expert
from dsl.constructs.playbook import Playbook
from dsl.constructs.subjects import Content
from dsl.constructs.topics import Topic
from dsl.pictures import Picture
from engine.planning.posts.post import Post
from engine.planning.posts.reasons import reasons
from engine.planning.posts.template_context import offered
from engine.planning.posts.text_limits import unmade
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.slot import Slot
from engine.planning.week.occasions.sessions import speaker_on
from engine.rendering.templates.environment import RenderError, text_for
from engine.rendering.templates.every_group import columns_of
from engine.rendering.templates.job import RenderJob
from engine.rendering.words.locale_forms import weekday_in
from engine.rendering.words.session_texts import session_texts
from engine.time.instants import Instant


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
    notes = _of_the_clock(playbook, week, slot, moment)
    if moment is None:
        return None, notes
    expert, draw = _told_by(playbook, slot, content)
    template = _template(playbook, content, expert, draw)
    context = _context(playbook, week, slot, content, topic, expert)
    groups = week.groups_of(slot)
    shown_to = next(
        (columns_of(g) for g in week.channel.groups if not groups or g.key in groups),
        {"name": ""},
    )
    try:
        text = text_for(RenderJob(template, {**context, "group": shown_to}, playbook.tongue))
    except RenderError as error:
        name = shown_to["name"] or week.channel.title
        return None, [unmade(playbook, template, slot.line, error.reason, error.line, [name])]
    post = Post(
        id=id,
        playbook=playbook.name,
        channel=week.channel.name,
        element=content.name,
        title=_title(playbook, slot, content, expert, draw),
        kind=content.kind,
        stage=content.stage,
        topic=topic.name if topic else "",
        part=slot.part,
        date=slot.on(week.layout.monday),
        time=slot.time,
        zone=playbook.zone,
        due=moment.at,
        late=slot.late or playbook.late,
        after_late=slot.after_late or playbook.after_late,
        place=slot.line.place,
        reasons=tuple(reasons(week, slot, content, topic, playbook)),
        template=template,
        context=context,
        text=text,
        approve_alone=playbook.approve_alone,
        trial=slot.trial,
        groups=groups,
        picture=_picture(playbook, content, slot),
    )
    return post, notes


def _of_the_clock(
    playbook: Playbook, week: FilledWeek, slot: Slot, moment: Instant | None
) -> list[Fault]:
    """What is to be noted of a time that its zone's clocks show never or twice that day.

    `moment` is None where there is no such time at all, and nothing is posted.
    """
    if moment is not None and moment.wall == "once":
        return []
    code = "PB309" if moment is not None and moment.wall != "gap" else "PB308"
    instant = phrase("nothing_posted") if moment is None else f"{moment.at:%H:%M} UTC"
    date = slot.on(week.layout.monday)
    time = f"{slot.time:%H:%M}"
    return [fault(code, slot.line, time=time, date=date, zone=playbook.zone, instant=instant)]


def _told_by(playbook: Playbook, slot: Slot, content: Content) -> tuple[Expert | None, Draw | None]:
    """The expert whose session a post is part of, as of its date; the draw that it tells of."""
    if content.name in playbook.elements:
        draw = None
    else:
        draw = next((d for d in playbook.constructs_of(Draw) if d.name == content.name), None)
    expert = next((e for e in playbook.experts if e.name == content.name and slot.part), None)
    if expert is not None and slot.session is not None:
        expert = speaker_on(expert, slot.session.date())
    return expert, draw


def _title(
    playbook: Playbook, slot: Slot, content: Content, expert: Expert | None, draw: Draw | None
) -> str:
    if expert is not None:
        return session_texts(playbook.tongue).titles[slot.part].format(who=expert.title)
    return draw.title if draw is not None else playbook.elements[content.name].title


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
