"""The moments of a draw: different every day, and the same on every machine."""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_left
from collections.abc import Callable, Sequence

from dsl.constructs.draw import Draw

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


def moments_among(
    draw: Draw, playbook: str, date: dt.date, free: Callable[[int], bool], apart: int = 0
) -> tuple[int, ...]:
    """The moments of a draw where other posts leave only some minutes `free`.

    Those of `moments` that are free stay; for the others new ones are drawn from the same seed,
    evenly from all that are free and far enough apart: `apart` minutes, or what the draw asks.
    Only where that leaves too few are all drawn anew, and only where there is no room for all
    are there fewer. Minutes count from 00:00 of the date.
    """
    wanted = moments(draw, playbook, date)
    if not wanted or draw.times is None:
        return ()
    least = max(int(draw.apart.total_seconds() // 60), apart, 1)
    stay: list[int] = []
    for minute in wanted:
        if free(minute) and (not stay or minute - stay[-1] >= least):
            stay.append(minute)
    if len(stay) == len(wanted):
        return wanted
    start = draw.times.hours.start.hour * 60 + draw.times.hours.start.minute
    end = draw.times.hours.end.hour * 60 + draw.times.hours.end.minute
    length = (end - start) % DAY_MINUTES or DAY_MINUTES
    open_minutes = [minute for minute in range(start, start + length) if free(minute)]
    drawn = random.Random(f"{playbook}/{draw.name}/{date}/again")  # noqa: S311 - no secret
    left = [m for m in open_minutes if all(abs(m - other) >= least for other in stay)]
    more = _drawn_from(left, len(wanted) - len(stay), least, drawn)
    if len(more) < len(wanted) - len(stay):
        return _drawn_from(open_minutes, len(wanted), least, drawn)
    return tuple(sorted((*stay, *more)))


def _drawn_from(
    minutes: Sequence[int], count: int, apart: int, drawn: random.Random
) -> tuple[int, ...]:
    """As many of the minutes as there is room for, at most `count`, every such set as likely."""
    following = [bisect_left(minutes, minute + apart) for minute in minutes]
    # ways[n][i]: in how many ways n can be chosen from the minutes from the i-th on.
    ways = [[1] * (len(minutes) + 1)]
    for _ in range(count):
        row = [0] * (len(minutes) + 1)
        for index in reversed(range(len(minutes))):
            row[index] = row[index + 1] + ways[-1][following[index]]
        if not row[0]:
            break
        ways.append(row)
    chosen, index = [], 0
    for number in reversed(range(1, len(ways))):
        pick = drawn.randrange(ways[number][index])
        while pick >= (own := ways[number - 1][following[index]]):
            pick -= own
            index += 1
        chosen.append(minutes[index])
        index = following[index]
    return tuple(chosen)
