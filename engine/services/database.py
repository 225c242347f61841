"""Whether the database can be used."""

from __future__ import annotations

from sqlalchemy import Engine

from dsl.base.sentence import message
from engine.calendar.database.connection import (
    DatabaseError,
    newer_form,
    newest_revision,
    revision,
)


def require_current(engine: Engine) -> None:
    """Raises `DatabaseError` where the tables are not in the form this program knows."""
    found = revision(engine)
    if not found:
        raise DatabaseError(
            message("database.none", "the database has no tables yet; run `weekbook db upgrade`")
        )
    newest = newest_revision(engine)
    if found != newest:
        raise DatabaseError(
            newer_form(found, newest)
            or message(
                "database.older",
                "the tables are in form {found}, this program needs {newest}; run `weekbook db upgrade`",
                found=found,
                newest=newest,
            )
        )
