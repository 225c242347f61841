"""What a plan would change in the stored calendar: added, moved, changed, removed, kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.planning.posts.post import Post

Sign = Literal["add", "move", "change", "clock", "remove", "keep", "locked"]
"""`clock`: the same wall time is another instant, for the zone's rules have changed."""


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post as the calendar holds it, as far as a difference looks at it."""

    id: str
    hash: str
    state: str
    date: dt.date
    time: dt.time
    title: str
    channel: str
    element: str
    topic: str
    part: str
    locked: bool
    """Whether it was sent or its time has come everywhere: nothing changes it any more."""
    begun: bool = False
    """Whether its time has come in some zone, and in another not: there it can be withdrawn and
    can say something else, but its hour stays."""
    due: dt.datetime | None = None
    late: dt.timedelta = dt.timedelta(0)
    text: str = ""
    missed: bool = False
    """Whether its time has come everywhere and nobody got it: it was not approved, or every
    delivery failed, was too late or was stopped."""


@dataclass(frozen=True, slots=True)
class Change:
    """One post's difference, with what it is now and what it would be."""

    sign: Sign
    before: StoredPost | None
    after: Post | None

    @property
    def shown(self) -> Post | StoredPost:
        """The post as it would be, or as it is where it would be removed."""
        if self.after is not None:
            return self.after
        if self.before is not None:
            return self.before
        raise ValueError("a change is of some post")

    @property
    def reviews_again(self) -> bool:
        """Whether an approval that was given no longer counts."""
        return (
            self.sign in ("move", "change")
            and self.before is not None
            and (self.before.state == "approved")
        )


def difference(posts: Sequence[Post], stored: Sequence[StoredPost]) -> tuple[Change, ...]:
    """The changes from `stored` to `posts`, in the order of time. Both hold one range's posts.

    Posts are the same where their identity is: a post that moved within its day is moved, not
    made anew. A locked post stays as it is, whatever the plan says.
    """
    planned = {post.id: post for post in posts}
    known = {post.id: post for post in stored}
    changes = []
    for id in planned.keys() | known.keys():
        after, before = planned.get(id), known.get(id)
        if after is None and before is not None and before.state == "withdrawn":
            continue
        changes.append(Change(_sign(before, after), before, after))
    return tuple(sorted(changes, key=_order))


def _sign(before: StoredPost | None, after: Post | None) -> Sign:
    if before is None:
        return "add"
    if before.locked:
        return "locked"
    if before.state == "withdrawn":
        return "add"
    if after is None:
        return "remove"
    if (before.date, before.time) != (after.date, after.time):
        return "locked" if before.begun else "move"
    if before.hash != after.hash:
        return "change"
    return "keep" if before.due in (None, after.due) else "clock"


def _order(change: Change) -> tuple[dt.date, dt.time, str]:
    return change.shown.date, change.shown.time, change.shown.id
