"""The `__init__` of values of one field, of two fields, and so on, each written out.

Nearly all values are given all their fields in order. Without a loop that takes half the time, and
large files are made of a hundred thousand values. Written here, and not at start-up for each number
of fields that comes up: compiling them took 3 ms of every cold check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Setter = Callable[[Any, Any], None]
"""Sets one field of a value."""

Init = Callable[..., None]


def _one(setters: Sequence[Setter], otherwise: Init) -> Init:
    (fill1,) = setters

    def fill(self: Any, *given: Any, **named: Any) -> None:
        if len(given) == 1 and not named:
            (value1,) = given
            fill1(self, value1)
        else:
            otherwise(self, *given, **named)

    return fill


def _two(setters: Sequence[Setter], otherwise: Init) -> Init:
    fill1, fill2 = setters

    def fill(self: Any, *given: Any, **named: Any) -> None:
        if len(given) == 2 and not named:
            value1, value2 = given
            fill1(self, value1)
            fill2(self, value2)
        else:
            otherwise(self, *given, **named)

    return fill


def _three(setters: Sequence[Setter], otherwise: Init) -> Init:
    fill1, fill2, fill3 = setters

    def fill(self: Any, *given: Any, **named: Any) -> None:
        if len(given) == 3 and not named:
            value1, value2, value3 = given
            fill1(self, value1)
            fill2(self, value2)
            fill3(self, value3)
        else:
            otherwise(self, *given, **named)

    return fill


def _four(setters: Sequence[Setter], otherwise: Init) -> Init:
    fill1, fill2, fill3, fill4 = setters

    def fill(self: Any, *given: Any, **named: Any) -> None:
        if len(given) == 4 and not named:
            value1, value2, value3, value4 = given
            fill1(self, value1)
            fill2(self, value2)
            fill3(self, value3)
            fill4(self, value4)
        else:
            otherwise(self, *given, **named)

    return fill


def _five(setters: Sequence[Setter], otherwise: Init) -> Init:
    fill1, fill2, fill3, fill4, fill5 = setters

    def fill(self: Any, *given: Any, **named: Any) -> None:
        if len(given) == 5 and not named:
            value1, value2, value3, value4, value5 = given
            fill1(self, value1)
            fill2(self, value2)
            fill3(self, value3)
            fill4(self, value4)
            fill5(self, value5)
        else:
            otherwise(self, *given, **named)

    return fill


def _six(setters: Sequence[Setter], otherwise: Init) -> Init:
    fill1, fill2, fill3, fill4, fill5, fill6 = setters

    def fill(self: Any, *given: Any, **named: Any) -> None:
        if len(given) == 6 and not named:
            value1, value2, value3, value4, value5, value6 = given
            fill1(self, value1)
            fill2(self, value2)
            fill3(self, value3)
            fill4(self, value4)
            fill5(self, value5)
            fill6(self, value6)
        else:
            otherwise(self, *given, **named)

    return fill


def _seven(setters: Sequence[Setter], otherwise: Init) -> Init:
    fill1, fill2, fill3, fill4, fill5, fill6, fill7 = setters

    def fill(self: Any, *given: Any, **named: Any) -> None:
        if len(given) == 7 and not named:
            value1, value2, value3, value4, value5, value6, value7 = given
            fill1(self, value1)
            fill2(self, value2)
            fill3(self, value3)
            fill4(self, value4)
            fill5(self, value5)
            fill6(self, value6)
            fill7(self, value7)
        else:
            otherwise(self, *given, **named)

    return fill


def _eight(setters: Sequence[Setter], otherwise: Init) -> Init:
    fill1, fill2, fill3, fill4, fill5, fill6, fill7, fill8 = setters

    def fill(self: Any, *given: Any, **named: Any) -> None:
        if len(given) == 8 and not named:
            value1, value2, value3, value4, value5, value6, value7, value8 = given
            fill1(self, value1)
            fill2(self, value2)
            fill3(self, value3)
            fill4(self, value4)
            fill5(self, value5)
            fill6(self, value6)
            fill7(self, value7)
            fill8(self, value8)
        else:
            otherwise(self, *given, **named)

    return fill


_BY_COUNT = (_one, _two, _three, _four, _five, _six, _seven, _eight)


def filling(setters: Sequence[Setter], otherwise: Init) -> Init:
    """The `__init__` of a value that fills its fields by these setters, in their order. Values given
    in another way, and those of more fields than are written out, are left to `otherwise`."""
    count = len(setters)
    return _BY_COUNT[count - 1](setters, otherwise) if count <= len(_BY_COUNT) else otherwise
