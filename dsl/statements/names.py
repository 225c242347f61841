"""Names, shares and periods, of which statements are made."""

from __future__ import annotations

from typing import Literal

from dsl.base.span import Span
from dsl.base.value import Value

Share = int
"""A share in hundredths of a percent: 60% is 6000."""


Period = Literal["day", "week", "month"]


class Name(Value):
    """A name or text as written, with its place."""

    text: str
    span: Span


class Metric(Value):
    """`replies per member`: what is counted, and per what (None: as it is)."""

    count: Name
    per: Name | None
