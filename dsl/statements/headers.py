"""Lines that open a block or speak of the whole file."""

from __future__ import annotations

from dsl.base.span import Span
from dsl.statements.names import Name
from dsl.statements.statement import Statement


class Header(Statement):
    """The first line of a block: `element checkin "Morning check-in"`."""

    noun: str
    name: Name | None
    title: str
    span: Span


class WeekHeader(Statement):
    """`week` or `week for CHANNELS`; no channels mean all."""

    channels: tuple[Name, ...]
    span: Span


class Language(Statement):
    tongue: Name


class Use(Statement):
    path: Name


class Broken(Statement):
    """A line that could not be read but began as a header; its name counts as declared."""

    noun: str
    name: Name | None
