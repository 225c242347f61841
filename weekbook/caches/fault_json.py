"""Faults as plain data and back, so that what was told of an unchanged playbook can be told again.

A fault holds values and not yet words, so it can still be told in any tongue afterwards.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from dsl.base.fault import Edit, Fault
from dsl.base.message import Joined, Keyword, Kinds, Phrase, Sample
from dsl.base.span import Span
from dsl.base.value import Value

_KINDS: dict[str, type[Value]] = {
    kind.__name__: kind for kind in (Edit, Fault, Joined, Keyword, Kinds, Phrase, Sample, Span)
}


def plain(value: Any) -> Any:
    """A value as JSON can hold it. Raises `TypeError` for one that faults are not made of."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple():
            return [plain(item) for item in value]
        case frozenset():
            return {"set": sorted(map(plain, value))}
        case dt.date() if type(value) is dt.date:
            return {"date": value.isoformat()}
        case dt.time():
            return {"time": value.isoformat()}
        case Value() if type(value).__name__ in _KINDS:
            fields = [plain(getattr(value, name)) for name in type(value)._fields]
            return {"kind": type(value).__name__, "fields": fields}
        case _:
            return {"said": str(value)}  # shown as `str` wherever it is told


def value_of(kept: Any) -> Any:
    """The value that `plain` made this of. Raises `ValueError`, `KeyError` or `TypeError`."""
    if isinstance(kept, list):
        return tuple(map(value_of, kept))
    if not isinstance(kept, dict):
        return kept
    if "said" in kept:
        return kept["said"]
    if "date" in kept:
        return dt.date.fromisoformat(kept["date"])
    if "time" in kept:
        return dt.time.fromisoformat(kept["time"])
    if "set" in kept:
        return frozenset(kept["set"])
    return _KINDS[kept["kind"]](*map(value_of, kept["fields"]))
