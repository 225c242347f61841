"""Which playbooks are planned together, and how far each is looked at."""

from __future__ import annotations

import pytest

from engine.planning.clusters import MOST_AFTER, clusters, steps_after


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([], []),
        ([set()], [[0]]),
        ([set(), set()], [[0], [1]]),
        ([{"a"}, {"b"}], [[0], [1]]),
        ([{"a"}, {"a"}], [[0, 1]]),
        ([{"a"}, {"b"}, {"a", "b"}], [[0, 1, 2]]),
        ([{"a"}, {"b"}, {"c"}, {"c", "a"}], [[0, 2, 3], [1]]),
        ([{"a"}, {"b"}, {"c"}, {"b", "c"}, {"a", "c"}], [[0, 1, 2, 3, 4]]),
    ],
)
def test_those_that_share_a_name_are_together_through_others_too(
    names: list[set[str]], found: list[list[int]]
) -> None:
    assert clusters(names) == found


@pytest.mark.parametrize(
    ("names", "steps"),
    [
        ([], []),
        ([{"a"}], [0]),
        ([{"a"}, {"b"}], [0, 0]),
        ([{"a"}, {"a"}], [1, 0]),
        ([{"a"}, {"b"}, {"a"}], [1, 0, 0]),
        ([{"a"}, {"a", "b"}, {"b"}], [2, 1, 0]),
        ([{"a"}] * 7, [MOST_AFTER, MOST_AFTER, MOST_AFTER, 3, 2, 1, 0]),
    ],
)
def test_a_plan_is_looked_at_from_those_after_it_that_share_a_name(
    names: list[set[str]], steps: list[int]
) -> None:
    assert steps_after(names) == steps
