"""What a check has not looked at, in words."""

from __future__ import annotations

from dsl.base.sentence import message, say

UNFILLED = message(
    "check.unfilled", "whether each week can be filled; `weekbook check --weeks 4` plans four"
)
"""What a check without a range leaves out."""


def not_looked_at(what: object) -> str:
    """The line that tells of it."""
    return say("check.not_looked_at", "not looked at: {what}", what=what)
