"""What `run`, `worker` and `demo` tell while they send, and after."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from dsl.base.sentence import say, told
from engine.services.sending.running import Done, Telling
from engine.state_words import commas, state_count
from weekbook.output.terminal import Progress
from weekbook.sending.telemetry import watching

STATES = ("sent", "prepared", "failed", "skipped", "over quota", "unsure", "asking")


@contextmanager
def telling(command: str, log: str | None = None) -> Iterator[Telling]:
    """A line that tells how far sending is, on a terminal; troubles on standard error; and the log
    and spans that were asked for."""
    progress = Progress()

    def show(now: dt.datetime, counts: Counter[str]) -> None:
        progress.show(f"{now:%Y-%m-%d %H:%M} UTC  {done_words(counts)}")

    def trouble(what: str) -> None:
        print(f"weekbook {command}: {told(what)}", file=sys.stderr, flush=True)

    with watching(log) as watch:
        try:
            yield Telling(show, trouble, watch)
        finally:
            progress.done()


def ended(done: Done) -> int:
    """Tells what was done, and the exit code of it: 1 where a person has to see to something."""
    print(done_words(done.counts))
    for line in done.out_of_order:
        print(say("run.see_status", "{line}: see `weekbook status`", line=line), file=sys.stderr)
    return 1 if done.needs_person else 0


def done_words(counts: Counter[str]) -> str:
    """How many deliveries came to each state, in words."""
    known = [told(state_count(state, counts[state])) for state in STATES if counts[state]]
    return commas(known) if known else say("run.nothing", "nothing was due")
