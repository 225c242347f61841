"""Frozen values with named fields, made without the cost of `dataclasses` at start-up.

A check loads some seventy such classes; `@dataclass(frozen=True, slots=True)` takes longer to make
them than a playbook takes to read. Type checkers see dataclasses (PEP 681).
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Self, dataclass_transform

from dsl.base.filling import filling


@dataclass_transform(frozen_default=True)
class _ValueType(type):
    """Makes the annotated names of a class its fields: slots, set once, in their order, after those
    of the class above it."""

    _fields: tuple[str, ...]
    _defaults: dict[str, Any]
    _read: Callable[[Any], Any]
    """Reads all fields at once: a tuple, or the value of an only one."""
    _setters: tuple[Callable[[Any, Any], None], ...]
    """The slots' own setters, the fastest way to fill a new value; `__setattr__` refuses."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> _ValueType:
        own = tuple(namespace.get("__annotations__", ()))
        defaults = {field: namespace.pop(field) for field in own if field in namespace}
        above = next((base for base in bases if isinstance(base, _ValueType)), None)
        fields = (*above._fields, *own) if above else own
        namespace["__slots__"] = own
        namespace["__match_args__"] = fields
        made = super().__new__(mcs, name, bases, namespace)
        made._fields = fields
        if fields:
            made._read = attrgetter(*fields)
        made._defaults = {**above._defaults, **defaults} if above else defaults
        setters = tuple(made.__dict__[field].__set__ for field in own)
        made._setters = (*above._setters, *setters) if above else setters
        if fields and "__init__" not in namespace:
            type.__setattr__(made, "__init__", filling(made._setters, Value.__init__))
        return made


class Value(metaclass=_ValueType):
    """A value: equal to another of its class with equal fields, and never changed."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Takes the fields in their order or by name. Raises `TypeError` for wrong ones."""
        kind = type(self)
        for fill, value in zip(kind._setters, given):  # noqa: B905 - counted below, where needed
            fill(self, value)
        fields = kind._fields
        if len(given) == len(fields) and not named:
            return
        if len(given) > len(fields):
            raise TypeError(f"{kind.__name__} has {len(fields)} fields, not {len(given)}")
        store = object.__setattr__
        defaults = type(self)._defaults
        for field in fields[len(given) :]:
            if field in named:
                store(self, field, named.pop(field))
            elif field in defaults:
                store(self, field, defaults[field])
            else:
                raise TypeError(f"{type(self).__name__} needs {field}")
        if named:
            raise TypeError(f"{type(self).__name__} takes no {', '.join(named)}")

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """How a value goes to another process: its class and its fields."""
        return type(self), _fields_of(self)

    def __setattr__(self, field: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is a value: {field} cannot be set")

    def __delattr__(self, field: str) -> None:
        raise AttributeError(f"{type(self).__name__} is a value: {field} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _fields_of(self) == _fields_of(other)

    def __hash__(self) -> int:
        return hash((type(self), *_fields_of(self)))

    def __repr__(self) -> str:
        fields = type(self)._fields
        shown = ", ".join(f"{field}={getattr(self, field)!r}" for field in fields)
        return f"{type(self).__name__}({shown})"

    def but(self, **changes: Any) -> Self:
        """The same value with some fields changed."""
        fields = type(self)._fields
        kept = {field: getattr(self, field) for field in fields}
        return type(self)(**{**kept, **changes})


def _fields_of(value: Value) -> tuple[Any, ...]:
    kind = type(value)
    if len(kind._fields) > 1:
        fields: tuple[Any, ...] = kind._read(value)
        return fields
    return (kind._read(value),) if kind._fields else ()
