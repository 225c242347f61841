"""A fault: something wrong in a playbook, as a value that can be collected and shown."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.base.codes import LEVELS, Level
from dsl.base.span import Span
from dsl.base.value import Value


class Edit(Value):
    """A change to the text: what stands in the span becomes `text`."""

    span: Span
    text: str


class Fault(Value):
    """One thing wrong, with where it stands and what to do about it."""

    code: str
    span: Span
    words: tuple[tuple[str, object], ...]
    """What the texts of the code are filled with, told in a tongue when they are shown."""
    others: tuple[tuple[Span, object], ...] = ()
    """Further places that belong to the fault, each with what it has to do with it."""
    mend: tuple[Edit, ...] = ()
    """The change that most likely mends it; empty where a person has to choose."""

    @property
    def level(self) -> Level:
        """How grave it is, by its code."""
        return LEVELS[self.code]

    @property
    def order(self) -> tuple[str, int, int, str]:
        """The key by which faults are listed: file, line, column, code."""
        return (self.span.file, self.span.line, self.span.start, self.code)


def fault(
    code: str,
    span: Span,
    *,
    others: tuple[tuple[Span, object], ...] = (),
    mend: Iterable[Edit] = (),
    **words: object,
) -> Fault:
    """The fault `code` at `span`. `words` fill its texts and may be phrases themselves."""
    return Fault(code, span, tuple(words.items()), others, tuple(mend))
