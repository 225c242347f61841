"""Why a post is there, what a line makes, and why there is no post at an hour."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dsl.base.sentence import message
from dsl.constructs.channel import Channel
from engine.planning.checking.notes import against_wish
from engine.planning.explaining.alternatives import Alternative, alternatives, week_of
from engine.planning.explaining.causes import causes
from engine.planning.explaining.turns import Turn, turns_before
from engine.planning.explaining.why_not import why_not
from engine.planning.posts.post import Post
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.slot import Slot
from engine.services.planning import Planned

__all__ = [
    "Alternative",
    "AtHour",
    "GaveWay",
    "LineEffects",
    "Turn",
    "alternatives_to",
    "at_hour",
    "causes",
    "effects_of_line",
    "posts_by_id",
    "turns_of",
]


def posts_by_id(plans: Iterable[Planned]) -> dict[str, tuple[Planned, Post]]:
    """Every post of the plans by its identity."""
    return {post.id: (found, post) for found in plans for post in found.plan.posts}


def alternatives_to(planned: Planned, post: Post) -> tuple[Alternative, ...]:
    """What else a post could have been, the rest of its week as it is."""
    placed = week_of(post, planned.plan.weeks)
    return tuple(alternatives(*placed)) if placed is not None else ()


def turns_of(planned: Planned, post: Post) -> tuple[Turn, ...]:
    """How often each element of a post's `fill` had come since the playbook's start, before the
    week of the post; none for a post that no `fill` makes."""
    placed = week_of(post, planned.plan.weeks)
    every = (week for one in planned.plan.occupied for week in one.weeks
             if one.channel.name == post.channel)  # fmt: skip
    return turns_before(every, *placed) if placed is not None else ()


@dataclass(frozen=True, slots=True)
class AtHour:
    """What a channel has at a wall time: posts, or why it has none."""

    planned: Planned
    channel: Channel
    posts: tuple[Post, ...]
    because: tuple[str, ...]
    """Empty where there are posts."""


def at_hour(plans: Iterable[Planned], at: dt.datetime) -> Iterator[AtHour]:
    """What each channel of each plan has at the wall time `at`, which bears no zone."""
    for found in plans:
        for channel in found.playbook.channels:
            there = tuple(
                post
                for post in found.plan.posts
                if (post.channel, post.date, post.time) == (channel.name, at.date(), at.time())
            )
            because = () if there else tuple(why_not(found.playbook, found.plan, channel, at))
            yield AtHour(found, channel, there, because)


@dataclass(frozen=True, slots=True)
class GaveWay:
    """A slot where a wish was not kept, and what could have kept it but for a rule."""

    at: dt.datetime
    """Wall time."""
    held: str
    """The element that stands there."""
    instead: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Unposted:
    """A post that a line would have made; `at` is wall time, and a mere date where it fell on a
    holiday."""

    at: dt.datetime | dt.date
    because: str


@dataclass(frozen=True, slots=True)
class LineEffects:
    """What a line of a playbook does in the weeks of a plan."""

    made: tuple[Post, ...]
    touched: tuple[Post, ...]
    """Posts of other lines that name this one among their reasons."""
    gave_way: tuple[GaveWay, ...]
    ruled_out: tuple[Unposted, ...]
    away: tuple[Unposted, ...]
    """Posts that would have fallen on a holiday."""
    moved: tuple[Unposted, ...]

    @property
    def none(self) -> bool:
        """Whether it does nothing at all."""
        return not any(
            (self.made, self.touched, self.gave_way, self.ruled_out, self.away, self.moved)
        )


def effects_of_line(found: Planned, place: str) -> LineEffects:
    """What the line at `place`, `FILE:LINE`, makes and touches."""
    names_it = re.compile(re.escape(place) + r"(?!\d)")
    plan = found.plan
    return LineEffects(
        made=tuple(post for post in plan.posts if post.place == place),
        touched=tuple(
            post
            for post in plan.posts
            if post.place != place and any(names_it.search(reason) for reason in post.reasons)
        ),
        gave_way=tuple(_gave_way(plan.weeks, place)),
        ruled_out=tuple(
            Unposted(dt.datetime.combine(one.date, one.time), one.because)
            for _, one in plan.ruled_out
            if one.fill.place == place
        ),
        away=tuple(
            Unposted(one.date, _holiday(one.name, one.moved))
            for _, one in plan.away
            if one.line.place == place
        ),
        moved=tuple(
            Unposted(dt.datetime.combine(one.date, one.time), one.because)
            for _, one in plan.moved
            if one.fill.place == place
        ),
    )


def _holiday(name: str, moved: dt.date | None) -> str:
    named = (
        message("explain.holiday_named", "a holiday ({name})", name=name)
        if name
        else message("explain.holiday", "a holiday")
    )
    if moved:
        return message(
            "explain.holiday_moved",
            "{holiday}: posted on {date} instead",
            holiday=named,
            date=moved,
        )
    return message("explain.holiday_none", "{holiday}: no post", holiday=named)


def _gave_way(weeks: Sequence[FilledWeek], place: str) -> Iterator[GaveWay]:
    """Where a wish was not kept, and what came first there."""
    for week in weeks:
        for wish in week.wishes:
            if wish.span.place != place:
                continue
            for index, slot in enumerate(week.layout.slots):
                if slot.fixed or against_wish(wish, slot) == wish.want:
                    continue
                held = week.contents[index]
                if held.is_a(wish.subject.text) == wish.want:
                    continue
                instead = tuple(
                    other
                    for other in alternatives(week, index)
                    if other.content.is_a(wish.subject.text) == wish.want
                )
                yield GaveWay(_at(week, slot), held.name, instead)


def _at(week: FilledWeek, slot: Slot) -> dt.datetime:
    return dt.datetime.combine(slot.on(week.layout.monday), slot.time)
