"""Frozen values: what they promise, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from dsl.base.span import Span
from dsl.base.value import Value


class Pair(Value):
    """Two fields, one with a default."""

    first: int
    second: str = "b"


class Other(Value):
    first: int
    second: str = "b"


def test_values_are_equal_by_class_and_fields() -> None:
    assert Pair(1) == Pair(1, "b") == Pair(second="b", first=1)
    assert Pair(1) != Pair(2)
    assert Pair(1) != Other(1)
    assert len({Pair(1), Pair(1, "b"), Pair(1, "c"), Other(1)}) == 3
    assert Pair(1).but(second="c") == Pair(1, "c")
    assert repr(Pair(1)) == "Pair(first=1, second='b')"
    match Pair(1, "c"):
        case Pair(first, second="c"):
            assert first == 1
        case _:
            pytest.fail("values match by their fields")


@pytest.mark.parametrize("given", [(), (1, "b", 3)])
def test_wrong_fields_are_refused(given: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match="Pair"):
        Pair(*given)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="takes no third"):
        Pair(1, third=3)  # type: ignore[call-arg]


def test_a_value_never_changes() -> None:
    span = Span("a", 1, 2, 3)
    for change in (lambda: setattr(span, "line", 2), lambda: delattr(span, "line")):
        with pytest.raises(AttributeError, match="is a value"):
            change()
    with pytest.raises(AttributeError):
        span.colour = "red"
    assert not hasattr(span, "__dict__")


@pytest.mark.parametrize("count", range(1, 13))
def test_values_of_any_number_of_fields_are_filled_in_order_and_by_name(count: int) -> None:
    names = [f"field{number}" for number in range(count)]
    annotations = dict.fromkeys(names, "int")
    made: Any = type(Pair)("Made", (Value,), {"__annotations__": annotations, names[-1]: -1})
    numbers = list(range(10, 10 + count))
    for value in (
        made(*numbers),
        made(**dict(zip(names, numbers, strict=True))),
        made(*numbers[:1], **dict(zip(names[1:], numbers[1:], strict=True))),
    ):
        assert [getattr(value, name) for name in names] == numbers
    assert getattr(made(*numbers[:-1]), names[-1]) == -1
    with pytest.raises(TypeError, match=f"has {count} fields, not {count + 1}"):
        made(*numbers, 0)
