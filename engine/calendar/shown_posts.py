"""The calendar's posts as they are shown: in full, by months, by their identities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, func, select, text

from engine.calendar.database.tables import TO_ASK, deliveries, pictures, post_events, posts
from engine.calendar.written import Written, select_written, written_of
from engine.rendering.markup.shield import Text


@dataclass(frozen=True, slots=True)
class CalendarPost:
    """A post as the calendar shows it."""

    id: str
    playbook: str
    channel: str
    element: str
    title: str
    kind: str
    topic: str
    date: dt.date
    time: dt.time
    zone: str
    due_at: dt.datetime
    place: str
    reasons: tuple[str, ...]
    text: Text
    """As it was written when the post was planned, for the channel's first group then."""
    state: str
    picture: str
    """The hash of the picture it comes with; empty for none."""
    written: Written
    failed: int = 0
    """To how many groups it could not be sent: such a post is not done, whatever its state."""


def calendar_posts(
    connection: Connection, first: dt.date, end: dt.date, state: str = "", playbook: str = ""
) -> tuple[CalendarPost, ...]:
    """The posts from `first` on and before `end`, withdrawn ones left out, in order of time."""
    query = select_written().where(posts.c.date >= first, posts.c.date < end)
    query = (
        query.where(posts.c.state == state) if state else query.where(posts.c.state != "withdrawn")
    )
    if playbook:
        query = query.where(posts.c.playbook == playbook)
    query = query.order_by(posts.c.date, posts.c.time, posts.c.id)
    return tuple(_shown(connection, connection.execute(query).mappings().all()))


class MonthEntry(NamedTuple):
    """A post as a month shows it: without its text and reasons."""

    id: str
    date: dt.date
    time: dt.time
    title: str
    kind: str
    state: str
    playbook: str
    channel: str
    element: str
    due_at: dt.datetime
    zone: str


def month_entries(connection: Connection, first: dt.date, end: dt.date) -> tuple[MonthEntry, ...]:
    """The posts from `first` on and before `end`, withdrawn ones left out, in order of time."""
    shown = (posts.c.id, posts.c.date, posts.c.time, posts.c.title, posts.c.kind, posts.c.state,
             posts.c.playbook, posts.c.channel, posts.c.element, posts.c.due_at, posts.c.zone)  # fmt: skip
    query = (
        select(*shown)
        .where(posts.c.date >= first, posts.c.date < end, posts.c.state != "withdrawn")
        .order_by(posts.c.date, posts.c.time, posts.c.id)
    )
    return tuple(map(MonthEntry._make, connection.execute(query)))


def next_date(connection: Connection, after: dt.date, state: str = "") -> dt.date | None:
    """The first date from `after` on that has a post, in `state` where one is named; else the last
    one before it."""
    there = posts.c.state == state if state else posts.c.state != "withdrawn"
    coming = connection.execute(
        select(func.min(posts.c.date)).where(there, posts.c.date >= after)
    ).scalar()
    if coming is None:
        coming = connection.execute(select(func.max(posts.c.date)).where(there)).scalar()
    found: dt.date | None = coming
    return found


def calendar_posts_named(connection: Connection, ids: Sequence[str]) -> dict[str, CalendarPost]:
    """The posts of these identities, as far as there are such."""
    query = select_written().where(posts.c.id.in_(ids))
    found = _shown(connection, connection.execute(query).mappings().all())
    return {post.id: post for post in found}


def _failed(connection: Connection) -> dict[str, int]:
    """How many deliveries of each post failed, where any did."""
    query = select(deliveries.c.post_id, func.count()).where(
        text(f"deliveries.{TO_ASK}"), deliveries.c.state == "failed"
    )
    rows = connection.execute(query.group_by(deliveries.c.post_id))
    return {row[0]: row[1] for row in rows}


def calendar_post(connection: Connection, id: str) -> CalendarPost | None:
    """The post of this identity, a withdrawn one too; None where there is none."""
    return calendar_posts_named(connection, (id,)).get(id)


def _shown(connection: Connection, rows: Sequence[RowMapping]) -> Iterator[CalendarPost]:
    failed = _failed(connection)
    for row, written in zip(rows, written_of(connection, rows), strict=True):
        yield CalendarPost(
            id=row["id"], playbook=row["playbook"], channel=row["channel"],
            element=row["element"], title=row["title"], kind=row["kind"], topic=row["topic"],
            date=row["date"], time=row["time"], zone=row["zone"], due_at=row["due_at"],
            place=row["place"], reasons=tuple(row["reasons"]), text=Text(row["text"]),
            state=row["state"], picture=row["picture_hash"] or "", written=written,
            failed=failed.get(row["id"], 0),
        )  # fmt: skip


def history(connection: Connection, id: str) -> tuple[RowMapping, ...]:
    """Every change of a post's state, the oldest first."""
    query = select(post_events).where(post_events.c.post_id == id).order_by(post_events.c.id)
    return tuple(connection.execute(query).mappings())


def picture(connection: Connection, key: str) -> tuple[str, bytes] | None:
    """The media type and the bytes of a picture, by its hash."""
    row = connection.execute(select(pictures).where(pictures.c.hash == key)).first()
    return None if row is None else (row.media_type, row.data)
