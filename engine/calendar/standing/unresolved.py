"""Deliveries that only a person can settle: unsure ones, and late ones that ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, select, text

from dsl.base.sentence import message
from engine.calendar.database.states import Cause
from engine.calendar.database.tables import TO_ASK, approval_gaps, deliveries, posts
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.moves import move
from engine.calendar.deliveries.posts_ended import close_ended
from engine.state_words import cause_word, state_word
from engine.time.said_dates import Listed

Verdict = Literal["sent", "failed", "again", "skip"]
"""What a person says of it: it did go out, it did not and shall not, send it now, leave it."""


ANSWERS: dict[str, tuple[Verdict, ...]] = {
    "unsure": ("sent", "failed", "again"),
    "asking": ("again", "skip"),
}
"""What can be said of a delivery in each state."""


@dataclass(frozen=True, slots=True)
class Question:
    """A delivery that waits for a person, and why."""

    id: int
    post: str
    title: str
    group: str
    due_at: dt.datetime
    state: Literal["unsure"] | Cause
    """`unsure`, or the cause for which it asks."""
    note: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The deliveries that were settled, and those that were not, each with the reason."""

    done: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


def open_questions(connection: Connection) -> tuple[Question, ...]:
    """All deliveries that wait for a person, the oldest first."""
    columns = (
        deliveries.c.id, deliveries.c.post_id, posts.c.title, deliveries.c.group_key,
        deliveries.c.due_at, deliveries.c.state, deliveries.c.note, deliveries.c.cause,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(posts, posts.c.id == deliveries.c.post_id)
        .where(_asking())
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )
    return tuple(
        Question(*row[:5], "unsure" if row[5] == "unsure" else row[7], row[6])
        for row in connection.execute(query)
    )


def _asking() -> ColumnElement[bool]:
    return and_(text(f"deliveries.{TO_ASK}"), deliveries.c.state.in_(ANSWERS))


def answer(
    connection: Connection, ids: Iterable[int], verdict: Verdict, who: str, now: dt.datetime,
    because: str = "",
) -> Answered:  # fmt: skip
    """Settles deliveries as a person says. `again` is due now, with the bound of its post anew,
    whatever its group would get by now."""
    done, refused, ended = [], [], set()
    wanted = list(dict.fromkeys(ids))
    own = _lanes_of(connection, wanted)
    lanes.lock(connection, own.values())
    for id in wanted:
        row = connection.execute(_asked(id)).first()
        reason = _why_not(row, verdict)
        if row is None or reason:
            refused.append((id, reason))
            continue
        note = f"{who} said: {verdict}" + (f" ({because})" if because else "")
        if verdict == "again":
            _go_again(connection, row, note, now)
        else:
            after = {"skip": "skipped"}.get(verdict, verdict)
            seen: Cause | None = "seen" if after == "failed" else None  # it asks for nobody more
            move(connection, [id], row.state, after, note, now, seen)
            ended.add(row.post_id)
        done.append(id)
    lanes.relane(connection, own.values())
    close_ended(connection, ended, now)
    return Answered(tuple(done), tuple(refused))


def _lanes_of(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    query = select(deliveries.c.id, deliveries.c.lane).where(deliveries.c.id.in_(ids))
    return {row.id: row.lane for row in connection.execute(query)}


def _asked(id: int) -> Select[Any]:
    return (
        select(deliveries, posts.c.late_seconds, posts.c.state.label("post_state"),
               (posts.c.approved_hash == posts.c.hash).label("as_approved"))
        .join(posts, posts.c.id == deliveries.c.post_id)
        .where(deliveries.c.id == id, _asking())
    )  # fmt: skip


def _why_not(row: Any, verdict: Verdict) -> str:
    if row is None:
        return message("resolve.asks_nothing", "it asks nothing")
    if verdict not in ANSWERS[row.state]:
        return message(
            "resolve.say",
            "it is {state}: say {words}",
            state=state_word("unsure") if row.state == "unsure" else cause_word(row.cause),
            words=Listed([f"`{word}`" for word in ANSWERS[row.state]], either=True),
        )
    if verdict == "again" and not (row.post_state in ("approved", "closed") and row.as_approved):
        return message("failure.unapproved", "its post is not approved as it stands")
    return ""


def _go_again(connection: Connection, row: Any, note: str, now: dt.datetime) -> None:
    """Whoever says so has seen what the group gets: no gap stands against it any more."""
    connection.execute(
        delete(approval_gaps).where(
            approval_gaps.c.post_id == row.post_id, approval_gaps.c.group_key == row.group_key
        )
    )
    bound = now + dt.timedelta(seconds=row.late_seconds)
    move(connection, [row.id], row.state, "waiting", note, now,
         due_at=now, next_at=now, expires_at=bound)  # fmt: skip
