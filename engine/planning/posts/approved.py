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


def sent_elements(kept: Kept, channel: str) -> dict[tuple[dt.date, dt.time], str]:
    """What members of a channel were sent, by the wall time."""
    return {
        (date, time): post.element
        for (name, date, time), post in kept.items()
        if name == channel and post.sent
    }


def topics_seen(kept: Kept, channel: str) -> list[tuple[Turn, str]]:
    """The topics that members of a channel have had already, each with the moment."""
    found = []
    for (name, date, time), post in kept.items():
        if name == channel and post.sent and post.topic and post.part in ("", "session"):
            at = dt.datetime.combine(date, time)
            own = f"{channel}/{post.element}/{at}" if post.part else f"{channel}/{date}/{time}"
            found.append((Turn(at, own, post.element), post.topic))
    return sorted(found, key=lambda one: (one[0].at, one[0].key))


def kept_topics(kept: Kept) -> dict[str, str]:
    """The topics of posts and sessions that were seen, by the key of their turn."""
    found = {}
    for (channel, date, time), post in kept.items():
        if not post.topic:
            continue
        if post.part == "session":
            found[f"{channel}/{post.element}/{dt.datetime.combine(date, time)}"] = post.topic
        elif not post.part:
            found[f"{channel}/{date}/{time}"] = post.topic
    return found
