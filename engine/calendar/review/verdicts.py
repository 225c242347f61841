"""Approving and rejecting posts, and what either does to deliveries that are made already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from dsl.base.sentence import Sentence, kept, message
from engine.calendar.approvals import forget_gaps, pinned
from engine.calendar.approved_texts import keep_texts
from engine.calendar.database.states import POST_STATES, step
from engine.calendar.database.tables import deliveries, members, post_events, posts
from engine.calendar.deliveries.posts_ended import OPEN_OF_POST
from engine.calendar.deliveries.withdraw import lock_posts, withdraw
from engine.calendar.posts import post_event
from engine.state_words import state_word
from engine.time.instants import instant


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review did: the posts whose state changed, and why others were left as they were."""

    changed: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    told: Mapping[str, Sentence] = field(default_factory=dict)
    """What somebody should know of a changed post: `31 sent, 2 in flight, 67 withdrawn`, or for
    how many of its groups it is too late already."""


def review(
    connection: Connection, ids: Sequence[str], verdict: str, who: str, now: dt.datetime,
    because: str = "",
) -> Reviewed:  # fmt: skip
    """Approves or rejects posts; `verdict` is `approved` or `rejected`.

    An approval is bound to the content, the roster and the program as they stand. One that comes
    late is for the groups whose bound of lateness has not passed; where it has passed for all, it
    is refused. A rejection withdraws whatever has not been sent yet, also of a closed post some of
    whose deliveries were taken up again.
    """
    changed, refused, events = [], [], []
    told: dict[str, Sentence] = {}
    lock_posts(connection, ids)
    for id in dict.fromkeys(ids):
        row = connection.execute(select(posts).where(posts.c.id == id)).first()
        late, groups = (0, 0) if row is None else _too_late(connection, row, now)
        over = row is not None and row.state == "closed" and not _taken_up(connection, id)
        reason = _why_not(row, verdict, late, groups, over)
        if row is None or reason:
            refused.append((id, reason))
            continue
        values = {"state": step(POST_STATES, row.state, verdict), "fanned_out": False,
                  "fanned_to": "", "approved_hash": None}  # fmt: skip
        if verdict == "approved":
            values |= pinned(connection, row.playbook) | {"approved_hash": row.hash}
            forget_gaps(connection, [id])
            if late:
                told[id] = _late_already(late, groups)
        else:
            stand = withdraw(
                connection, id, kept("kept.post.rejected", "the post was rejected"), now
            )
            if stand.sent or stand.in_flight:
                told[id] = stand.words
        connection.execute(update(posts).where(posts.c.id == id).values(**values))
        events.append(post_event(id, now, who, row.state, verdict, _noted(because, told.get(id))))
        changed.append(id)
    if verdict == "approved":
        keep_texts(connection, changed)
    if events:
        connection.execute(insert(post_events), events)
    return Reviewed(tuple(changed), tuple(refused), told)


def _noted(because: str, told: Sentence | None) -> str:
    return "; ".join(part for part in (because, told) if part)


def _late_already(late: int, groups: int) -> Sentence:
    return kept(
        "kept.too_late",
        "{late} of its {groups} groups are too late for it already",
        late=late,
        groups=groups,
    )


def _why_not(row: Any, verdict: str, late: int, groups: int, over: bool) -> Sentence | str:
    if row is None:
        return message("review.no_such_post", "there is no such post")
    if row.state == verdict:
        return message("review.already", "it is {state} already", state=state_word(verdict))
    if over or verdict not in POST_STATES[row.state]:
        return message("review.it_is", "it is {state}", state=state_word(row.state))
    if verdict == "approved" and late and late == groups:
        return message(
            "review.too_late",
            "it was due {due} UTC and is too late to be sent",
            due=f"{row.due_at:%Y-%m-%d %H:%M}",
        )
    return ""


def _taken_up(connection: Connection, id: str) -> bool:
    """Whether a closed post has a delivery again that is still to come."""
    query = select(deliveries.c.id).where(deliveries.c.post_id == id, text(OPEN_OF_POST)).limit(1)
    return connection.execute(query).first() is not None


def _too_late(connection: Connection, row: Any, now: dt.datetime) -> tuple[int, int]:
    """For how many groups a post's bound of lateness has passed, and how many it is for."""
    if row.first_due_at + dt.timedelta(seconds=row.late_seconds) >= now:
        return 0, 1
    query = (
        select(members.c.zone, func.count())
        .where(members.c.playbook == row.playbook, members.c.channel == row.channel,
               members.c.until.is_(None))
        .group_by(members.c.zone)
    )  # fmt: skip
    if row.groups:
        query = query.where(members.c.group_key.in_(row.groups))
    bound = dt.timedelta(seconds=row.late_seconds)
    late = whole = 0
    for zone, count in connection.execute(query):
        moment = instant(zone or row.zone, row.date, row.time)
        whole += count
        if moment is not None and moment.at + bound < now:
            late += count
    return late, whole
