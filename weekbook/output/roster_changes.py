"""Changed rosters in words: who comes to a channel, and who leaves it."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.base.sentence import Sentence, message, plural, say
from engine.services.applying import NewGroups, RosterChange
from engine.state_words import commas

MOST_NAMED = 5

ADDED = {
    "go": message("roster.added.go", "added; they get what is approved and to come"),
    "ask": message("roster.added.ask", "added; they ask before they get what is approved"),
}
REMOVED = message("roster.removed", "removed; they get nothing more")
CHANGED = message("roster.changed", "changed")


def roster_lines(changes: Sequence[RosterChange], new_groups: NewGroups) -> list[str]:
    """A line for each kind of change of each channel's roster."""
    lines = []
    for change in changes:
        if change.new:
            continue
        for keys, what in (
            (change.added, ADDED[new_groups]),
            (change.removed, REMOVED),
            (change.changed, CHANGED),
        ):
            if keys:
                lines.append(
                    say("roster.change", "channel {channel}: {groups} {what}",
                        channel=change.channel, groups=_named(keys), what=what)
                )  # fmt: skip
    return lines


def _named(keys: Sequence[str]) -> Sentence:
    shown: str = commas(list(keys[:MOST_NAMED]))
    if len(keys) > MOST_NAMED:
        shown = say("roster.more", "{names} and {count} more",
                    names=shown, count=len(keys) - MOST_NAMED)  # fmt: skip
    return plural(
        "roster.groups", "{count} group ({names})", "{count} groups ({names})",
        count=len(keys), names=shown,
    )  # fmt: skip
