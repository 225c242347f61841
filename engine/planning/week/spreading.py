"""Posts with a choice of minutes put over their day: far from each other and from all others, and
at other minutes each day."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

PART_KEPT = 6, 7
"""How much of the greatest distance there can be is kept; what is left lets minutes vary."""

GOLDEN = 0.6180339887498949
"""Multiples of the golden ratio, less their whole parts, lie evenly in any row of them."""

Window = Sequence[int]
"""The minutes a post may take, in their order."""


def spread(windows: Sequence[Window], standing: Iterable[int], day: int) -> list[int]:
    """A minute for each window, none of which is empty.

    Windows that overlap are seen together. Their posts, and the `standing` ones, keep six sevenths
    of the greatest distance that they could all keep: four posts between 08:00 and 22:00 could
    stand 4 h 40 min apart, and stand 4 h or more. How far they are put off from their earliest
    minutes changes with `day`, a number that goes up by one each day, and so does which of several
    equal windows comes first.
    """
    found = [0] * len(windows)
    others = sorted(standing)
    for numbers in _overlapping(windows):
        ordered = _in_turn(windows, numbers, day)
        minutes = _put([windows[number] for number in ordered], others, day)
        for number, minute in zip(ordered, minutes, strict=True):
            found[number] = minute
        others = sorted((*others, *minutes))
    return found


def _overlapping(windows: Sequence[Window]) -> Iterator[list[int]]:
    """The numbers of windows that overlap, directly or by others between them."""
    numbers = sorted(range(len(windows)), key=lambda number: (windows[number][0], number))
    group: list[int] = []
    last = -1
    for number in numbers:
        if group and windows[number][0] > last:
            yield group
            group = []
        last = max(last, windows[number][-1]) if group else windows[number][-1]
        group.append(number)
    if group:
        yield group


def _in_turn(windows: Sequence[Window], numbers: list[int], day: int) -> list[int]:
    """The numbers with the window first that ends first; equal windows take turns."""
    equal: dict[tuple[int, int], list[int]] = {}
    for number in numbers:
        equal.setdefault((windows[number][-1], windows[number][0]), []).append(number)
    ordered = []
    for key in sorted(equal):
        own = equal[key]
        first = day % len(own)
        ordered += own[first:] + own[:first]
    return ordered


def _put(windows: Sequence[Window], others: Sequence[int], day: int) -> list[int]:
    low, high = 0, _enough(windows)
    while low < high:  # the greatest distance that all can keep
        middle = (low + high + 1) // 2
        if _earliest(windows, others, middle) is None:
            high = middle - 1
        else:
            low = middle
    share, whole = PART_KEPT
    apart = -(-low * share // whole)
    first = _earliest(windows, others, apart)
    last = _latest(windows, others, apart)
    if first is None or last is None:  # not even the distance of one minute
        return [_farthest(window, others) for window in windows]
    part = day * GOLDEN % 1
    put_off = [early + int(part * (late - early)) for early, late in zip(first, last, strict=True)]
    return _earliest(windows, others, apart, put_off) or first


def _enough(windows: Sequence[Window]) -> int:
    """A distance beyond which posts do not disturb each other: evenly over all their minutes."""
    length = max(window[-1] for window in windows) - min(window[0] for window in windows)
    return length // max(len(windows) - 1, 1)


def _earliest(
    windows: Sequence[Window], others: Sequence[int], apart: int, since: Sequence[int] = ()
) -> list[int] | None:
    """The earliest minutes, in the windows' order, that are `apart` and not before `since`."""
    found: list[int] = []
    for number, window in enumerate(windows):
        begin = found[-1] + apart if found else window[0]
        begin = max(begin, since[number]) if since else begin
        minute = next((m for m in window if m >= begin and _clear(m, others, apart)), None)
        if minute is None:
            return None
        found.append(minute)
    return found


def _latest(windows: Sequence[Window], others: Sequence[int], apart: int) -> list[int] | None:
    """The latest minutes, in the windows' order, that are `apart`."""
    mirrored = [[-minute for minute in reversed(window)] for window in reversed(windows)]
    found = _earliest(mirrored, [-other for other in reversed(others)], apart)
    return None if found is None else [-minute for minute in reversed(found)]


def _clear(minute: int, others: Sequence[int], apart: int) -> bool:
    """Whether all others are far enough from a minute."""
    at = bisect_left(others, minute)
    before = at == 0 or minute - others[at - 1] >= apart
    return before and (at == len(others) or others[at] - minute >= apart)


def _farthest(window: Window, others: Sequence[int]) -> int:
    return max(window, key=lambda minute: (nearest(minute, others), -minute))


def nearest(minute: int, others: Iterable[int]) -> int:
    """How many minutes the nearest of all others is away; a week where there is none."""
    return min((abs(minute - other) for other in others), default=7 * 1440)
