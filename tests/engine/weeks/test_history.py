"""What the weeks before have had, counted without a plan."""

from __future__ import annotations

import pytest

from engine.planning.rules.history import STEP, canonical


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ((), ()),
        ((0,), (0,)),
        ((7,), (0,)),
        ((3, 3, 3), (0, 0, 0)),
        ((1, 2), (0, 1)),
        ((2, 1), (1, 0)),
        ((0, 2), (0, 2)),
        ((0, 3), (0, STEP)),
        ((0, 50), (0, STEP)),
        ((0, 8, 9, 9), (0, 2, 3, 3)),
        ((9, 0, 8, 9), (3, 0, 2, 3)),
        ((5, 10, 15), (0, 2, 4)),
        ((100, 101, 103, 106), (0, 1, 3, 5)),
    ],
)
def test_the_least_is_at_nothing_and_no_step_is_above_two(
    counts: tuple[int, ...], found: tuple[int, ...]
) -> None:
    assert canonical(counts) == found
    assert canonical(found) == found
