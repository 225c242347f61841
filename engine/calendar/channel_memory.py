"""What channels learn of chats and recipients, kept over restarts and for all workers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from engine.calendar.database.insert import insert_into
from engine.calendar.database.tables import accepted_mails, moved_chats
from engine.time.clock import Clock

KEPT = dt.timedelta(days=60)
"""How long it is known who has a mail; a delivery may be sent again for less."""


class AcceptedMails:
    """Who of several recipients has a mail. What cannot be written now is known to this process."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._here: dict[str, set[str]] = {}

    def of(self, key: str) -> frozenset[str]:
        """The recipients, each as its trace, that have the message under a key."""
        query = select(accepted_mails.c.recipient).where(accepted_mails.c.message == key)
        with self._engine.connect() as connection:
            return frozenset([*connection.scalars(query), *self._here.get(key, ())])

    def add(self, key: str, trace: str) -> None:
        """Notes that one more recipient has a message. Raises nothing: the mail is out."""
        self._here.setdefault(key, set()).add(trace)
        now = self._clock.now()
        row = {"message": key, "recipient": trace, "at": now}
        try:
            with self._engine.begin() as connection:
                new = insert_into(connection, accepted_mails).values(row)
                connection.execute(new.on_conflict_do_nothing())
                connection.execute(delete(accepted_mails).where(accepted_mails.c.at < now - KEPT))
        except SQLAlchemyError:
            return
        del self._here[key]


class MovedChats:
    """Where chats went that are not any more where their addresses say."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def of(self, address: str) -> str:
        """Where the chat of an address, given as a hash, is now; empty where it did not move."""
        with self._engine.connect() as connection:
            return moved_to(connection, address)

    def add(self, address: str, to: str) -> None:
        """Notes a move. Raises nothing: the message is out, and the next one will tell again."""
        try:
            with self._engine.begin() as connection:
                now = self._clock.now()
                row = {"address": address, "moved_to": to, "at": now}
                new = insert_into(connection, moved_chats).values(row).on_conflict_do_nothing()
                connection.execute(new)
                mine = update(moved_chats).where(moved_chats.c.address == address)
                connection.execute(mine.values(moved_to=to, at=now))
        except SQLAlchemyError:
            return


def moved_to(connection: Connection, address: str) -> str:
    """Where the chat of an address, given as a hash, is now; empty where it did not move."""
    query = select(moved_chats.c.moved_to).where(moved_chats.c.address == address)
    return connection.scalar(query) or ""
