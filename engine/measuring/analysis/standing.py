"""What is known of an element's weekdays."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """What is known of an element's weekdays."""

    BEST = "best"
    """One day is better than the others, as surely as is asked for."""
    OPEN = "open"
    """There is enough to compare, and no day stands out yet."""
    CONFOUNDED = "confounded"
    """The days can't be told from something else that always comes with them."""
    NOT_ENOUGH = "not enough"
