"""The groups whose life is told have a day of opening."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.lifecycle import Lifecycle
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB806, for each channel none of whose groups has one."""
    for life in playbook.constructs_of(Lifecycle):
        yield from _unopened(life, playbook)


def _unopened(life: Lifecycle, playbook: Playbook) -> Iterator[Fault]:
    if life.of is None or life.of.whose != "group" or not life.posts:
        return
    names = {name.text for name in life.channels}
    for channel in playbook.channels:
        reached = not names or channel.name in names
        if reached and not any(group.columns.get("opened") for group in channel.groups):
            yield fault("PB806", life.span, channel=channel.name, life=life.name)
