"""What the lines of a line that posts at a time of its own say, and how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.shared import AfterLate
from dsl.statements.statement import Statement
from dsl.syntax.lexer import Word
from dsl.syntax.readers.shared import read_options
from dsl.syntax.readers.values import name
from dsl.when import When


class Post(Statement):
    element: Name
    when: When
    about: Name | None
    late: dt.timedelta | None
    span: Span
    then: AfterLate = "skip"


def post(word: Word, element: Word, when: When, *rest: Any) -> Post:
    about, late = read_options(rest)
    last = late.span if late else about.span if about else when.span
    up_to = late.up_to if late else None
    then: AfterLate = late.then if late else "skip"
    return Post(name(element), when, about, up_to, word.span.to(last), then)


READERS = (post,)
"""From the words of a line to its statement: each named for its rule of the grammar."""
