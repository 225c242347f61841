"""What a check has not looked at, in words."""

from __future__ import annotations

UNFILLED = "whether each week can be filled; `weekbook check --weeks 4` plans four"
"""What a check without a range leaves out."""
