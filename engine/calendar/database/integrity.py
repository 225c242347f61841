"""Whether a database is whole: its file, its tables and indexes, and what its rows refer to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, exists, func, inspect, select
from sqlalchemy.exc import DBAPIError

from dsl.base.sentence import message
from engine.calendar.database.connection import reading
from engine.calendar.database.indexes import whole_metadata

MOST_TOLD = 5


def troubles_of(engine: Engine) -> tuple[str, ...]:
    """What is wrong with the database, each in a sentence; nothing where it is whole.

    Looks at every row: on SQLite that takes about a second for a gigabyte. Changes nothing.
    """
    try:
        with reading(engine) as connection:
            return tuple(_troubles(connection))
    except DBAPIError as error:
        return (
            message(
                "integrity.unreadable", "it cannot be read through: {reason}", reason=error.orig
            ),
        )


def _troubles(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        yield from _file(connection)
    else:
        yield from _unfinished(connection)
    missing = list(_missing(connection))
    yield from missing
    if not missing:
        yield from _orphans(connection)


def _file(connection: Connection) -> Iterator[str]:
    """What SQLite finds in its pages and indexes."""
    found = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_TOLD})").scalars().all()
    yield from (
        message("integrity.sqlite", "SQLite finds: {said}", said=said)
        for said in found
        if said != "ok"
    )


def _unfinished(connection: Connection) -> Iterator[str]:
    """Indexes that PostgreSQL does not use, for they were not built to their end."""
    query = (
        "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        " WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace"
    )
    for name in connection.exec_driver_sql(query).scalars():
        yield message(
            "integrity.index",
            "the index {name} is not whole; `REINDEX INDEX {name}` builds it anew",
            name=name,
        )


def _missing(connection: Connection) -> Iterator[str]:
    seen = inspect(connection)
    there = set(seen.get_table_names())
    for table in whole_metadata().sorted_tables:
        if table.name not in there:
            yield message("integrity.table", "the table {table} is missing", table=table.name)
            continue
        columns = {column["name"] for column in seen.get_columns(table.name)}
        for name in (column.name for column in table.columns if column.name not in columns):
            yield message(
                "integrity.column",
                "the table {table} has no column {column}",
                table=table.name,
                column=name,
            )
        indexes = {index["name"] for index in seen.get_indexes(table.name)}
        for index in sorted(str(index.name) for index in table.indexes):
            if index not in indexes:
                yield message(
                    "integrity.lost_index",
                    "the table {table} has lost its index {index}",
                    table=table.name,
                    index=index,
                )


def _orphans(connection: Connection) -> Iterator[str]:
    """Rows that refer to others which are not there."""
    for table in whole_metadata().sorted_tables:
        for key in table.foreign_keys:
            other = key.column.table.alias()
            referred = other.c[key.column.name] == key.parent
            query = (
                select(func.count())
                .select_from(table)
                .where(key.parent.is_not(None), ~exists().where(referred))
            )
            count = connection.execute(query).scalar_one()
            if count:
                yield message(
                    "integrity.orphans",
                    "{count} rows of {table} refer to {other} that are not there",
                    count=count,
                    table=table.name,
                    other=key.column.table.name,
                )
