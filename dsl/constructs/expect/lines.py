"""What the lines of an expectation say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, TypeAlias

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.rules.lines import Portion
from dsl.statements.names import Name
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_date, read_time
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


class Expect(Statement):
    """A test in the playbook: what a plan has to be like on some days, for some channels."""

    scope: Scope | None
    claim: Claim
    channels: tuple[Name, ...]
    span: Span


def expect(word: Word, *rest: Any) -> Expect:
    scope = next((item for item in rest if isinstance(item, Scope)), None)
    claim, last = next(item for item in rest if isinstance(item, tuple))
    channels = next((tuple(item) for item in rest if isinstance(item, list)), ())
    span = channels[-1].span if channels else last
    return Expect(scope, claim, channels, word.span.to(span))


def scope_dates(_: Word, *rest: Word) -> Scope:
    dates = sorted({read_date(word) for word in rest if word.kind == "DATE"})
    return Scope("dates", tuple(dates), ())


def scope_days(_: Word, days: Any) -> Scope:
    return Scope("days", (), days[0])


def scope_every(word: Word) -> Scope:
    return Scope("every day" if word.kind == "EVERY_DAY" else "every week", (), ())


def claim_count(word: Word, count: Word, subject: Word) -> tuple[CountClaim, Span]:
    bounds: dict[str, Literal["most", "least", "exactly"]] = {
        "AT_MOST": "most", "AT_LEAST": "least", "EXACTLY": "exactly",
    }  # fmt: skip
    return CountClaim(bounds[word.kind], int(count), name(subject)), subject.span


def claim_none(_: Word, subject: Word, *rest: Word) -> tuple[NoneClaim, Span]:
    times = [read_time(word) for word in rest if word.kind == "TIME"]
    hours = DaySpan(times[0], times[1]) if times else None
    return NoneClaim(name(subject), hours), (rest[-1] if rest else subject).span


def expect_share(word: Word, _: Word, portion: tuple[Portion, Span], *rest: Any) -> Expect:
    channels = next((tuple(item) for item in rest if isinstance(item, list)), ())
    last = channels[-1].span if channels else portion[1]
    scope = Scope("every week", (), ())
    return Expect(scope, portion[0], channels, word.span.to(last))


READERS = (expect, scope_dates, scope_days, scope_every, claim_count, claim_none, expect_share)
"""From the words of a line to its statement: each named for its rule of the grammar."""
