"""The environment in which templates run: what is on no list is not there.

Built on jinja2's sandbox, which keeps templates from what is Python's; the lists and bounds here
keep them from making much of little (sizes of gigabytes, loops without end) and from chance.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from functools import partial, wraps
from types import BuiltinMethodType, MethodType
from typing import Any

from jinja2 import StrictUndefined, Template, Undefined, pass_context
from jinja2.exceptions import TemplateRuntimeError, UndefinedError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from dsl.base.message import phrase
from dsl.template_rules import refusal
from dsl.template_words import (
    JINJA_FILTERS,
    LOOP_PARTS,
    MAPPING_METHODS,
    MOST_CHARACTERS,
    MOST_SIZE,
    MOST_SOURCE,
    SIZED,
    TESTS,
    TEXT_METHODS,
)
from engine.rendering.markup.shield import shielded
from engine.rendering.templates.error import RenderError
from engine.rendering.templates.fuel import MOST_BITS, bounded, burn, counted, ticked
from engine.rendering.words.locale_forms import date_in, list_in, money_in, weekday_in

_OF_TEXTS = frozenset({
    "capitalize", "lower", "title", "trim", "truncate", "upper", "urlencode", "wordcount",
})  # fmt: skip
"""Filters that take a text, or a number as one."""
_NUMBERS_ONLY = frozenset({"-", "*", "/", "//", "%"})


class Markup(str):
    """A text whose signs are meant as Markdown."""

    __slots__ = ()


class _Missing(StrictUndefined):
    """What is not there, and says so in every tongue where it is used."""

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:  # fmt: skip
        super().__init__(hint, obj, name, exc)
        said = phrase("not_there", name=str(name))
        self._undefined_exception = lambda _: RenderError(said)  # type: ignore[assignment]


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of one tongue."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self, tongue: str) -> None:
        super().__init__(undefined=_Missing, autoescape=False, optimized=False)
        own = {**self.filters, "replace": _replaced, "sum": _sum, "join": _join, "string": text_of,
               "e": text_of, "escape": text_of}  # fmt: skip
        self.filters = {name: _guarded(name, own[name]) for name in JINJA_FILTERS}
        self.filters |= {
            "date": _guarded("date", lambda value: date_in(tongue, _date(value))),
            "day": _guarded("day", lambda value: date_in(tongue, _date(value), year=False)),
            "weekday": _guarded("weekday", lambda value: weekday_in(tongue, _date(value))),
            "listed": _guarded("listed", lambda value: list_in(tongue, _texts(value))),
            "money": _guarded("money", partial(_money, tongue)),
            "markup": lambda value: Markup(bounded(text_of(value))),
            "_ticked": ticked, "_made": bounded, "_concat": _join,
            "_shown": pass_context(_shown), "_joined": pass_context(_joined),
        }  # fmt: skip
        self.tests = {name: self.tests[name] for name in TESTS}
        self.globals = {"range": _range}

    def template(self, source: str) -> Template:
        """A template, compiled. Raises `RenderError` for what `check` would refuse."""
        if len(source) > MOST_SOURCE:
            raise RenderError(phrase("template_long"), 1)
        tree = self.parse(source)
        refused = refusal(tree)
        if refused is not None:
            raise RenderError(refused.problem, refused.line)
        return self.from_string(counted(tree))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A part of a mapping before its method of the same name: rosters have columns `items`."""
        if isinstance(obj, Undefined):
            return getattr(obj, attribute)
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if attribute in _allowed(obj):
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An element of a text, list, mapping or range; else what `getattr` allows under its name."""
        if isinstance(obj, str | list | tuple | dict | range):
            try:
                return obj[argument]
            except (LookupError, TypeError):
                pass
        return self.getattr(obj, argument if isinstance(argument, str) else str(argument))

    def call(self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Calls what a template may call, and nothing else."""
        burn()
        for own in ("_loop_vars", "_block_vars"):  # what jinja2 adds inside of loops
            kwargs.pop(own, None)
        if isinstance(__obj, Undefined):
            return __obj()
        if isinstance(__obj, BuiltinMethodType | MethodType):
            owner, name = __obj.__self__, __obj.__name__
            if name not in _allowed(owner):
                raise RenderError(phrase("no_method", name=name))
            if name == "replace":
                return bounded(_replaced(owner, *args, **kwargs))
        elif __obj is not _range:
            raise RenderError(phrase("no_call", name="(...)"))
        return bounded(__obj(*args, **kwargs))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Computes what two values come to, as far as the result stays small."""
        burn()
        for value in (left, right):
            if isinstance(value, int | float):
                if isinstance(value, int) and value.bit_length() > MOST_BITS:
                    raise RenderError(phrase("number_large"))
            elif operator != "+" and not isinstance(value, Undefined):
                raise RenderError(phrase("numbers_only", operator=operator))
        if operator == "**":
            raise RenderError(phrase("no_powers"))
        if operator == "+" and not _alike(left, right):
            raise RenderError(phrase("cannot_add"))
        if operator == "+" and isinstance(left, str | list | tuple) and type(left) is type(right):
            if len(left) + len(right) > MOST_CHARACTERS:
                raise RenderError(phrase("value_long", most=MOST_CHARACTERS))
            return bounded(left + right)  # type: ignore[operator]  # both are of one kind
        return super().call_binop(context, operator, left, right)


def _alike(left: Any, right: Any) -> bool:
    """Whether two values can be put together: numbers, or two of one kind. What is not there says
    so itself."""
    if isinstance(left, Undefined) or isinstance(right, Undefined):
        return True
    if isinstance(left, int | float) and isinstance(right, int | float):
        return True
    return type(left) is type(right) and isinstance(left, str | list | tuple)


def text_of(value: Any) -> str:
    """A value as a text. Raises `RenderError` for what is no text: lists, nothing, infinity."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        raise RenderError(phrase("number_large"))
    if isinstance(value, int):
        return str(bounded(value))
    if isinstance(value, float | Undefined):
        return str(value)
    raise RenderError(phrase("shows_nothing" if value is None else "shows_list"))


