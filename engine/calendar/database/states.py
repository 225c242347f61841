"""The states of posts and deliveries, and which may follow which.

The database refuses every other step by itself; see the migrations.
"""

from __future__ import annotations

from typing import Literal

POST_STATES: dict[str, tuple[str, ...]] = {
    "proposed": ("approved", "rejected", "withdrawn"),
    "approved": ("proposed", "rejected", "withdrawn", "closed"),
    "rejected": ("proposed", "approved", "withdrawn"),
    "withdrawn": ("proposed", "approved"),
    "closed": ("rejected",),
}
"""`closed`: every delivery of the post has ended; rejected where some were taken up again. `withdrawn`: the plan no longer has it."""

DELIVERY_STATES: dict[str, tuple[str, ...]] = {
    "waiting": ("sending", "skipped", "cancelled", "asking", "over quota"),
    "sending": ("sent", "prepared", "waiting", "failed", "unsure", "asking"),
    "unsure": ("sent", "prepared", "failed", "asking", "waiting"),
    "asking": ("waiting", "skipped", "cancelled"),
    "prepared": ("confirmed", "sent", "over quota", "not confirmed"),
    "confirmed": ("sent", "over quota"),
    "not confirmed": ("confirmed", "sent"),
    "failed": ("waiting",),
    "skipped": ("waiting",),
    "cancelled": ("waiting",),
    "over quota": (),
    "sent": (),
}
"""`unsure`: the attempt was made, but the answer was lost. `asking`: a person says whether it is
to go; its `cause` says why.

Where a group's owner sends by hand: `prepared`: the owner was asked; `confirmed`: the owner let it
go, and what the platform made of it is not known; `not confirmed`: not in time, though an owner
may still say that it went out.
"""

Cause = Literal["late", "restored", "changed", "added", "circuit", "order", "clock", "seen"]
"""Why a delivery asks: too late with `then ask`; from a backup; its text or its group is not what
was approved; its address was out of order until it was too late; a later post of its group has
been tried before it; the clock was wrong."""

ENDED = (
    "sent", "failed", "skipped", "cancelled", "unsure", "confirmed", "over quota", "not confirmed"
)  # fmt: skip
"""States in which nothing more will be done by itself."""


NEVER_REACHED = ("failed", "skipped", "cancelled", "over quota", "not confirmed")
"""States in which nobody got a message, and nobody will unless a person says so."""


class TransitionError(ValueError):
    """A change of state that the table does not allow."""


def step(states: dict[str, tuple[str, ...]], before: str, after: str) -> str:
    """`after`, where it may follow `before`. Raises `TransitionError` where it may not."""
    if after not in states[before]:
        raise TransitionError(f"{before} cannot become {after}")
    return after
