"""Measures every figure in one run and prints the table: `make bench`."""

from __future__ import annotations

import platform

from benchmarks import (
    check_cold,
    check_many,
    editor,
    expanding,
    language,
    many_groups,
    plan_many,
    planning,
    rendering,
    sending,
)
from benchmarks.measure import Figure

PARTS = (
    check_cold,
    check_many,
    language,
    editor,
    expanding,
    planning,
    plan_many,
    rendering,
    sending,
    many_groups,
)


def main() -> None:
    print(f"Python {platform.python_version()}, {platform.machine()}; medians, measured in turn\n")
    print(f"{'figure':<52} {'ours':>10}  {'peer':<18} {'theirs':>10} {'ratio':>6}  reach")
    for part in PARTS:
        for figure in part.figures():
            print(_row(figure), flush=True)


def _row(figure: Figure) -> str:
    theirs = "" if figure.peer is None else _time(figure.peer)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    return (
        f"{figure.name:<52} {_time(figure.ours):>10}  {figure.peer_name:<18} {theirs:>10}"
        f" {ratio:>6}  {figure.reach}"
    )


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"


if __name__ == "__main__":
    main()
