"""Opening a workspace's database, and bringing its tables to the newest form."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from dsl.base.sentence import message
from engine.calendar.database.forms import MIGRATIONS, forms
from engine.calendar.database.keys import KEY_FUNCTION, idempotency_key
from engine.files import keep_to_owner

PATIENCE = 10_000
"""Milliseconds that a writer of SQLite waits for another."""


CHECKPOINT = 4_000
"""After how many pages of 4 KB the log of SQLite is written back: four times as many as it would by
itself, since each time a commit waits for it."""
CACHE = 16_384
"""Kilobytes of pages that a connection to SQLite keeps in memory."""


class DatabaseError(Exception):
    """The database cannot be used; the message says why and what to do."""


def open_database(url: str) -> Engine:
    """An engine for `url`. SQLite gets write-ahead logging, foreign keys and patience.

    Raises `DatabaseError` for an address that means no database we can open.
    """
    try:
        parsed = make_url(url)
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseError(
            message("database.address", "the database address cannot be used: {error}", error=error)
        ) from error
    except ValueError as error:  # its words may hold a part of the password
        raise DatabaseError(
            message(
                "database.address.form",
                "the database address cannot be used: write a path, or an address such as postgresql+psycopg://NAME:PASSWORD@HOST:5432/DATABASE",
            )
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _own_files)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


IDLE_IN_TRANSACTION = 4
"""For how many seconds a transaction may stand still: a process that is stopped in the middle of
one must not keep what it has locked."""
LOCK_WAIT = 6
"""For how many seconds a statement waits for a lock; longer than a stopped process keeps it."""
KEEPALIVE = {"idle": 5, "interval": 5, "count": 3}
"""After how many seconds a silent connection is looked at, how often, and how many times."""
UNHEARD = 15
"""After how many seconds without an answer a connection is given up."""

SESSION = {
    "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION}s",
    "lock_timeout": f"{LOCK_WAIT}s",
    "tcp_keepalives_idle": f"{KEEPALIVE['idle']}",
    "tcp_keepalives_interval": f"{KEEPALIVE['interval']}",
    "tcp_keepalives_count": f"{KEEPALIVE['count']}",
    "tcp_user_timeout": f"{UNHEARD}s",
}
"""How a PostgreSQL server is to treat the sessions of dispatchers."""


def for_dispatching(engine: Engine) -> Engine:
    """Another engine for the same PostgreSQL, whose sessions let nobody wait who is gone: neither
    the server for a process that is stopped or cut off, nor the process for such a server."""
    ours = {
        "keepalives": 1, "tcp_user_timeout": UNHEARD * 1000,
        **{f"keepalives_{name}": value for name, value in KEEPALIVE.items()},
    }  # fmt: skip
    made = create_engine(engine.url, connect_args=ours)
    event.listen(made, "connect", _prepare_session)
    return made


def _prepare_session(connection: Any, _: Any) -> None:
    with connection.cursor() as cursor:
        for name, value in SESSION.items():
            cursor.execute(f"SET SESSION {name} = '{value}'")
    connection.commit()


def _own_files(_dialect: Any, _record: Any, arguments: Any, _named: Any) -> None:
    """Makes the file where there is none, and takes it and those beside it away from all but their
    owner: rosters and texts are nobody else's. SQLite gives its other files the same rights."""
    if arguments[0] in ("", ":memory:"):
        return  # in memory: there is no file
    path = Path(arguments[0])
    with suppress(OSError):  # SQLite says what is wrong with the place
        if path.parent.is_dir() and not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    for ending in ("", "-wal", "-shm", "-journal"):
        keep_to_owner(Path(f"{path}{ending}"))


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, below
    connection.create_function(KEY_FUNCTION, 4, idempotency_key, deterministic=True)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE}",
        "temp_store=MEMORY",
        f"wal_autocheckpoint={CHECKPOINT}",
        f"cache_size=-{CACHE}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """Takes the write lock at once: a transaction that reads first and writes later could
    otherwise fail in the middle, where another one wrote between."""
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def reading(engine: Engine) -> Connection:
    """A connection for reading alone, which waits for no writer."""
    return engine.connect().execution_options(reads=True)


def copy_database(engine: Engine, path: Path) -> Engine:
    """A copy of a SQLite database as it is at this moment, in a file of its own.

    Raises `DatabaseError` for any other kind of database.
    """
    if engine.dialect.name != "sqlite":
        raise DatabaseError(message("database.copy", "only a calendar on SQLite can be copied"))
    copied = open_database(f"sqlite:///{path}")
    with engine.connect().execution_options(reads=True) as source, copied.connect() as target:
        into: Any = target.connection.driver_connection
        target.rollback()
        source_connection: Any = source.connection.driver_connection
        source_connection.backup(into)
    return copied


def configuration(engine: Engine) -> Any:
    """What Alembic needs to know to migrate this database."""
    from alembic.config import Config  # noqa: PLC0415 - only upgrades need it

    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    configuration.attributes["engine"] = engine
    return configuration


def upgrade(engine: Engine) -> None:
    """Brings the tables to the newest form; creates them where there are none."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(configuration(engine), "head")


def newer_form(found: str, newest: str) -> str:
    """What to tell where the tables are in a form this program does not know; else empty."""
    if not found or found in forms():
        return ""
    return message(
        "database.newer",
        "a newer Weekbook made the tables (form {found}, this one knows {newest}); install that version again",
        found=found,
        newest=newest,
    )


def revision(engine: Engine) -> str:
    """The form the tables are in; empty where there are none yet."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or ""
        )
