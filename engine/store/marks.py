"""Marks by which a calendar that was restored from a backup is told from one that went on.

The calendar counts how often a dispatcher claimed from it; the machine keeps the highest count it
has seen in a file beside. A calendar whose count is behind the file's has been put back in time:
what it takes for unsent may have been sent already.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from engine.store.tables import marks

NAME = "dispatch"


class RestoredError(Exception):
    """The calendar looks as if it had been restored or copied; nothing is sent from it."""


def advance(connection: Connection) -> tuple[str, int]:
    """Counts on, in the transaction that claims; the calendar's token and its count."""
    row = connection.execute(select(marks).where(marks.c.name == NAME)).first()
    if row is None:
        token = secrets.token_hex(16)
        connection.execute(insert(marks).values(name=NAME, token=token, counted=1))
        return token, 1
    connection.execute(update(marks).where(marks.c.name == NAME).values(counted=row.counted + 1))
    return row.token, row.counted + 1


def counted(connection: Connection) -> tuple[str, int]:
    """The calendar's token and its count, as somebody else advanced it."""
    row = connection.execute(select(marks).where(marks.c.name == NAME)).one()
    return row.token, row.counted


def remember(path: Path, token: str, count: int) -> None:
    """Keeps what was counted. A file that cannot be written keeps an older count, which is safe
    but sees less."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        draft.write_text(json.dumps({"token": token, "count": count}), encoding="utf-8")
        draft.replace(path)


def require_not_restored(connection: Connection, path: Path, shared: bool) -> None:
    """Raises `RestoredError` where the calendar is older than what this machine has seen.

    A calendar that was sent from before, on a machine that knows nothing of it, has been copied
    or moved; only a `shared` database may be new to a machine.
    """
    row = connection.execute(select(marks).where(marks.c.name == NAME)).first()
    count = row.counted if row is not None else 0
    try:
        seen = json.loads(path.read_text(encoding="utf-8"))
        token, highest = str(seen["token"]), int(seen["count"])
    except FileNotFoundError:
        if count and not shared:
            raise RestoredError(
                "this calendar was sent from before, but not from this folder"
            ) from None
        return
    except (OSError, ValueError, KeyError, TypeError):
        if count:
            raise RestoredError(f"{path.name} cannot be read") from None
        return
    if row is None or row.token != token:
        raise RestoredError("this is another calendar than the one that was sent from last")
    if count < highest:
        raise RestoredError("this calendar is older than what was sent from it already")


def accept(connection: Connection, path: Path) -> None:
    """Takes the calendar as it is: it counts on from here under a new token."""
    token = secrets.token_hex(16)
    row = connection.execute(select(marks).where(marks.c.name == NAME)).first()
    if row is None:
        connection.execute(insert(marks).values(name=NAME, token=token, counted=1))
    else:
        values = {"token": token, "counted": row.counted + 1}
        connection.execute(update(marks).where(marks.c.name == NAME).values(**values))
    remember(path, token, 1)
