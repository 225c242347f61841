"""Nothing is posted after the end of a life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.lifecycle import Lifecycle
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known
from dsl.when import AfterJoining, OnLifeDays

_DAY = dt.timedelta(days=1)


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB324. The day of opening or joining is day 1; `3d after joining` falls on day 4."""
    for life in playbook.constructs_of(Lifecycle):
        if life.ends is None:
            continue
        for post in life.posts:
            match post.when.recurrence:
                case OnLifeDays(last=last):
                    day = last
                case AfterJoining(delay=delay):
                    day = delay // _DAY + 1
                case _:
                    continue
            if day > life.ends.day:
                yield fault("PB324", post.when.span, day=day, end=life.ends.day,
                            others=((life.ends.span, phrase("ends_here")),))  # fmt: skip
