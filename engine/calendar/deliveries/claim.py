"""Claiming: what may go now goes, and what may not leaves the way, in one short transaction.

A claim looks at the heads of some ready lanes, never at the backlog behind them. Each head it
looks at is claimed, ended, asked about, or held: so none is looked at twice for nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from dsl.pictures import Picture
from dsl.rosters import owner_of
from engine.calendar.database.statements import many, statement
from engine.calendar.database.states import Cause
from engine.calendar.database.tables import (
    approval_gaps,
    channels,
    deliveries,
    delivery_events,
    members,
    pictures,
    posts,
    templates,
)
from engine.calendar.deliveries import lanes
from engine.calendar.deliveries.circuits import open_ones
from engine.calendar.deliveries.late import end_these
from engine.calendar.deliveries.moves import move, note_events
from engine.calendar.deliveries.owner_quota import had_their_message
from engine.calendar.deliveries.pauses import Standstill, running_for
from engine.calendar.deliveries.posts_ended import close_ended
from engine.calendar.deliveries.rate_limits import Rooms
from engine.calendar.owner_keys import at_wall, key_of
from engine.quotas import UNLIMITED, Sender

UNSURE = "unsure: "
"""How the reason begins for which a delivery waits whose answer was lost."""
TRIED_AGAIN = "tried again under the same key"

_READY = """
SELECT lane, group_key, delivery_id FROM lanes
WHERE playbook = :playbook AND channel = :channel AND held = '' AND ready_at <= :now
ORDER BY ready_at LIMIT :most [FOR NO KEY UPDATE SKIP LOCKED]
"""
_GO = """
UPDATE deliveries SET state = 'sending', attempts = attempts + 1, claimed_by = :by, note = '',
    cause = '', ended_at = NULL
WHERE id IN (SELECT value FROM MANY(:ids bigint)) AND state = 'waiting'
"""
_PUT_OFF = "UPDATE deliveries SET next_at = :at, put_off_at = :now WHERE id = :id"
_LATER = "UPDATE lanes SET ready_at = :at WHERE lane = :lane"

_ENDS: dict[str, tuple[str, str, Cause | None]] = {
    "unapproved": ("cancelled", "the post is not approved as it stands", None),
    "gone": ("cancelled", "the group is no longer in the roster", None),
    "over quota": ("over quota", "the group has had its one message of the day", None),
    "added": ("asking", "the group was added after the approval", "added"),
    "changed": ("asking", "what the group would get is not what was approved", "changed"),
}
"""Verdicts by which a delivery leaves its lane: the state it goes to, and why."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery whose attempt is committed: what to send, where, and under which key."""

    id: int
    key: str
    post_id: str
    playbook: str
    channel: str
    group: str
    group_name: str
    due_at: dt.datetime
    attempts: int
    template: str
    context: dict[str, Any]
    title: str
    wall_time: str
    """Date and time on the group's own clock, `2026-11-30 09:30`."""
    claimed_by: int | None
    """The number of the dispatcher whose attempt this is."""
    until: dt.datetime
    """The bound: after it nothing may be sent. Tested in the claim; to be tested once more right
    before the request."""
    until_wall: str
    """The same on the group's own clock."""
    owner: str = ""
    """Who is to send it by hand; empty where the channel sends it itself."""
    owner_key: str = ""
    tongue: str = ""
    picture: Picture | None = None
    lane: str = ""
    """See `engine.calendar.deliveries.lanes`."""
    unsure_since: dt.datetime | None = None
    """When it was tried first, where some attempt may have gone out; else None."""


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
    budget = _Budget(connection, now, sender, places)
    room = budget.room(most)
    if not room:
        return Claimed((), budget.again_at)
    still = running_for(connection, channel)  # before any lane: whoever ends a pause locks it first
    ready = _ready(connection, now, channel, room)
    ready = ready[: budget.shared_room(ready)]
    if not ready:
        return Claimed((), budget.again_at)
    verdicts = _judged(connection, now, channel, ready, still)
    heads = {row.lane for _, row in verdicts.values()}
    lanes.relane(connection, [row.lane for row in ready if row.lane not in heads])
    going, ended = _settled(connection, now, verdicts, budget)
    _go(connection, now, going, by)
    budget.keep()
    found, faulty = _handed_out(connection, going, by)
    if faulty:
        _fail(connection, faulty, now)
        ended["failed"] += len(faulty)
    return Claimed(found, budget.again_at, len(ready), ended)


