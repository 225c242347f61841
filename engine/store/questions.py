"""Deliveries that only a person can settle: unsure ones, and late ones that ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, insert, select, update

from engine.store.deliveries import close_ended, delivery_event
from engine.store.states import DELIVERY_STATES, step
from engine.store.tables import deliveries, delivery_events, posts

Verdict = Literal["sent", "failed", "again", "skip"]
"""What a person says of it: it did go out, it did not and shall not, send it now, leave it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A delivery that waits for a person, and why."""

    id: int
    post: str
    title: str
    group: str
    due_at: dt.datetime
    state: Literal["unsure", "late"]
    note: str


@dataclass(frozen=True, slots=True)
class Answered:
    done: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


def open_questions(connection: Connection) -> tuple[Question, ...]:
    """All deliveries that wait for a person, the oldest first."""
    columns = (
        deliveries.c.id, deliveries.c.post_id, posts.c.title, deliveries.c.group_key,
        deliveries.c.due_at, deliveries.c.state, deliveries.c.note,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(posts, posts.c.id == deliveries.c.post_id)
        .where(_asking())
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )
    return tuple(
        Question(*row[:5], "unsure" if row[5] == "unsure" else "late", row[6])
        for row in connection.execute(query)
    )


def _asking() -> ColumnElement[bool]:
    return deliveries.c.state.in_(("unsure", "asking"))


def answer(
    connection: Connection, ids: Iterable[int], verdict: Verdict, who: str, now: dt.datetime,
    because: str = "",
) -> Answered:  # fmt: skip
    """Settles deliveries as a person says. `again` is due now, with the bound of its post anew."""
    done, refused, events, ended = [], [], [], set()
    for id in dict.fromkeys(ids):
        query = (
            select(deliveries, posts.c.late_seconds)
            .join(posts, posts.c.id == deliveries.c.post_id)
            .where(deliveries.c.id == id, _asking())
        )
        row = connection.execute(query).first()
        if row is None:
            refused.append((id, "it asks nothing"))
            continue
        late = row.state == "asking"
        if (verdict in ("sent", "failed")) == late:
            could = "`again` or `skip`" if late else "`sent`, `failed` or `again`"
            refused.append((id, f"it is {'late' if late else 'unsure'}: say {could}"))
            continue
        values: dict[str, Any] = {"cause": ""}
        after = {"again": "waiting", "skip": "skipped"}.get(verdict, verdict)
        values["state"] = step(DELIVERY_STATES, row.state, after)
        if verdict == "again":
            values |= {"due_at": now, "next_at": now, "ended_at": None,
                       "expires_at": now + dt.timedelta(seconds=row.late_seconds)}  # fmt: skip
        else:
            values["ended_at"] = now
            ended.add(row.post_id)
        note = f"{who} said: {verdict}" + (f" ({because})" if because else "")
        connection.execute(
            update(deliveries).where(deliveries.c.id == id).values(note=note, **values)
        )
        events.append(delivery_event(id, now, row.state, after, note))
        done.append(id)
    if events:
        connection.execute(insert(delivery_events), events)
    close_ended(connection, ended, now)
    return Answered(tuple(done), tuple(refused))
