"""Marks by which a calendar that was restored from a backup is told from one that went on.

The calendar counts how often a dispatcher claimed from it; each machine keeps the highest count it
has seen in a file of its user's, outside the workspace and so outside its backups. A calendar
whose count is behind the file's has been put back in time, and so has one whose server says that
it is another than the one that was sent from last: what they take for unsent may have been sent.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Row, insert, select, update

from engine.calendar.database.tables import marks, posts
from engine.workspace import state_folder

NAME = "dispatch"
WORKSPACE = "workspace"
PLACE = "place"
FAR = 1_000_000
"""By how much the count of an accepted calendar goes beyond all that was seen."""


class RestoredError(Exception):
    """The calendar looks as if it had been copied; nothing is sent from it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a machine's file says: the calendar's token, and how far it was counted."""

    token: str
    count: int


class UnreadableError(Exception):
    """There is a file, and it says nothing."""


def advance(connection: Connection) -> tuple[str, int]:
    """Counts on, in the transaction that claims; the calendar's token and its count."""
    row = _row(connection, NAME)
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


def count_of(connection: Connection) -> Seen | None:
    """The calendar's token and count; None where it was never sent from."""
    row = _row(connection, NAME)
    return None if row is None else Seen(row.token, row.counted)


def mark_path(connection: Connection) -> Path:
    """The file of this machine for the workspace whose calendar it is, wherever that lies."""
    row = _row(connection, WORKSPACE)
    if row is None:
        first = _row(connection, NAME)
        id = first.token if first is not None else secrets.token_hex(16)
        connection.execute(insert(marks).values(name=WORKSPACE, token=id, counted=0))
    else:
        id = row.token
    return state_folder() / f"{id}.json"


def begin(connection: Connection) -> tuple[Path, Seen] | None:
    """What a new calendar begins to count at, and the file to remember it in, once the transaction
    has ended well. None where the calendar is not new, and so might come from a backup."""
    if connection.execute(select(posts.c.id).limit(1)).first() or _row(connection, NAME):
        return None
    path, token = mark_path(connection), secrets.token_hex(16)
    if path.exists():
        return None
    connection.execute(insert(marks).values(name=NAME, token=token, counted=0))
    return path, Seen(token, 0)


def seen(path: Path) -> Seen | None:
    """What the file says; None where there is none. Raises `UnreadableError`."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Seen(str(found["token"]), int(found["count"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableError from error


def remember(path: Path, token: str, count: int) -> bool:
    """Keeps what was counted, for its owner's eyes only. Whether that was possible: a file that
    cannot be written keeps an older count, which is safe but sees less."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    text = json.dumps({"token": token, "count": count})
    try:
        with open(draft, "w", encoding="utf-8", opener=_own) as file:
            file.write(text)
        draft.replace(path)
    except FileNotFoundError:
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True)
            return remember(path, token, count)
        return False
    except OSError:
        return False
    return True


def accept(connection: Connection, path: Path, anew: bool = True) -> None:
    """Takes the calendar as it is: it counts on beyond all that was seen, and with `anew` under a
    new token, so that no other copy of it is taken for this one."""
    before = count_of(connection)
    highest = before.count if before is not None else 0
    token = before.token if before is not None and not anew else secrets.token_hex(16)
    with suppress(UnreadableError):
        highest = max(highest, getattr(seen(path), "count", 0))
    values = {"token": token, "counted": highest + FAR}
    if before is None:
        connection.execute(insert(marks).values(name=NAME, **values))
    else:
        connection.execute(update(marks).where(marks.c.name == NAME).values(**values))
    remember(path, token, highest + FAR)


def place_of(connection: Connection) -> str:
    """Where the calendar was last sent from, as `digest` made it; empty where that is not known."""
    row = _row(connection, PLACE)
    return "" if row is None else row.token


def keep_place(connection: Connection, place: str) -> None:
    """Notes where the calendar is sent from, as `digest` made it; in the place of an earlier one."""
    if place_of(connection):
        connection.execute(update(marks).where(marks.c.name == PLACE).values(token=place))
    else:
        connection.execute(insert(marks).values(name=PLACE, token=place, counted=0))


def digest(place: str) -> str:
    """A place in so few letters that a row can hold it."""
    return hashlib.sha256(place.encode()).hexdigest()[:32]


def _row(connection: Connection, name: str) -> Row[tuple[str, str, int]] | None:
    return connection.execute(select(marks).where(marks.c.name == name)).first()


def _own(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