class _Budget:
    """What the senders of a claim may send now, and when they may send more."""

    def __init__(
        self, connection: Connection, now: dt.datetime, sender: Sender | Callable[[str], Sender],
        places: int,
    ) -> None:  # fmt: skip
        self._connection, self._now, self._places = connection, now, places
        self._one = sender if isinstance(sender, Sender) else None
        self._of = _always(sender) if isinstance(sender, Sender) else sender
        self._rooms = Rooms(connection, [self._one] if self._one else [])
        self.again_at: dt.datetime | None = None

    def room(self, most: int) -> int:
        """How many a sender that all groups have in common leaves."""
        if self._one is None:
            return most
        free = self._rooms.free(self._one, self._now, most, self._places)
        if not free:
            self._wait(self._rooms.free_at(self._one, self._now, self._places))
        return free

    def shared_room(self, ready: Sequence[Row[Any]]) -> int:
        """How many of these a limit leaves that the senders of many groups share."""
        if self._one is not None or not ready:
            return len(ready)
        found = [self._of(row.group_key) for row in ready]
        self._rooms = Rooms(self._connection, found)
        shared = found[0].within
        if shared is None:
            return len(ready)
        free = self._rooms.free(shared, self._now, len(ready), self._places)
        if not free:
            self._wait(self._rooms.free_at(shared, self._now, self._places))
        return free

    def take(self, group: str) -> dt.datetime | None:
        """A place for a group; or when its own sender may send again, where it has to wait."""
        own = self._of(group)
        at = self._rooms.free_at(own, self._now, self._places)
        if at > self._now:
            self._wait(at)
            return at
        self._rooms.take(own, self._now, self._places)
        return None

    def keep(self) -> None:
        self._rooms.keep()

    def _wait(self, at: dt.datetime) -> None:
        self.again_at = at if self.again_at is None else min(self.again_at, at)


def _always(sender: Sender) -> Callable[[str], Sender]:
    return lambda _: sender


def _ready(
    connection: Connection, now: dt.datetime, channel: tuple[str, str], most: int
) -> Sequence[Row[Any]]:
    asked = {"playbook": channel[0], "channel": channel[1], "now": now, "most": most}
    return connection.execute(statement(connection, _READY, "now"), asked).all()


def _judged(
    connection: Connection,
    now: dt.datetime,
    channel: tuple[str, str],
    ready: Sequence[Row[Any]],
    still: Standstill,
) -> dict[int, tuple[str, Row[Any]]]:
    """What is to become of each head: `go`, `late`, `unapproved`, `gone`, `changed`, `added`,
    `over quota`, `circuit` or `paused:ID`; with its row."""
    circuits = open_ones(connection, channel, [row.group_key for row in ready])
    rows = _heads(connection, [row.delivery_id for row in ready])
    quota = set[tuple[str, dt.date]]()
    if any(row.by_owner for row in rows):
        quota = had_their_message(connection, {row.date for row in rows})
    return {row.id: (_verdict(row, now, still, circuits, quota), row) for row in rows}


def _verdict(
    row: Row[Any], now: dt.datetime, still: Standstill, circuits: Callable[[str], str],
    quota: set[tuple[str, dt.date]],
) -> str:  # fmt: skip
    circuit = circuits(row.group_key)
    if row.expires_at < now:
        return "late, circuit" if circuit else "late"
    # A closed post is approved, too: what was sent of it may be sent again.
    if row.post_state not in ("approved", "closed") or row.approved_hash != row.hash:
        return "unapproved"
    if row.current is None:
        return "gone"
    if row.gap is not None:
        return str(row.gap)
    if row.by_owner and (row.group_key, row.date) in quota:
        return "over quota"
    if circuit:
        return "circuit"
    paused = still.by(row.group_key)
    return "go" if paused is None else f"paused:{paused}"


