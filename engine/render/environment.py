"""The sandbox in which templates run: no attributes of Python, no files, bounded size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.render.error import RenderError

__all__ = ["RenderError", "environment", "render"]

MOST_CHARACTERS = 20_000
"""The longest text a template may make: beyond it no channel can show it anyway."""

MOST_RANGE = 1_000


def show_date(value: Any) -> str:
    """A date as people write it: 30 November 2026."""
    date = _date(value)
    return f"{date.day} {date:%B %Y}"


def show_weekday(value: Any) -> str:
    """The weekday of a date: Monday."""
    return f"{_date(value):%A}"


def show_list(values: Iterable[Any]) -> str:
    """Items as a sentence has them: a, b and c."""
    items = [str(value) for value in values]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def show_money(value: Any, currency: str = "") -> str:
    """An amount with two decimals and its currency: CNY 40.00."""
    return f"{currency} {float(value):,.2f}".strip()


def _date(value: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise RenderError(f"{value!r} is not a date") from None


def _bounded_range(*bounds: int) -> range:
    made = range(*bounds)
    if len(made) > MOST_RANGE:
        raise RenderError(f"a loop over more than {MOST_RANGE} numbers")
    return made


class _Sandbox(ImmutableSandboxedEnvironment):
    """Refuses what can make a text of any length out of a short template."""

    intercepted_binops = frozenset(["*", "**"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if (
            operator == "**"
            or isinstance(left, str | list | tuple)
            or isinstance(right, str | list | tuple)
        ):
            raise SecurityError(f"`{operator}` is not allowed on these values")
        return super().call_binop(context, operator, left, right)


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """The one environment. Texts are plain Markdown, so nothing is escaped here."""
    made = _Sandbox(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)
    made.filters.update(date=show_date, weekday=show_weekday, listed=show_list, money=show_money)
    made.globals = {"range": _bounded_range}
    for name in ("center", "indent", "format", "xmlattr", "pprint"):
        made.filters.pop(name, None)
    return made


@lru_cache(maxsize=4_096)
def _compiled(source: str) -> Template:
    return environment().from_string(source)


def render(source: str, context: Mapping[str, Any], tongue: str = "en") -> str:  # noqa: ARG001
    """The text that a template makes of `context`, without white space at its ends.

    Raises `RenderError` where it cannot be rendered, or would be longer than `MOST_CHARACTERS`.
    """
    pieces: list[str] = []
    length = 0
    try:
        for piece in _compiled(source).generate(dict(context)):
            pieces.append(piece)
            length += len(piece)
            if length > MOST_CHARACTERS:
                raise RenderError(f"its text is longer than {MOST_CHARACTERS} characters")
    except TemplateError as error:
        raise RenderError(error.message or type(error).__name__) from error
    except (
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        RecursionError,
        SyntaxError,
    ) as error:
        raise RenderError(f"{error}") from error
    return "".join(pieces).strip()
