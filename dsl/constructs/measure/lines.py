"""What the lines of a measure say, and how they are read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from dsl.base.span import Span
from dsl.statements.names import Name, Period, Share
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_figure, read_length, read_period


class Count(Statement):
    metric: Name


class Per(Statement):
    what: Name


class Hours(Statement):
    after: dt.timedelta
    span: Span


class Goal(Statement):
    """A share in hundredths of a percent, or an amount."""

    share: Share | None
    amount: Decimal | None
    span: Span


class Pause(Statement):
    """`pause transaction when leaves exceed 2% per week`."""

    subject: Name
    metric: Name
    share: Share | None
    amount: Decimal | None
    per: Period
    span: Span


def count(_: Word, metric: Word) -> Count:
    return Count(name(metric))


def per(_: Word, what: Word) -> Per:
    return Per(name(what))


def hours(word: Word, after: Word) -> Hours:
    return Hours(read_length(after), word.span.to(after.span))


def goal(word: Word, figure: Word) -> Goal:
    return Goal(*read_figure(figure), word.span.to(figure.span))


def pause(
    word: Word, subject: Word, _when: Word, metric: Word, _exceed: Word, figure: Word,
    per: Word,
) -> Pause:  # fmt: skip
    share, amount = read_figure(figure)
    span = word.span.to(per.span)
    return Pause(name(subject), name(metric), share, amount, read_period(per), span)


READERS = (count, per, hours, goal, pause)
"""From the words of a line to its statement: each named for its rule of the grammar."""