def _heads(connection: Connection, ids: Iterable[int]) -> Sequence[Any]:
    same = and_(members.c.playbook == deliveries.c.playbook,
                members.c.channel == deliveries.c.channel,
                members.c.group_key == deliveries.c.group_key, members.c.until.is_(None))  # fmt: skip
    gap = and_(approval_gaps.c.post_id == deliveries.c.post_id,
               approval_gaps.c.group_key == deliveries.c.group_key)  # fmt: skip
    of_channel = and_(
        channels.c.playbook == deliveries.c.playbook, channels.c.name == deliveries.c.channel
    )
    query = (
        select(
            deliveries.c.id, deliveries.c.lane, deliveries.c.key, deliveries.c.post_id,
            deliveries.c.playbook, deliveries.c.channel, deliveries.c.group_key,
            deliveries.c.due_at, deliveries.c.expires_at, deliveries.c.attempts,
            deliveries.c.moved, posts.c.state.label("post_state"), posts.c.approved_hash,
            posts.c.hash, posts.c.after_late, posts.c.late_seconds, posts.c.date,
            members.c.since.label("current"), members.c.columns, members.c.name, members.c.zone,
            approval_gaps.c.kind.label("gap"), channels.c.by_owner,
        )
        .join(posts, posts.c.id == deliveries.c.post_id)
        .outerjoin(members, same)
        .outerjoin(approval_gaps, gap)
        .outerjoin(channels, of_channel)
        .where(deliveries.c.id.in_(ids), deliveries.c.state == "waiting")
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )  # fmt: skip
    return connection.execute(query).all()


def _settled(
    connection: Connection, now: dt.datetime, verdicts: dict[int, tuple[str, Row[Any]]],
    budget: _Budget,
) -> tuple[list[Row[Any]], Counter[str]]:  # fmt: skip
    """Does what the verdicts say with all that may not go. Those that go, and how many went to
    other states."""
    going: list[Row[Any]] = []
    by_verdict: dict[str, list[Row[Any]]] = defaultdict(list)
    for verdict, row in verdicts.values():
        if verdict != "go":
            by_verdict[verdict].append(row)
            continue
        at = budget.take(row.group_key)
        if at is None:
            going.append(row)
        else:
            _put_off(connection, row, at, now)
    changed: list[Row[Any]] = []
    done = Counter[str]()
    for verdict, rows in by_verdict.items():
        ids = [row.id for row in rows]
        match verdict:
            case "late" | "late, circuit":
                done += end_these(connection, rows, now, "circuit" in verdict)
            case known if known in _ENDS:
                after, note, cause = _ENDS[known]
                move(connection, ids, "waiting", after, note, now, cause)
                done[after] += len(ids)
            case "circuit":
                """Waits outside its lane; what is behind it in the lane goes on."""
            case held:
                lanes.hold(connection, [row.lane for row in rows], held)
                continue
        changed += rows
    if changed:
        lanes.relane(connection, [row.lane for row in changed])
        close_ended(connection, {row.post_id for row in changed}, now)
    return going, done


def _put_off(connection: Connection, row: Row[Any], at: dt.datetime, now: dt.datetime) -> None:
    connection.execute(
        statement(connection, _PUT_OFF, "at", "now"), {"at": at, "now": now, "id": row.id}
    )
    connection.execute(statement(connection, _LATER, "at"), {"at": at, "lane": row.lane})


def _go(
    connection: Connection, now: dt.datetime, going: Sequence[Row[Any]], by: int | None
) -> None:
    if not going:
        return
    ids = [row.id for row in going]
    connection.execute(statement(connection, _GO), {"ids": many(connection, ids), "by": by})
    lanes.hold(connection, [row.lane for row in going], lanes.SENDING)
    note_events(connection, ids, "waiting", "sending", "", now)


def _unsure_since(connection: Connection, ids: Sequence[int]) -> dict[int, dt.datetime]:
    """When deliveries were first tried, those of which an attempt may have gone out.

    Whatever was before a person let one be sent again is theirs to answer for.
    """
    if not ids:
        return {}
    events = delivery_events.c
    query = select(events.delivery_id, events.at, events.before, events.after, events.because)
    first: dict[int, dt.datetime] = {}
    lost: set[int] = set()
    for row in connection.execute(query.where(events.delivery_id.in_(ids)).order_by(events.id)):
        if row.after == "sending":
            first.setdefault(row.delivery_id, row.at)
        elif row.because.startswith(UNSURE) or row.because == TRIED_AGAIN:
            lost.add(row.delivery_id)
        elif row.before != "sending" and row.after == "waiting":
            first.pop(row.delivery_id, None)
            lost.discard(row.delivery_id)
    return {id: first[id] for id in lost if id in first}


