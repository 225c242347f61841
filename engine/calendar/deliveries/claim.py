"""Claiming: what may go now goes, and what may not leaves the way, in one short transaction.

A claim looks at the heads of some ready lanes, never at the backlog behind them. Each head it
looks at is claimed, ended, asked about, or held: so none is looked at twice for nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select

from dsl.base.sentence import kept
from engine.calendar.database.statements import many, statement
from engine.calendar.database.states import Cause
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.delivery import Delivery
from engine.calendar.deliveries.handing_out import handed_out
from engine.calendar.deliveries.heads import (
    Head,
    PostOfHeads,
    heads_of,
    posts_of,
    ready_lanes,
    verdict_of,
)
from engine.calendar.deliveries.late import end_these
from engine.calendar.deliveries.limits.budget import Budget
from engine.calendar.deliveries.limits.circuits import open_ones
from engine.calendar.deliveries.limits.owner_quota import had_their_message
from engine.calendar.deliveries.limits.pauses import Standstill, running_for
from engine.calendar.deliveries.moves import move, note_events
from engine.calendar.deliveries.posts_ended import close_ended
from engine.quotas import UNLIMITED, Sender

_GO = """
UPDATE deliveries SET state = 'sending', attempts = attempts + 1, claimed_by = :by, note = '',
    cause = '', ended_at = NULL
WHERE id IN (SELECT value FROM MANY(:ids bigint)) AND state = 'waiting'
"""
_PUT_OFF = "UPDATE deliveries SET next_at = :at, put_off_at = :now WHERE id = :id"
_LATER = "UPDATE lanes SET ready_at = :at WHERE lane = :lane"

_ENDS: dict[str, tuple[str, str, Cause | None]] = {
    "unapproved": (
        "cancelled",
        kept("kept.end.unapproved", "the post is not approved as it stands"),
        None,
    ),
    "gone": ("cancelled", kept("kept.end.gone", "the group is no longer in the roster"), None),
    "over quota": (
        "over quota",
        kept("kept.end.quota", "the group has had its one message of the day"),
        None,
    ),
    "added": (
        "asking",
        kept("kept.end.added", "the group was added after the approval"),
        "added",
    ),
    "changed": (
        "asking",
        kept("kept.end.changed", "what the group would get is not what was approved"),
        "changed",
    ),
}
"""Verdicts by which a delivery leaves its lane: the state it goes to, and why."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed, and when a sender that had to wait may send again."""

    deliveries: tuple[Delivery, ...]
    again_at: dt.datetime | None = None
    looked: int = 0
    """How many heads were looked at. While there were some, more may be ready behind them: claim
    again."""
    ended: Mapping[str, int] = field(default_factory=dict)
    """How many of them went to another state than being sent: `skipped`, `cancelled`, ..."""


def claim(
    connection: Connection, now: dt.datetime, channel: tuple[str, str], most: int,
    sender: Sender | Callable[[str], Sender] = UNLIMITED, by: int | None = None, places: int = 1,
    fence: Select[Any] | None = None,
) -> Claimed:  # fmt: skip
    """Commits the attempt of up to `most` due deliveries of a channel, and hands them out.

    `channel` is a playbook and a channel's name; `sender` is who sends, or tells who sends to a
    group; `by` is the number of the claimant; `places` is for how many messages each counts.
    `fence` finds a row while the claimant may still claim; where it finds none, nothing is
    claimed. It is locked until the claim ends, so that a take-over waits for it.

    In each group only the first unfinished delivery, by due time, can be claimed: so posts go out
    in their order. Nothing is claimed past its bound, of a post that is not approved as it
    stands, for a group that has left the roster, or while a pause or an open circuit stands
    against it. What another claimant has locked at the moment is passed over.
    """
    if fence is not None and connection.execute(fence.with_for_update(read=True)).first() is None:
        return Claimed(())
    budget = Budget(connection, now, sender, places)
    room = budget.room(most)
    if not room:
        return Claimed((), budget.again_at)
    still = running_for(connection, channel)  # before any lane: whoever ends a pause locks it first
    ready = ready_lanes(connection, now, channel, room)
    ready = ready[: budget.shared_room(ready)]
    if not ready:
        return Claimed((), budget.again_at)
    heads = heads_of(connection, [row.delivery_id for row in ready])
    of_post = posts_of(connection, heads)
    verdicts = _judged(connection, now, channel, heads, of_post, still)
    there = {head.lane for head in heads}
    lanes.relane(connection, [row.lane for row in ready if row.lane not in there])
    going, ended = _settled(connection, now, verdicts, budget)
    _go(connection, now, going, by)
    budget.keep()
    found, faulty = handed_out(connection, going, of_post, by)
    if faulty:
        _fail(connection, faulty, now)
        ended["failed"] += len(faulty)
    return Claimed(found, budget.again_at, len(ready), ended)


