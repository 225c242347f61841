"""A sample of the fuzzer: another stretch of numbers every day would be no test, so it is fixed."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.__main__ import run, surface_of
from tests.fuzz.surfaces import SURFACES
from tests.fuzz.watchdog import Hang, bounded

SAMPLE = 260
"""Inputs of each surface; all of them take about half a minute."""


@pytest.mark.parametrize("name", sorted(SURFACES))
def test_a_sample_of_inputs_holds(name: str) -> None:
    share = SURFACES[name].share
    done, failures, _ = run(range(10_000_000, 10_000_000 + SAMPLE * share // 10), only=name)
    assert done[name] == SAMPLE * share // 10
    assert not failures, failures[0].trace


def test_an_input_is_made_of_its_number_alone() -> None:
    for name, surface in SURFACES.items():
        made = [surface.draw(random.Random(f"{name} 7")) for _ in range(2)]
        assert made[0] == made[1]
    assert {surface_of(number) for number in range(100)} == set(SURFACES)


def test_the_watchdog_barks() -> None:
    def wait() -> None:
        with bounded(0.05):
            while True:
                pass

    with pytest.raises(Hang):
        wait()