def _handed_out(
    connection: Connection, going: Sequence[Row[Any]], by: int | None
) -> tuple[tuple[Delivery, ...], list[tuple[Row[Any], str]]]:
    """What is claimed, whole; and those of which something that they need is not there or not
    what it should be, with the reason: that is their own fault alone."""
    if not going:
        return (), []
    of_post = _messages(connection, {row.post_id for row in going})
    since = _unsure_since(connection, [row.id for row in going if row.attempts])
    found, faulty = [], []
    for row in going:
        post = of_post.get(row.post_id)
        reason = _missing(row, post)
        if post is None or reason:
            faulty.append((row, reason))
            continue
        owner = owner_of(row.group_key, row.columns) if post.by_owner else ""
        group = {"group": row.group_key, "name": row.name, **row.columns}
        found.append(
            Delivery(
                id=row.id, key=row.key, post_id=row.post_id, playbook=row.playbook,
                channel=row.channel, group=row.group_key, group_name=row.name,
                due_at=row.due_at, attempts=row.attempts + 1, template=post.source,
                context={**post.context, "group": group}, title=post.title,
                wall_time=f"{post.date} {post.time:%H:%M}", claimed_by=by,
                until=row.expires_at, until_wall=at_wall(row.expires_at, row.zone or post.zone),
                owner=owner, owner_key=key_of(connection, owner) if owner else "",
                tongue=post.tongue or "en", lane=row.lane, unsure_since=since.get(row.id),
                picture=Picture(post.path, post.media_type, post.data) if post.data else None,
            )
        )  # fmt: skip
    return tuple(found), faulty


def _missing(row: Row[Any], post: Any) -> str:
    """What a delivery lacks, in words; empty where it is whole."""
    if post is None:
        return "its post or template is no longer in the calendar"
    if not isinstance(row.columns, dict) or not all(
        isinstance(value, str) for value in row.columns.values()
    ):
        return "its group's row in the roster is not a row of texts: run `weekbook apply` again"
    if not isinstance(post.context, dict):
        return "what its post tells the template cannot be read: run `weekbook apply` again"
    if post.picture_hash and not post.data:
        return "its picture is no longer in the calendar: run `weekbook apply` again"
    zone = row.zone or post.zone
    try:
        at_wall(row.expires_at, zone)
    except (KeyError, ValueError, OSError):
        return f"this machine knows no time zone {zone}: mend the roster or the playbook"
    return ""


def _fail(connection: Connection, faulty: Sequence[tuple[Row[Any], str]], now: dt.datetime) -> None:
    for reason in dict.fromkeys(reason for _, reason in faulty):
        ids = [row.id for row, why in faulty if why == reason]
        move(connection, ids, "sending", "failed", reason, now)
    lanes.relane(connection, [row.lane for row, _ in faulty])
    close_ended(connection, {row.post_id for row, _ in faulty}, now)


def _messages(connection: Connection, ids: set[str]) -> dict[str, Any]:
    """What all deliveries of a post have in common."""
    columns = (posts.c.id, posts.c.title, posts.c.date, posts.c.time, posts.c.zone, posts.c.context,
               templates.c.source, channels.c.by_owner, channels.c.tongue, pictures.c.path,
               pictures.c.media_type, pictures.c.data, posts.c.picture_hash)  # fmt: skip
    same = and_(channels.c.playbook == posts.c.playbook, channels.c.name == posts.c.channel)
    query = (
        select(*columns)
        .join(templates, templates.c.hash == posts.c.template_hash)
        .outerjoin(channels, same)
        .outerjoin(pictures, pictures.c.hash == posts.c.picture_hash)
        .where(posts.c.id.in_(ids))
    )
    return {row.id: row for row in connection.execute(query)}


def has_pictures(connection: Connection, channel: tuple[str, str]) -> bool:
    """Whether anything that a channel is to send comes with a picture."""
    query = select(posts.c.id).where(
        posts.c.playbook == channel[0], posts.c.channel == channel[1],
        posts.c.state == "approved", posts.c.picture_hash.is_not(None),
    )  # fmt: skip
    return connection.execute(query.limit(1)).first() is not None
