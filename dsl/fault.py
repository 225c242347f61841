"""A fault: something wrong in a playbook, as a value that can be collected and shown."""

from __future__ import annotations

from typing import Literal

from dsl.codes import CODES, Level
from dsl.span import Span
from dsl.value import Value


class Fault(Value):
    """One thing wrong, with where it stands and what to do about it."""

    code: str
    span: Span
    message: str
    label: str = ""
    help: str = ""
    others: tuple[tuple[Span, str], ...] = ()
    """Further places that belong to the fault, each with what it has to do with it."""

    @property
    def level(self) -> Level:
        return CODES[self.code].level

    @property
    def order(self) -> tuple[str, int, int, str]:
        """The key by which faults are listed: file, line, column, code."""
        return (self.span.file, self.span.line, self.span.start, self.code)


def fault(
    code: str,
    span: Span,
    *,
    help: str | None = None,
    others: tuple[tuple[Span, str], ...] = (),
    **words: object,
) -> Fault:
    """The fault `code` at `span`, its texts taken from the table and filled with `words`.

    `help` replaces the table's own help where the mend is known more exactly.
    Raises `KeyError` for an unknown code or a word the text needs and did not get.
    """
    entry = CODES[code]
    return Fault(
        code,
        span,
        entry.message.format(**words),
        entry.label.format(**words),
        entry.help.format(**words) if help is None else help,
        others,
    )


def worst(faults: tuple[Fault, ...]) -> Literal["error", "warning", "note", "fine"]:
    """The gravest level among `faults`, or `fine` without any."""
    levels = {item.level for item in faults}
    for level in ("error", "warning", "note"):
        if level in levels:
            return level
    return "fine"
