"""What a new plan keeps of the calendar: posts that were approved, and those already sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.planning.posts.topics import Turn
from engine.planning.slot import Slot

Place = tuple[str, dt.date, dt.time]
"""A channel's slot: its name, and the wall time."""


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A post that people have seen: reviewers who approved it, or members it was sent to."""

    element: str
    topic: str
    part: str
    sent: bool
    """Whether it was sent or its time has come: it stays, whatever the rules would rather have."""
    id: str = ""
    missed: bool = False
    """Whether its time has come and nobody got it: it counts as nobody's turn."""


Kept = Mapping[Place, KeptPost]

NOTHING_KEPT: Kept = {}


def wanted_contents(
    slots: Iterable[Slot], channel: str, monday: dt.date, kept: Kept
) -> tuple[tuple[int, str], ...]:
    """The slots of a week that held something before, each by its place with the element's name."""
    wanted = []
    for index, slot in enumerate(slots):
        post = kept.get((channel, slot.on(monday), slot.time))
        if post is not None and not slot.fixed:
            wanted.append((index, post.element))
    return tuple(wanted)


def with_sent(
    slots: tuple[Slot, ...], channel: str, monday: dt.date, kept: Kept
) -> tuple[Slot, ...]:
    """The slots with what was sent in them fixed; the same tuple where nothing was."""
    if not any(post.sent for post in kept.values()):
        return slots
    fixed = []
    for slot in slots:
        post = kept.get((channel, slot.on(monday), slot.time))
        own = tuple(c for c in slot.choices if post is not None and c.name == post.element)
        fixed.append(replace(slot, choices=own) if own and post is not None and post.sent else slot)
    return tuple(fixed)


def with_approved(
    slots: tuple[Slot, ...], channel: str, monday: dt.date, kept: Kept
) -> tuple[Slot, ...]:
    """The slots with what was approved or sent in them fixed; the same tuple where nothing was."""
    found = list(slots)
    for index, slot in enumerate(slots):
        post = kept.get((channel, slot.on(monday), slot.time))
        own = tuple(c for c in slot.choices if post is not None and c.name == post.element)
        if own and post is not None and not post.missed and len(slot.choices) > 1:
            found[index] = replace(slot, choices=own)
    return (
        slots if all(one is slot for one, slot in zip(found, slots, strict=True)) else tuple(found)
    )


def sent_elements(kept: Kept, channel: str) -> dict[tuple[dt.date, dt.time], str]:
    """What members of a channel were sent, by the wall time."""
    return {
        (date, time): post.element
        for (name, date, time), post in kept.items()
        if name == channel and post.sent and not post.missed
    }


def missed_places(kept: Kept, channel: str) -> frozenset[tuple[dt.date, dt.time]]:
    """The wall times of posts of a channel that nobody got, and nobody will."""
    return frozenset(
        (date, time) for (name, date, time), post in kept.items() if name == channel and post.missed
    )


def topics_seen(kept: Kept, channel: str) -> list[tuple[Turn, str]]:
    """The topics that members of a channel have had already, each with the moment."""
    found = []
    for (name, date, time), post in kept.items():
        if name == channel and post.sent and not post.missed and post.topic:
            at = dt.datetime.combine(date, time)
            key = _turn_of((name, date, time), post)
            if key:
                found.append((Turn(at, key, post.element), post.topic))
    return sorted(found, key=lambda one: (one[0].at, one[0].key))


def kept_topics(kept: Kept) -> dict[str, str]:
    """The topics of posts and sessions that were seen, by the key of their turn."""
    turns = ((_turn_of(place, post), post.topic) for place, post in kept.items() if post.topic)
    return {key: topic for key, topic in turns if key}


def missed_turns(kept: Kept) -> frozenset[str]:
    """The keys of the turns at which nobody got the post or session."""
    turns = (_turn_of(place, post) for place, post in kept.items() if post.missed)
    return frozenset(key for key in turns if key)


def _turn_of(place: Place, post: KeptPost) -> str:
    """The key of the turn that a post or session is; empty for what belongs to a session."""
    channel, date, time = place
    if post.part == "session":
        return f"{channel}/{post.element}/{dt.datetime.combine(date, time)}"
    return "" if post.part else f"{channel}/{date}/{time}"
