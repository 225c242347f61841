"""One word for how a post stands: the worst that is true of it, in every view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, get_args

ShownState = Literal[
    "failed", "unsure", "late", "sending", "proposed", "rejected", "approved", "sent"
]
"""In the order of how much somebody has to look at it."""

WORST: tuple[ShownState, ...] = get_args(ShownState)

NEEDS_SOMEBODY: tuple[ShownState, ...] = ("failed", "unsure", "late", "proposed")

_SETTLED_BY_A_PERSON: Mapping[str, ShownState] = {
    "failed": "failed", "unsure": "unsure", "asking": "late",
}  # fmt: skip


def shown_state(
    state: str, due: dt.datetime, now: dt.datetime, to_be_settled: Mapping[str, int]
) -> ShownState:
    """How a post stands: its own state, or that of its worst delivery.

    An approved post whose time has come is on its way until it is closed.
    """
    worst = [_SETTLED_BY_A_PERSON[one] for one in to_be_settled if one in _SETTLED_BY_A_PERSON]
    if worst:
        return min(worst, key=WORST.index)
    match state:
        case "closed":
            return "sent"
        case "approved":
            return "sending" if due <= now else "approved"
        case "rejected":
            return "rejected"
    return "proposed"
