"""The stored calendar: looked at and reviewed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, RowMapping, select

from engine.calendar.database.connection import reading
from engine.calendar.database.tables import channels
from engine.calendar.review.old_beside_new import OldBesideNew, old_beside_new
from engine.calendar.review.seen import Mark, Stale, marks_of, stale_posts
from engine.calendar.review.verdicts import Reviewed, review
from engine.calendar.shown_posts import (
    CalendarPost,
    MonthEntry,
    calendar_post,
    calendar_posts,
    calendar_posts_named,
    history,
    month_entries,
    next_date,
    picture,
)
from engine.calendar.standing.post_states import to_be_settled
from engine.calendar.standing.status import delivery_counts

__all__ = [
    "CalendarPost",
    "MonthEntry",
    "OldBesideNew",
    "PostDetails",
    "Reviewed",
    "Stale",
    "channel_titles",
    "give_verdict",
    "give_verdict_on_shown",
    "languages_of",
    "marks_shown",
    "month_between",
    "nearest_date",
    "picture_of",
    "post_details",
    "posts_between",
    "posts_named",
    "to_be_settled_between",
]


def give_verdict(
    engine: Engine, ids: Iterable[str], verdict: str, who: str, now: dt.datetime, because: str = ""
) -> Reviewed:
    """Approves or rejects posts in one transaction."""
    with engine.begin() as connection:
        return review(connection, tuple(ids), verdict, who, now, because)


def posts_between(
    engine: Engine, first: dt.date, end: dt.date, state: str = "", playbook: str = ""
) -> tuple[CalendarPost, ...]:
    """The calendar's posts from `first` on and before `end`."""
    with reading(engine) as connection:
        return calendar_posts(connection, first, end, state, playbook)


def month_between(engine: Engine, first: dt.date, end: dt.date) -> tuple[MonthEntry, ...]:
    """The calendar's posts as a month shows them."""
    with reading(engine) as connection:
        return month_entries(connection, first, end)


def languages_of(engine: Engine) -> frozenset[str]:
    """The languages of the playbooks that the calendar holds."""
    with reading(engine) as connection:
        return frozenset(connection.execute(select(channels.c.tongue).distinct()).scalars())


def channel_titles(engine: Engine) -> dict[tuple[str, str], str]:
    """What people call each channel, by its playbook's and its own name."""
    with reading(engine) as connection:
        rows = connection.execute(select(channels.c.playbook, channels.c.name, channels.c.title))
        return {(row.playbook, row.name): row.title for row in rows}


def to_be_settled_between(
    engine: Engine, first: dt.date, end: dt.date
) -> dict[str, dict[str, int]]:
    """How many deliveries of each post wait for a person, by their state: `failed`, `unsure`,
    `asking`."""
    with reading(engine) as connection:
        return to_be_settled(connection, first, end)


def posts_named(engine: Engine, ids: Iterable[str]) -> dict[str, CalendarPost]:
    """Whole posts by their identities."""
    with reading(engine) as connection:
        return calendar_posts_named(connection, tuple(ids))


def picture_of(engine: Engine, key: str) -> tuple[str, bytes] | None:
    """The media type and the bytes of a picture, by its hash."""
    with reading(engine) as connection:
        return picture(connection, key)


def nearest_date(engine: Engine, today: dt.date, state: str = "") -> dt.date | None:
    """The first date from today on that has a post, or the last one before; where a state is
    named, one that is in it."""
    with reading(engine) as connection:
        return next_date(connection, today, state)


@dataclass(frozen=True, slots=True)
class PostDetails:
    """A post with all that happened to it."""

    post: CalendarPost
    events: tuple[RowMapping, ...]
    deliveries: Mapping[str, int]
    differences: tuple[OldBesideNew, ...] = ()
    """What is not as it was approved, or as it was before it was proposed again."""


def post_details(engine: Engine, id: str) -> PostDetails | None:
    """A post, its history, and how its deliveries stand; None where there is no such post."""
    with reading(engine) as connection:
        post = calendar_post(connection, id)
        if post is None:
            return None
        return PostDetails(
            post, history(connection, id), delivery_counts(connection, id),
            old_beside_new(connection, id),
        )  # fmt: skip


def give_verdict_on_shown(
    engine: Engine, shown: Mapping[str, Mark], verdict: str, who: str, now: dt.datetime,
    because: str = "",
) -> tuple[Reviewed, tuple[Stale, ...]]:  # fmt: skip
    """Approves or rejects posts that are as they were shown, in one transaction.

    `shown` has the mark of each post's page, as `marks_shown` gave it. Posts that have changed
    since are left as they are and handed back with what is different.
    """
    with engine.begin() as connection:
        stale = stale_posts(connection, shown)
        changed = {post.id for post in stale}
        ids = tuple(id for id in shown if id not in changed)
        return review(connection, ids, verdict, who, now, because), stale


def marks_shown(engine: Engine, shown: Sequence[CalendarPost]) -> dict[str, Mark]:
    """What a form about these posts has to carry; see `give_verdict_on_shown`."""
    with reading(engine) as connection:
        return marks_of(connection, shown)
