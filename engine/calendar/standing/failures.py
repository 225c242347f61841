"""Deliveries that failed: what they were, what the service said, and sending them once more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, text, update

from dsl.base.sentence import kept, message
from engine.calendar.database.keys import idempotency_key
from engine.calendar.database.states import Cause
from engine.calendar.database.tables import TO_ASK, deliveries, posts
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.moves import move, note_events
from engine.state_words import state_word

SEEN: Cause = "seen"
"""The cause of a failed delivery that somebody has taken note of: it asks for nobody any more."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed delivery that nobody has taken note of yet."""

    id: int
    post: str
    title: str
    playbook: str
    channel: str
    group: str
    due_at: dt.datetime
    note: str
    """The service's words, and what can be done about them."""


@dataclass(frozen=True, slots=True)
class Resent:
    """What is sent again, and until when; what is not, and why."""

    done: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]
    until: dt.datetime | None = None
    """When the last of their bounds of lateness passes."""


def failures(connection: Connection) -> tuple[Failure, ...]:
    """All failed deliveries that nobody has taken note of, the oldest first."""
    query = (
        select(
            deliveries.c.id, deliveries.c.post_id, posts.c.title, deliveries.c.playbook,
            deliveries.c.channel, deliveries.c.group_key, deliveries.c.due_at, deliveries.c.note,
        )
        .join(posts, posts.c.id == deliveries.c.post_id)
        .where(_failed())
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )  # fmt: skip
    return tuple(Failure(*row) for row in connection.execute(query))


def mended(connection: Connection, channel: str = "", cause: str = "") -> tuple[int, ...]:
    """Numbers of the deliveries that can be sent once more: failed ones, and those that ask since
    their address was out of order. `channel` is `PLAYBOOK/CHANNEL` or a channel's name, `cause` a
    part of what the service said; empty for all."""
    query = select(deliveries.c.id, deliveries.c.playbook, deliveries.c.channel, deliveries.c.note)
    rows = connection.execute(query.where(or_(_failed(), _of_circuit())).order_by(deliveries.c.id))
    return tuple(
        row.id for row in rows
        if channel in ("", row.channel, f"{row.playbook}/{row.channel}")
        and cause.casefold() in row.note.casefold()
    )  # fmt: skip


def resend(connection: Connection, ids: Iterable[int], who: str, now: dt.datetime) -> Resent:
    """Lets deliveries wait once more, due now and with the bound of their posts anew. A failed one
    goes under a new key: a service that keeps the old one in mind must not take it for a repeat."""
    done, refused, until = [], [], []
    wanted = list(dict.fromkeys(ids))
    own = _rows(connection, wanted)
    lanes.lock(connection, [row.lane for row in own.values()])
    own = _rows(connection, wanted)
    for id in wanted:
        row = own.get(id)
        reason = _why_not(row)
        if row is None or reason:
            refused.append((id, reason))
            continue
        bound = now + dt.timedelta(seconds=row.late_seconds)
        values: dict[str, Any] = {"due_at": now, "next_at": now, "expires_at": bound}
        if row.state == "failed":
            values["round"] = row.round + 1
            values["key"] = idempotency_key(row.post_id, row.group_key, row.hash, row.round + 1)
        move(
            connection,
            [id],
            row.state,
            "waiting",
            kept("kept.sent_again", "{who} has it sent again", who=who),
            now,
            **values,
        )
        done.append(id)
        until.append(bound)
    lanes.relane(connection, [own[id].lane for id in done])
    return Resent(tuple(done), tuple(refused), max(until, default=None))


def take_note(connection: Connection, ids: Sequence[int], who: str, now: dt.datetime) -> None:
    """Failed deliveries stay failed, and ask for nobody any more."""
    wanted = and_(deliveries.c.id.in_(ids), deliveries.c.state == "failed")
    connection.execute(update(deliveries).where(wanted).values(cause=SEEN))
    note_events(
        connection, ids, "failed", "failed", kept("kept.seen", "{who} has seen it", who=who), now
    )


def _failed() -> ColumnElement[bool]:
    return and_(
        text(f"deliveries.{TO_ASK}"), deliveries.c.state == "failed", deliveries.c.cause != SEEN
    )


def _of_circuit() -> ColumnElement[bool]:
    return and_(
        text(f"deliveries.{TO_ASK}"), deliveries.c.state == "asking",
        deliveries.c.cause == "circuit",
    )  # fmt: skip


def _rows(connection: Connection, ids: Sequence[int]) -> dict[int, Any]:
    query = (
        select(deliveries, posts.c.late_seconds, posts.c.hash,
               posts.c.state.label("post_state"),
               (posts.c.approved_hash == posts.c.hash).label("as_approved"))
        .join(posts, posts.c.id == deliveries.c.post_id)
        .where(deliveries.c.id == bindparam("id"))
    )  # fmt: skip
    found = (connection.execute(query, {"id": id}).first() for id in ids)
    return {row.id: row for row in found if row is not None}


def _why_not(row: Any) -> str:
    """Why a delivery cannot be sent once more; empty where it can."""
    if row is None:
        return kept("kept.no_delivery", "there is no such delivery")
    if row.state == "unsure":
        return message("failure.unsure", "it is unsure: `weekbook resolve` says what became of it")
    if row.state != "failed" and (row.state, row.cause) != ("asking", "circuit"):
        return message("review.it_is", "it is {state}", state=state_word(row.state))
    if not (row.post_state in ("approved", "closed") and row.as_approved):
        return message("failure.unapproved", "its post is not approved as it stands")
    return ""
