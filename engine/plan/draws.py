"""The moments of a draw: different every day, and the same on every machine."""

from __future__ import annotations

import datetime as dt
import random

from dsl.systems import Draw

DAY_MINUTES = 1440


def moments(draw: Draw, playbook: str, date: dt.date) -> tuple[int, ...]:
    """The minutes, counted from 00:00 of a date, at which a draw is held, in their order.

    They are drawn evenly from all sets of moments that lie in its hours and far enough apart,
    from a seed of the playbook's name, the draw's and the date. None where they find no room.
    """
    if draw.times is None:
        return ()
    hours, count = draw.times.hours, draw.times.count
    start = hours.start.hour * 60 + hours.start.minute
    end = hours.end.hour * 60 + hours.end.minute
    length = (end - start) % DAY_MINUTES or DAY_MINUTES
    apart = max(int(draw.apart.total_seconds() // 60), 1)
    room = length - (count - 1) * apart
    if room < 1:
        return ()
    # Sets of moments that may touch, from as many distinct minutes of a stretch that is longer by
    # one for each: so every such set is equally likely.
    drawn = random.Random(f"{playbook}/{draw.name}/{date}")  # noqa: S311 - no secret
    chosen = sorted(drawn.sample(range(room + count - 1), count))
    return tuple(start + minute - number + number * apart for number, minute in enumerate(chosen))