def _judged(
    connection: Connection, now: dt.datetime, channel: tuple[str, str], heads: Sequence[Head],
    of_post: Mapping[str, PostOfHeads], still: Standstill,
) -> dict[str, list[Head]]:  # fmt: skip
    """The heads by what is to become of each."""
    circuits = open_ones(connection, channel)
    quota = set[tuple[str, dt.date]]()
    if any(post.by_owner for post in of_post.values()):
        quota = had_their_message(connection, {post.date for post in of_post.values()})
    found: dict[str, list[Head]] = defaultdict(list)
    for head in heads:
        found[verdict_of(head, now, of_post, still, circuits, quota)].append(head)
    return found


def _settled(
    connection: Connection, now: dt.datetime, verdicts: Mapping[str, Sequence[Head]],
    budget: Budget,
) -> tuple[list[Head], Counter[str]]:  # fmt: skip
    """Does what the verdicts say with all that may not go. Those that go, and how many went to
    other states."""
    going: list[Head] = []
    for row in verdicts.get("go", ()):
        at = budget.take(row.group_key)
        if at is None:
            going.append(row)
        else:
            _put_off(connection, row, at, now)
    changed: list[Head] = []
    done = Counter[str]()
    for verdict, rows in verdicts.items():
        ids = [row.id for row in rows]
        match verdict:
            case "go":
                continue
            case "late" | "late, circuit":
                done += end_these(connection, rows, now, "circuit" in verdict)
            case known if known in _ENDS:
                after, note, cause = _ENDS[known]
                move(connection, ids, "waiting", after, note, now, cause)
                done[after] += len(ids)
            case "aside":
                """Waits outside its lane; what is behind it in the lane goes on."""
            case held:
                lanes.hold(connection, [row.lane for row in rows], held)
                continue
        changed += rows
    if changed:
        lanes.relane(connection, [row.lane for row in changed])
        close_ended(connection, {row.post_id for row in changed}, now)
    return going, done


def _put_off(connection: Connection, row: Head, at: dt.datetime, now: dt.datetime) -> None:
    connection.execute(
        statement(connection, _PUT_OFF, "at", "now"), {"at": at, "now": now, "id": row.id}
    )
    connection.execute(statement(connection, _LATER, "at"), {"at": at, "lane": row.lane})


def _go(connection: Connection, now: dt.datetime, going: Sequence[Head], by: int | None) -> None:
    if not going:
        return
    ids = [row.id for row in going]
    connection.execute(statement(connection, _GO), {"ids": many(connection, ids), "by": by})
    lanes.hold(connection, [row.lane for row in going], lanes.SENDING)
    note_events(connection, ids, "waiting", "sending", "", now)


def _fail(connection: Connection, faulty: Sequence[tuple[Head, str]], now: dt.datetime) -> None:
    for reason in dict.fromkeys(reason for _, reason in faulty):
        ids = [row.id for row, why in faulty if why == reason]
        move(connection, ids, "sending", "failed", reason, now)
    lanes.relane(connection, [row.lane for row, _ in faulty])
    close_ended(connection, {row.post_id for row, _ in faulty}, now)
