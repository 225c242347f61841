"""What is to be rendered, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One text to be made: `context` in `template`, dates and lists in `tongue`."""

    template: str
    """The source, not a path."""
    context: Mapping[str, Any]
    """Plain values that JSON has: texts, numbers, lists, mappings."""
    tongue: str = "en"
    service: str = ""
    """One of `dsl.services.SERVICES`: a text too long for it is a fault. Empty: any length."""
    with_picture: bool = False
