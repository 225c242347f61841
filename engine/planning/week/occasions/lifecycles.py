"""The lives of groups: posts on the days of a group's life, counted from its opening."""

from __future__ import annotations

import datetime as dt

from dsl.constructs.channel import Channel
from dsl.constructs.lifecycle import Lifecycle
from dsl.constructs.playbook import Playbook

COLUMN = "opened"
"""The roster's column with the day on which a group was opened, `2026-11-30`: its day 1."""

NEVER = 0
"""Stands for a group whose opening is not known; no date has this number."""


def group_lives(playbook: Playbook, channel: Channel) -> tuple[Lifecycle, ...]:
    """The lifecycles of groups that are for a channel. Those of members follow events."""
    return tuple(
        life
        for life in playbook.constructs_of(Lifecycle)
        if life.of is not None
        and life.of.whose == "group"
        and (not life.channels or any(name.text == channel.name for name in life.channels))
    )


def openings(channel: Channel) -> dict[str, int]:
    """The day on which each group was opened, as the number of the date."""
    return {group.key: _number(group.columns.get(COLUMN, "")) for group in channel.groups}


def _number(written: str) -> int:
    try:
        return dt.date.fromisoformat(written.strip()).toordinal()
    except ValueError:
        return NEVER


def day_of_life(opened: int, date: dt.date) -> int:
    """The number of a date in a life; the day of opening is day 1."""
    return date.toordinal() - opened + 1
