"""What an `expect` line can say."""

from __future__ import annotations

import datetime as dt
from typing import Literal, TypeAlias

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.statements.core import Name, Portion
from dsl.when import DaySpan


class Scope(Value):
    """The days an expectation is about: dates, weekdays, or every day or week."""

    kind: Literal["dates", "days", "every day", "every week"]
    dates: tuple[dt.date, ...]
    days: tuple[int, ...]


class CountClaim(Value):
    bound: Literal["most", "least", "exactly"]
    count: int
    subject: Name


class NoneClaim(Value):
    """No post of a subject, or none in some hours."""

    subject: Name
    hours: DaySpan | None


Claim: TypeAlias = CountClaim | NoneClaim | Portion
"""What is expected: a count, that nothing comes, or a share."""


class Expect(Value):
    """A test in the playbook: what a plan has to be like on some days, for some channels."""

    scope: Scope | None
    claim: Claim
    channels: tuple[Name, ...]
    span: Span
