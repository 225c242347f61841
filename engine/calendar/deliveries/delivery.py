"""A delivery whose attempt is committed, as whoever sends it gets it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from dsl.base.sentence import kept
from dsl.pictures import Picture

UNSURE = "unsure: "
"""How the reason begins for which a delivery waits whose answer was lost."""
TRIED_AGAIN = kept("kept.tried_again", "tried again under the same key")


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
