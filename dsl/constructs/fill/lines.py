"""What the lines of a line that fills peaks say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.shared import AfterLate
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.shared import read_options
from dsl.syntax.readers.when import EVERY_DAY


class Fill(Statement):
    days: tuple[int, ...]
    elements: tuple[Name, ...]
    about: Name | None
    late: dt.timedelta | None
    span: Span
    then: AfterLate = "skip"
    campaign_days: tuple[int, ...] = ()
    """Days counted from a campaign's D; empty where `days` are meant."""
    steady: bool = False
    """Whether its elements stand at the same times every week, as far as the rules allow."""


def fill(word: Word, _: Word, *rest: Any) -> Fill:
    days, relative = next((item for item in rest if isinstance(item, tuple)), (EVERY_DAY, ()))
    elements = next(tuple(item) for item in rest if isinstance(item, list))
    about, late = read_options(rest)
    same = next((item for item in rest if getattr(item, "kind", "") == "SAME_EVERY_WEEK"), None)
    last = (late or same or about or elements[-1]).span
    up_to = late.up_to if late else None
    then: AfterLate = late.then if late else "skip"
    span = word.span.to(last)
    return Fill(days, elements, about, up_to, span, then, relative, same is not None)


def on_some(_: Word, days: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(days[0]), ()


def on_some_ddays(_: Word, days: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return EVERY_DAY, tuple(days[0])


READERS = (fill, on_some, on_some_ddays)
"""From the words of a line to its statement: each named for its rule of the grammar."""
