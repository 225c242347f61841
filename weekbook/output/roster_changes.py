"""Changed rosters in words: who comes to a channel, and who leaves it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.calendar.approvals import NewGroups
from engine.calendar.rosters import RosterChange

MOST_NAMED = 5


def roster_lines(changes: Sequence[RosterChange], new_groups: NewGroups) -> list[str]:
    """A line for each kind of change of each channel's roster."""
    added = {
        "go": "get what is approved and to come",
        "ask": "ask before they get what is approved",
    }
    kinds = (
        ("added", f"added; they {added[new_groups]}"),
        ("removed", "removed; they get nothing more"),
        ("changed", "changed"),
    )
    return [
        f"channel {change.channel}: {_named(keys)} {what}"
        for change in changes if not change.new
        for kind, what in kinds if (keys := getattr(change, kind))
    ]  # fmt: skip


def _named(keys: Sequence[str]) -> str:
    shown = ", ".join(keys[:MOST_NAMED])
    more = f" and {len(keys) - MOST_NAMED} more" if len(keys) > MOST_NAMED else ""
    return f"{len(keys)} group{'s' if len(keys) > 1 else ''} ({shown}{more})"
