"""Why a post stands where it does, in sentences that the calendar keeps."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.sentence import message
from dsl.base.span import Span
from dsl.constructs.playbook import Playbook
from dsl.constructs.subjects import Content
from dsl.constructs.topics import Topic
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import PlannedRule
from engine.planning.slot import Slot
from engine.state_words import part_word
from engine.time.said_dates import ShortDayTime


def reasons(
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
        yield from _of_peak(week, slot, content, slot.peak)
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


def _of_peak(week: FilledWeek, slot: Slot, content: Content, peak: Span) -> Iterator[str]:
    """Why a peak has this post, and not another of those that fill it."""
    names = ", ".join(choice.name for choice in slot.choices)
    yield message(
        "kept.reason.peak",
        "{place} makes {time} a peak",
        place=peak.place,
        time=f"{slot.time:%H:%M}",
    )
    yield message(
        "kept.reason.fills",
        "{place} fills the peaks with {names}",
        place=slot.line.place,
        names=names,
    )
    if len(slot.choices) == 1:
        return
    rules = ", ".join(rule.span.place for rule in week.rules if _about(rule, content))
    wishes = ", ".join(wish.span.place for wish in week.wishes if content.is_a(wish.subject.text))
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


def _about(rule: PlannedRule, content: Content) -> bool:
    subjects = [getattr(rule, name).text for name in ("subject", "after") if hasattr(rule, name)]
    subjects += [portion.subject.text for portion in getattr(rule, "portions", ())]
    return any(content.is_a(subject) for subject in subjects)
