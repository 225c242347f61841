"""Filled weeks into posts: whose identity each has, and which topic it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, Phrase, phrase
from dsl.constructs.playbook import Playbook
from dsl.constructs.season import Season
from dsl.constructs.subjects import Content
from dsl.constructs.topics import Topic
from engine.planning.posts.approved import Kept, kept_topics, missed_turns, topics_seen
from engine.planning.posts.post import Post
from engine.planning.posts.topics import Seasons, Turn, take_turns
from engine.planning.posts.writing import write_post
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.slot import Slot
from engine.time.days import WEEK
from engine.time.instants import instants_of_week


def posts_of(
    playbook: Playbook, weeks: Sequence[FilledWeek], begin: dt.date, end: dt.date, kept: Kept
) -> tuple[list[Post], list[Fault]]:
    """The posts from `begin` on and before `end`, in the order of time.

    A post belongs to the range that its own date lies in, also where its line lets it cross the
    midnight that ends its week. The weeks before tell which topics have had their turn.
    """
    topics, faults = _topics(playbook, weeks, begin, kept)
    posts = []
    near = [week for week in weeks if week.layout.monday >= begin - WEEK]
    for week, ids in zip(near, _identities(playbook, near, kept), strict=True):
        if week.layout.monday < begin and not any(slot.day > 6 for slot in week.layout.slots):
            continue
        slots = week.layout.slots
        moments = instants_of_week(playbook.zone, week.layout.monday, (s.minute for s in slots))
        for slot, content, id, at in zip(slots, week.contents, ids, moments, strict=True):
            if not begin <= slot.on(week.layout.monday) < end:
                continue
            topic = topics.get(_turn_key(week, slot, content))
            post, told = write_post(playbook, week, slot, at, content, id, topic)
            faults += told
            if post is not None:
                posts.append(post)
    return sorted(posts, key=lambda post: (post.due, post.id)), faults


def _identities(playbook: Playbook, weeks: Sequence[FilledWeek], kept: Kept) -> Iterator[list[str]]:
    """For each week `playbook/channel/date/name.number` for each of its slots.

    A post that people have seen keeps its number; the others are counted over the day, so that a
    post that moves within its day is still the same.
    """
    taken: set[str] = set()
    for week in weeks:
        yield _identities_of(playbook, week, kept, taken)


def _identities_of(playbook: Playbook, week: FilledWeek, kept: Kept, taken: set[str]) -> list[str]:
    """The identities of one week, none of which is `taken` by a week before; adds them there."""
    given: dict[int, str] = {}
    names = []
    for index, (slot, content) in enumerate(zip(week.layout.slots, week.contents, strict=True)):
        name = f"{content.name}-{slot.part}" if slot.part else content.name
        date = slot.on(week.layout.monday)
        names.append(f"{playbook.name}/{week.channel.name}/{date}/{name}")
        seen = kept.get((week.channel.name, date, slot.time))
        if seen is not None and seen.id.rpartition(".")[0] == names[-1]:
            given[index] = seen.id
    taken.update(given.values())
    for index, name in enumerate(names):
        number = 1
        while index not in given:
            if f"{name}.{number}" not in taken:
                given[index] = f"{name}.{number}"
                taken.add(given[index])
            number += 1
    return [given[index] for index in range(len(names))]


def _turn_key(week: FilledWeek, slot: Slot, content: Content) -> str:
    """Whose turn a slot's topic is: its own, that of the session it belongs to, or a trial's,
    whose posts of a week are all about the same."""
    if slot.session is not None:
        return f"{week.channel.name}/{content.name}/{slot.session}"
    if slot.trial:
        return f"{week.channel.name}/trial {slot.trial}/{week.layout.monday}"
    return f"{week.channel.name}/{slot.on(week.layout.monday)}/{slot.time}"


def _topics(
    playbook: Playbook, weeks: Sequence[FilledWeek], begin: dt.date, kept: Kept
) -> tuple[dict[str, Topic], list[Fault]]:
    """The topic of every post that is about something, rotating from the playbook's start."""
    turns: dict[tuple[str, str], dict[str, tuple[Turn, Slot]]] = {}
    for week in weeks:
        for slot, content in zip(week.layout.slots, week.contents, strict=True):
            if not content.topics:
                continue
            key = _turn_key(week, slot, content)
            at = slot.session or dt.datetime.combine(slot.on(week.layout.monday), slot.time)
            wanted = turns.setdefault((content.topics, week.channel.name), {})
            wanted.setdefault(key, (Turn(at, key, content.name), slot))
    given: dict[str, Topic] = {}
    faults = []
    for (name, channel), wanted in turns.items():
        topics = playbook.topics[name]
        seen = [turn for turn in topics_seen(kept, channel) if turn[0].key not in wanted]
        taken, starved = take_turns(
            topics, (turn for turn, _ in wanted.values()), f"{playbook.name}/{channel}",
            _seasons(playbook), kept_topics(kept), seen, missed_turns(kept),
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
    return {
        season.name: (season.dates.start, season.dates.end)
        for season in playbook.constructs_of(Season)
        if season.dates is not None
    }


def _days(rest: dt.timedelta, order: str) -> Phrase:
    if order == "once":
        return phrase("good_once", once=Keyword("ONCE"))
    return phrase("days", count=f"{rest.total_seconds() / 86400:g}")
