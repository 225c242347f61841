"""A rate with its interval: counted over exposed, the posts being what varies.

Members of one post are not independent of each other, so an interval that takes every exposed
member for a trial would be far too narrow. The rate is the ratio of two sums over posts, and its
variance the linearised one of a ratio estimator (W. G. Cochran, Sampling Techniques, 3rd edition,
1977, sections 2.11 and 6.3):

    r = sum(y) / sum(x)
    var(r) = n / (n - 1) * sum((y - r x)^2) / sum(x)^2

with Student's t on n - 1 degrees of freedom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.calendar.outcomes import Sums

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """Counted per exposed. `low` and `high` are None where fewer than two posts leave them open.

    The bounds are not cut at 1: what is counted may come more than once for each exposed.
    """

    posts: int
    exposure: float
    count: float
    value: float | None
    low: float | None
    high: float | None


def rate(sums: Sums, confidence: float = CONFIDENCE) -> Rate:
    """The rate of the posts that were summed, with its interval of the given confidence."""
    if sums.x <= 0:
        return Rate(sums.posts, sums.x, sums.y, None, None, None)
    value = sums.y / sums.x
    if sums.posts < 2:
        return Rate(sums.posts, sums.x, sums.y, value, None, None)
    from scipy.special import stdtrit  # noqa: PLC0415 - half a second that only reports pay

    squares = max(sums.yy - 2 * value * sums.xy + value * value * sums.xx, 0.0)
    error = math.sqrt(sums.posts / (sums.posts - 1) * squares) / sums.x
    reach = float(stdtrit(sums.posts - 1, 0.5 + confidence / 2)) * error
    return Rate(sums.posts, sums.x, sums.y, value, max(value - reach, 0.0), value + reach)
