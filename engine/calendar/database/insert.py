"""Rows that may be there already, in the words of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table

from engine.calendar.database.statements import is_sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert


def insert_into(connection: Connection, table: Table) -> PostgresqlInsert | SqliteInsert:
    """An insert that can say what is to be done where a row is there already. Only the dialect in
    use is loaded: that of PostgreSQL is large."""
    if is_sqlite(connection):
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert  # noqa: PLC0415

        return sqlite_insert(table)
    from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415

    return insert(table)
