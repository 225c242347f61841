"""Checking again whenever something is saved."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from dsl.base.sentence import say

ENDINGS = (".playbook", ".csv", ".md", ".toml")
SETTLE = 120
"""Milliseconds in which further changes are taken together, as when an editor saves all."""

WAKE = 250
"""How often, in milliseconds, it looks up while nothing changes."""

CLEAR = "\x1b[2J\x1b[H"


def watch(folders: Iterable[Path], again: Callable[[], int]) -> int:
    """Runs a check now and after each change below `folders`, until it is interrupted."""
    from watchfiles import watch as changes  # noqa: PLC0415 - only for --watch

    screen = sys.stdout.isatty()
    status, begun = 0, False
    try:
        for found in changes(
            *folders, watch_filter=lambda _, path: path.endswith(ENDINGS), debounce=SETTLE,
            step=50, rust_timeout=WAKE, yield_on_timeout=True, raise_interrupt=True,
        ):  # fmt: skip
            if begun and not found:
                continue
            if screen and begun:
                print(CLEAR, end="")
            status = again()
            sys.stdout.flush()
            if not begun:  # only now is everything watched, so that no change is missed
                print(
                    say("check.watching", "watching; Ctrl-C ends it"), file=sys.stderr, flush=True
                )
            begun = True
    except KeyboardInterrupt:
        print("", file=sys.stderr)
    return status
