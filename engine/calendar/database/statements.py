"""Statements in the words of the database, where they have to be quick or say what it can do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, TextualSelect, bindparam, text

from engine.calendar.database.tables import Moment

_MANY = re.compile(r"MANY\(:(\w+) (\w+)\)")
_ROWS = re.compile(r"\[(.*?)\]")


def statement(connection: Connection, sql: str, *moments: str) -> TextClause:
    """`sql` for this database, with the parameters named as `moments` taken for instants.

    `MANY(:names type)` is a table of one column `value`, out of one argument made by `many`: so a
    statement stays the same, and prepared, however many it names. What stands in brackets is for
    PostgreSQL alone: SQLite has no locks on rows, and needs none behind `BEGIN IMMEDIATE`.
    """
    return _translated(sql, moments, is_sqlite(connection))


def reading(connection: Connection, sql: str, *moments: str, **types: Any) -> TextualSelect:
    """The same for a SELECT whose columns of these names have these types."""
    return _typed(sql, moments, is_sqlite(connection), tuple(types.items()))


@cache
def _typed(
    sql: str, moments: tuple[str, ...], sqlite: bool, types: tuple[tuple[str, Any], ...]
) -> TextualSelect:
    return _translated(sql, moments, sqlite).columns(**dict(types))


@cache
def _translated(sql: str, moments: tuple[str, ...], sqlite: bool) -> TextClause:
    sql = _ROWS.sub("" if sqlite else r"\1", sql)
    table = r"json_each(:\1) AS \1" if sqlite else r"unnest(CAST(:\1 AS \2[])) AS \1(value)"
    sql = _MANY.sub(table, sql)
    return text(sql).bindparams(*(bindparam(name, type_=Moment()) for name in moments))


def many(connection: Connection, values: Iterable[Any]) -> Any:
    """Strings or whole numbers as the one argument that `MANY` takes."""
    found = list(values)
    return json.dumps(found) if is_sqlite(connection) else found


def is_sqlite(connection: Connection) -> bool:
    """Whether a connection is to SQLite, and not to PostgreSQL."""
    return connection.dialect.name == "sqlite"
