"""Outcomes into the database, each once, and their sums out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from engine.calendar.database.tables import deliveries, outcomes, posts

MOST_IN_ONE = 500


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many results were new, how many replaced another number, and how many were known."""

    added: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Over the posts of one cell: how many, and the sums a ratio and its variance are made of.

    x is the exposure of a post, y its count; a post with several groups is summed first.
    """

    posts: int
    x: float
    y: float
    xx: float
    xy: float
    yy: float


def record(connection: Connection, rows: Sequence[dict[str, Any]], now: dt.datetime) -> Recorded:
    """Stores outcomes given as rows of the table; one that is there already gets the new count."""
    added = updated = unchanged = 0
    for start in range(0, len(rows), MOST_IN_ONE):
        batch = {
            (row["source"], row["row"], row["measure"]): row
            for row in rows[start : start + MOST_IN_ONE]
        }
        keys = [row["row"] for row in batch.values()]
        known = {
            (found.source, found.row, found.measure): found
            for found in connection.execute(select(outcomes).where(outcomes.c.row.in_(keys)))
        }
        new = [{**row, "recorded_at": now} for key, row in batch.items() if key not in known]
        for key, row in batch.items():
            before = known.get(key)
            if before is None:
                continue
            if (before.count, before.exposure) == (row["count"], row["exposure"]):
                unchanged += 1
                continue
            values = {"count": row["count"], "exposure": row["exposure"], "recorded_at": now}
            connection.execute(update(outcomes).where(outcomes.c.id == before.id).values(**values))
            updated += 1
        if new:
            connection.execute(insert(outcomes), new)
            added += len(new)
    return Recorded(added, updated, unchanged)


def measures(connection: Connection) -> tuple[str, ...]:
    """Every measure that something was recorded for, in alphabetical order."""
    query = select(outcomes.c.measure).distinct().order_by(outcomes.c.measure)
    return tuple(connection.execute(query).scalars())


def sums_by(
    connection: Connection, measure: str, columns: Iterable[str]
) -> dict[tuple[Any, ...], Sums]:
    """The sums of a measure, apart for each combination of values in `columns`."""
    kept = [outcomes.c[name] for name in columns]
    unit = case((outcomes.c.post_id != "", outcomes.c.post_id), else_=outcomes.c.row)
    per_post = (
        select(
            *kept,
            func.sum(outcomes.c.exposure).label("x"),
            func.sum(outcomes.c["count"]).label("y"),
        )
        .where(outcomes.c.measure == measure)
        .group_by(*kept, outcomes.c.source, unit)
        .subquery()
    )
    x, y = per_post.c.x, per_post.c.y
    labels = [per_post.c[column.name] for column in kept]
    query = select(
        *labels, func.count().label("posts"), func.sum(x), func.sum(y), func.sum(x * x),
        func.sum(x * y), func.sum(y * y),
    ).group_by(*labels).order_by(*labels)  # fmt: skip
    width = len(labels)
    return {
        tuple(row[:width]): Sums(
            int(row[width]), *(float(value) for value in row[width + 1 : width + 6])
        )
        for row in connection.execute(query)
    }


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post's exposure and count of a measure, summed over the groups it went to."""

    element: str
    weekday: int
    hour: int
    exposure: float
    count: float
    groups: tuple[str, str, int]
    """The first and the last of the groups in alphabetical order, and how many rows there are: as
    good as always the same for the same set, and read without all of them."""
    date: dt.date | None
    """None where the post is not in the calendar."""
    topic: str


def post_rows(connection: Connection, measure: str) -> tuple[PostRow, ...]:
    """Every post that something was recorded for under a measure, each once."""
    unit = case((outcomes.c.post_id != "", outcomes.c.post_id), else_=outcomes.c.row)
    kept = (outcomes.c.element, outcomes.c.weekday, outcomes.c.hour, outcomes.c.source, unit)
    query = (
        select(
            outcomes.c.element, outcomes.c.weekday, outcomes.c.hour,
            func.sum(outcomes.c.exposure), func.sum(outcomes.c["count"]),
            func.min(outcomes.c.group_key), func.max(outcomes.c.group_key), func.count(),
            func.min(posts.c.date), func.min(posts.c.topic),
        )
        .outerjoin(posts, posts.c.id == outcomes.c.post_id)
        .where(outcomes.c.measure == measure)
        .group_by(*kept)
        .order_by(*kept)
    )  # fmt: skip
    return tuple(
        PostRow(
            element=row[0], weekday=row[1], hour=row[2], exposure=float(row[3]),
            count=float(row[4]), groups=(row[5] or "", row[6] or "", row[7]), date=row[8],
            topic=row[9] or "",
        )
        for row in connection.execute(query)
    )  # fmt: skip


def known_post(connection: Connection, id: str) -> dict[str, Any] | None:
    """What the calendar knows of a post: playbook, element, kind, weekday and hour on its wall,
    its state, and under `groups` the state of its delivery to each group. None for no post."""
    query = select(
        posts.c.playbook, posts.c.element, posts.c.kind, posts.c.state, posts.c.date, posts.c.time
    ).where(posts.c.id == id)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    to = select(deliveries.c.group_key, deliveries.c.state).where(deliveries.c.post_id == id)
    return {
        "playbook": row.playbook, "element": row.element, "kind": row.kind, "state": row.state,
        "weekday": row.date.weekday(), "hour": row.time.hour,
        "groups": {row.group_key: row.state for row in connection.execute(to)},
    }  # fmt: skip


def posts_like(connection: Connection, id: str) -> tuple[str, ...]:
    """Posts of the same day, or with the same beginning, that a misspelt one may stand for."""
    start = id.rpartition("/")[0]
    query = select(posts.c.id).where(posts.c.id.startswith(f"{start}/", autoescape=True))
    return tuple(connection.execute(query.limit(MOST_IN_ONE)).scalars())
