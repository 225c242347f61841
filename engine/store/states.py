"""The states of posts and deliveries, and which may follow which.

The database refuses every other step by itself; see the migrations.
"""

from __future__ import annotations

POST_STATES: dict[str, tuple[str, ...]] = {
    "proposed": ("approved", "rejected", "withdrawn"),
    "approved": ("proposed", "rejected", "withdrawn", "closed"),
    "rejected": ("proposed", "approved", "withdrawn"),
    "withdrawn": ("proposed", "approved"),
    "closed": (),
}
"""`closed`: every delivery of the post has ended. `withdrawn`: the plan no longer has it."""

DELIVERY_STATES: dict[str, tuple[str, ...]] = {
    "waiting": ("sending", "skipped", "cancelled"),
    "sending": ("sent", "waiting", "failed", "unsure"),
    "unsure": ("sending", "sent", "failed", "waiting"),
    "cancelled": ("waiting",),
    "skipped": (),
    "failed": (),
    "sent": (),
}
"""`unsure`: the attempt was made, but the answer was lost."""

ENDED = ("sent", "failed", "skipped", "cancelled", "unsure")


class TransitionError(ValueError):
    """A change of state that the table does not allow."""


def step(states: dict[str, tuple[str, ...]], before: str, after: str) -> str:
    """`after`, where it may follow `before`. Raises `TransitionError` where it may not."""
    if after not in states[before]:
        raise TransitionError(f"{before} cannot become {after}")
    return after
