"""Poolers between us and PostgreSQL that lend a session for one transaction only.

Leases, notices and the settings of a session need sessions that stay ours. Behind such a pooler
they would be somebody else's after every transaction, without a word.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from dsl.base.sentence import message
from engine.calendar.database.connection import DatabaseError

OTHERS = 3
"""How many sessions are borrowed at once, to see whether ours is lent out meanwhile."""
NO_TRANSACTIONS = "transaction blocks not allowed"
"""What PgBouncer says where it lends sessions for one statement only."""
ADVICE = message(
    "database.pooler",
    "the database is reached through a pooler that lends sessions for one transaction only (`pool_mode = transaction` or `statement`); sending needs sessions of its own: give the address of PostgreSQL itself, or of a pool with `pool_mode = session`",
)


class PoolerError(DatabaseError):
    """The sessions that the database's address gives are not ours to keep."""


def require_own_sessions(engine: Engine) -> None:
    """Raises `PoolerError` behind a pooler that lends out our sessions; what the database raises
    while it is away."""
    if engine.dialect.name == "postgresql" and lends_sessions(engine):
        raise PoolerError(ADVICE)


def lends_sessions(engine: Engine) -> bool:
    """Whether a session is lent to somebody else while we hold its connection.

    A pooler invents the number that it tells as the server process's; only behind one that did is
    it tried, so that nothing is borrowed from a server that is reached directly.
    """
    try:
        return _tried(engine)
    except DBAPIError as error:
        if NO_TRANSACTIONS in str(error.orig):
            return True
        raise


def _tried(engine: Engine) -> bool:
    with ExitStack() as stack:
        one = stack.enter_context(_connected(engine))
        number = _process(one)
        if _told(one) == number:
            return False
        for _ in range(OTHERS):
            other = stack.enter_context(_connected(engine))
            other.exec_driver_sql("BEGIN")
            if _process(other) == number:
                return True
        return _process(one) != number


def _connected(engine: Engine) -> Connection:
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _process(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)


def _told(connection: Connection) -> int:
    """The number of the server's process, as it was told when the connection was made."""
    driver: Any = connection.connection.driver_connection
    return int(driver.info.backend_pid)