def _shown(_: Any, value: Any) -> str:
    """A value where it stands in the text."""
    burn()
    return value if isinstance(value, Markup) else shielded(text_of(value))


def _joined(_: Any, values: Any, between: str, attribute: Any = None) -> str:
    """Values with markup of the author's between them."""
    return _join([shielded(text) for text in _texts(values, attribute)], between)


def _texts(values: Any, attribute: Any = None) -> list[str]:
    if isinstance(values, Undefined):
        str(values)  # tells what is missing
    if isinstance(values, str) or not isinstance(values, Iterable):
        values = [values]
    if attribute is not None:
        values = [_part(value, attribute) for value in values]
    return [text_of(value) for value in ticked(values)]


def _part(value: Any, name: Any) -> Any:
    if isinstance(value, dict) and name in value:
        return value[name]
    raise RenderError(phrase("not_there", name=str(name)))


def _join(values: Any, between: Any = "", attribute: Any = None) -> str:
    texts, sign = _texts(values, attribute), text_of(between)
    length = sum(map(len, texts)) + len(sign) * max(len(texts) - 1, 0)
    if length > MOST_CHARACTERS:
        raise RenderError(phrase("value_long", most=MOST_CHARACTERS))
    burn(length // 64)
    return sign.join(texts)


def _replaced(value: Any, old: Any, new: Any, count: Any = -1) -> str:
    text, old, new = text_of(value), text_of(old), text_of(new)
    times = text.count(old) if count is None or count < 0 else min(text.count(old), count)
    if len(text) + times * (len(new) - len(old)) > MOST_CHARACTERS:
        raise RenderError(phrase("value_long", most=MOST_CHARACTERS))
    return text.replace(old, new, times)


def _sum(values: Any, attribute: Any = None, start: Any = 0) -> Any:
    if attribute is not None:
        values = [_part(value, attribute) for value in values]
    total = start
    for value in ticked(values):
        if not isinstance(value, int | float) or not isinstance(total, int | float):
            raise RenderError(phrase("numbers_only", operator="sum"))
        total = bounded(total + value)
    return total


def _date(value: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(text_of(value)[:10])
    except ValueError:
        raise RenderError(phrase("not_a_date", value=text_of(value)[:40])) from None


def _money(tongue: str, value: Any, currency: Any = "") -> str:
    try:
        amount = Decimal(text_of(value).strip())
        return money_in(tongue, amount, text_of(currency))
    except InvalidOperation:
        raise RenderError(phrase("not_a_number", value=text_of(value)[:40])) from None


def _range(*bounds: int) -> range:
    made = range(*bounds)
    if (made.stop - made.start) // made.step > MOST_SIZE:
        raise RenderError(phrase("range_long", most=MOST_SIZE))
    return made


def _allowed(value: Any) -> frozenset[str]:
    """What may be asked of a value by its name."""
    if isinstance(value, str):
        return TEXT_METHODS
    if isinstance(value, dict):
        return MAPPING_METHODS
    return LOOP_PARTS if isinstance(value, LoopContext) else frozenset()


def _guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that counts its steps and takes and gives only what is bounded."""
    passed = getattr(function, "jinja_pass_arg", None)
    first = 0 if passed is None else 1
    place, named = SIZED.get(name, (-1, ""))

    @wraps(function)
    def filtered(*args: Any, **kwargs: Any) -> Any:
        burn()
        sizes = [kwargs[named]] if named in kwargs else []
        if place >= 0 and len(args) > first + 1 + place:
            sizes.append(args[first + 1 + place])
        for size in sizes:
            if not isinstance(size, int) or not 0 <= size <= MOST_SIZE:
                raise RenderError(phrase("filter_number", name=name, most=MOST_SIZE))
        if name in _OF_TEXTS and len(args) > first:
            args = (*args[:first], text_of(args[first]), *args[first + 1 :])
        return bounded(function(*args, **kwargs))

    if passed is not None:
        filtered.jinja_pass_arg = passed  # type: ignore[attr-defined]
    return filtered


def line_of(error: BaseException, template: Template) -> int:
    """The line of the template on which it failed; 0 where that is not known."""
    step, line = error.__traceback__, 0
    while step is not None:
        if step.tb_frame.f_globals.get("__jinja_template__") is template:
            line = template.get_corresponding_lineno(step.tb_lineno)
        step = step.tb_next
    return line


__all__ = ["Markup", "Sandbox", "line_of", "text_of"]
