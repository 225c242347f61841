"""Which columns of a CSV file mean what: read from a TOML file beside the data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dsl.base.sentence import InRow, message
from dsl.base.suggestions import did_you_mean

PARTS = ("source", "delimiter", "columns", "measures", "values")
FIELDS = ("post", "group", "element", "kind", "weekday", "hour", "date", "time", "exposure")


class MappingError(Exception):
    """A mapping file that cannot be used; the message says what is wrong in it."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """`columns` names the column of each field, `measures` the column of each measure.

    `values` translates what stands in a column: `{"kind": {"1": "transaction"}}`.
    `source` names the data: the same row of the same source is recorded once.
    """

    source: str
    delimiter: str
    columns: Mapping[str, str]
    measures: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def own_mapping(header: list[str]) -> ColumnMapping:
    """The mapping of Weekbook's own form: `post,group,exposure` and a column for each measure."""
    fixed = [name for name in ("post", "group", "exposure") if name in header]
    measures = {name: name for name in header if name not in fixed and name}
    return ColumnMapping("weekbook", ",", {name: name for name in fixed}, measures)


def read_mapping(data: bytes) -> ColumnMapping:
    """The mapping in a TOML file. Raises `MappingError`."""
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingError(
            message("file.not_toml", "this is not TOML: {error}", error=error)
        ) from error
    columns = _texts(table, "columns")
    for name in columns:
        if name not in FIELDS:
            raise _unknown("columns", name, FIELDS)
    measures = _texts(table, "measures")
    if not measures:
        raise MappingError(
            message(
                "mapping.no_measures", "[measures] names no column, so there is nothing to record"
            )
        )
    if "exposure" not in columns:
        raise MappingError(
            message(
                "mapping.no_exposure",
                "[columns] has no `exposure`: say what the counts are measured against",
            )
        )
    timed = "post" in columns or "date" in columns or {"weekday", "hour"} <= columns.keys()
    if not timed:
        raise MappingError(
            message(
                "mapping.no_time",
                "[columns] needs `post`, or `date` and `time`, or `weekday` and `hour`",
            )
        )
    values = table.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(v, dict) for v in values.values()):
        raise MappingError(
            message("mapping.values", "[values] has a table for each field, such as [values.kind]")
        )
    for name in values:
        if name not in FIELDS:
            raise _unknown("values", name, FIELDS)
    for name in table:
        if name not in PARTS:
            raise _unknown("", name, PARTS)
    delimiter = table.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise MappingError(message("mapping.delimiter", "`delimiter` is one character"))
    source = table.get("source", "")
    if not isinstance(source, str) or not source:
        raise MappingError(
            message("mapping.source", '`source` names the data, such as source = "shop-2026"')
        )
    translated = {
        field: {str(k): str(v) for k, v in made.items()} for field, made in values.items()
    }
    return ColumnMapping(source, delimiter, columns, measures, translated)


def _unknown(part: str, name: str, known: Sequence[str]) -> MappingError:
    """That a part of the mapping, or the mapping itself, has a name that means nothing."""
    can = message("mapping.can", "it can have {names}", names=InRow(known))
    near = did_you_mean(name, known, can)
    if part:
        return MappingError(
            message(
                "mapping.unknown_in",
                '[{part}] has "{name}"; {hint}',
                part=part,
                name=name,
                hint=near,
            )
        )
    return MappingError(
        message("mapping.unknown", 'the mapping has "{name}"; {hint}', name=name, hint=near)
    )


def _texts(table: Mapping[str, Any], name: str) -> dict[str, str]:
    found = table.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise MappingError(
            message("mapping.lines", '[{name}] has lines such as exposure = "Column"', name=name)
        )
    return dict(found)
