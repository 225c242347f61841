"""A line that tells what a command is at, once that takes longer than a moment."""

from __future__ import annotations

import contextvars
import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dsl.base.sentence import say
from weekbook.output.terminal import Progress

PATIENCE = 2.0
"""Seconds for which nothing is told: most plans are there by then."""

EVERY = 1.0
"""Seconds between two lines on a terminal."""

At = Callable[[str, dt.date], None]
"""Takes the name of the playbook and the Monday of the week that is being planned."""


@contextmanager
def told_while_planning(
    progress: Progress | None = None, patience: float = PATIENCE
) -> Iterator[At]:
    """Tells from the second second on which week is planned, and for how long it has been: on a
    terminal in one line that changes."""
    progress = progress or Progress()
    place: list[tuple[str, dt.date]] = []
    done = threading.Event()
    begun = time.monotonic()

    def tell() -> None:
        wait = patience
        while not done.wait(wait):
            wait = EVERY
            seconds = round(time.monotonic() - begun)
            if place:
                name, week = place[-1]
                progress.show(
                    say("plan.at_week", "planning {name}, the week of {week} ({seconds} s)",
                        name=name, week=f"{week}", seconds=seconds)
                )  # fmt: skip
            else:
                progress.show(say("plan.planning", "planning ({seconds} s)", seconds=seconds))

    def at(name: str, week: dt.date) -> None:
        place[:] = [(name, week)]

    language = contextvars.copy_context()
    ticker = threading.Thread(target=language.run, args=(tell,), daemon=True)
    if progress.on:
        ticker.start()
    try:
        yield at
    finally:
        done.set()
        if ticker.is_alive():
            ticker.join()
        progress.done()
