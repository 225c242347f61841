"""Nothing is sent a second time from a calendar that was restored, without a person.

At every start, and whenever a lease is taken anew, the calendar is compared with what this machine
has seen of it. Where it may have been put back in time, whatever was due before now asks.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from dsl.base.sentence import message, plural
from engine.calendar.recovery.marks import (
    RestoredError,
    Seen,
    UnreadableError,
    count_of,
    digest,
    keep_place,
    mark_path,
    place_of,
    remember,
    seen,
)
from engine.calendar.recovery.restored import ask_what_was_due
from engine.calendar.workers.registry import at_work
from engine.sending.leases.lease import AlreadyRunningError, Lease
from engine.time.clock import Clock

OTHER = message("restored.other", "this is another calendar than the one that was sent from last")
OLDER = message("restored.older", "this calendar is older than what was sent from it already")
LOST = message("restored.lost", "this machine keeps no mark of what was sent from this calendar")
UNREADABLE = message(
    "restored.unreadable", "the mark of what was sent from this calendar cannot be read"
)
ELSEWHERE = message(
    "restored.elsewhere", "this calendar was sent from before, but from another machine"
)
TIMELINE = message("restored.timeline", "the database was restored, or goes on elsewhere")


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to compare."""

    calendar: Seen | None
    """The calendar's own count; None where it was never sent from."""
    mark: Seen | Literal["lost", "unreadable"]
    """What this machine has seen of it."""
    place: str
    """Where it was last sent from: a machine, or a server's timeline. Empty where not known."""
    here: str
    served: bool
    """Whether a server has it, for many machines; else a machine has it for itself."""
    others: bool
    """Whether others are at work on it, who have looked already."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fine`; `asks`, where what was due before now has to ask; or `refused`, where the calendar
    may still be sent from elsewhere. And why."""

    kind: Literal["fine", "asks", "refused"]
    because: str = ""


def judge(facts: Facts) -> Verdict:
    """What the facts say of a calendar."""
    moved = bool(facts.place) and facts.place != facts.here
    if facts.served and moved:
        return Verdict("asks", TIMELINE)
    if facts.mark == "lost":
        if facts.served and facts.others:
            return Verdict("fine")
        if not facts.served and moved:
            return Verdict("refused", ELSEWHERE)
        return Verdict("asks", LOST)
    if facts.mark == "unreadable":
        return Verdict("asks", UNREADABLE)
    return against(facts.calendar, facts.mark)


def against(calendar: Seen | None, mark: Seen) -> Verdict:
    """What a mark says of a calendar."""
    if calendar is None:
        return Verdict("asks", OTHER) if mark.count else Verdict("fine")
    if calendar.token != mark.token:
        return Verdict("asks", OTHER)
    return Verdict("asks", OLDER) if calendar.count < mark.count else Verdict("fine")


class RestoreGuard:
    """Compares, and lets ask what has to."""

    def __init__(
        self, lease: Lease, clock: Clock, old_mark: Path, told: Callable[[str], None]
    ) -> None:
        """`old_mark` is the file in the workspace that held the mark before; `told` tells the
        operator."""
        self.lease = lease
        self.clock = clock
        self.old_mark = old_mark
        self.told = told
        with lease.begin() as connection:
            self.mark = mark_path(connection)

    def look(self) -> int:
        """How many deliveries ask now. Raises `RestoredError` where nothing may be sent."""
        asking = 0
        with self.lease.begin() as connection:
            self._carry_over(connection)
            facts = self._facts(connection)
            verdict = judge(facts)
            if verdict.kind == "refused":
                raise RestoredError(verdict.because)
            if verdict.kind == "fine":
                self._keep_place(connection, facts)
        if verdict.kind == "asks":
            asking = ask_what_was_due(
                self.lease.begin, self.mark, self.clock.now(), anew=not facts.served,
                at_last=lambda connection: self._keep_place(connection, facts),
            )  # fmt: skip
        with self.lease.begin() as connection:
            now = count_of(connection)
        kept = now is None or remember(self.mark, now.token, now.count)
        self.old_mark.unlink(missing_ok=True)
        if asking:
            self.told(
                plural(
                    "restored.ask",
                    "{because}: {count} delivery that was due asks first; `weekbook status`",
                    "{because}: {count} deliveries that were due ask first; `weekbook status`",
                    count=asking,
                    because=verdict.because,
                )
            )
        if not kept:
            self.told(
                message(
                    "restored.unwritten",
                    "{path} cannot be written: what is due will ask at every start",
                    path=self.mark,
                )
            )
        return asking

    def _keep_place(self, connection: Connection, facts: Facts) -> None:
        if facts.place != facts.here:
            keep_place(connection, facts.here)

    def _carry_over(self, connection: Connection) -> None:
        """Takes the mark out of the workspace, where it lay before. Raises `RestoredError` where
        it is of another calendar, or of a later one."""
        if self.mark.exists():
            return
        try:
            old = seen(self.old_mark)
        except UnreadableError:
            return
        if old is None:
            return
        verdict = against(count_of(connection), old)
        if verdict.kind != "fine":
            raise RestoredError(verdict.because)
        remember(self.mark, old.token, old.count)

    def _facts(self, connection: Connection) -> Facts:
        served = connection.dialect.name == "postgresql"
        mark: Seen | Literal["lost", "unreadable"]
        try:
            mark = seen(self.mark) or "lost"
        except UnreadableError:
            mark = "unreadable"
        return Facts(
            calendar=count_of(connection), mark=mark, place=place_of(connection),
            here=digest(_server(connection) if served else _machine()), served=served,
            others=served and bool(set(at_work(connection)) - {self.lease.number}),
        )  # fmt: skip


@contextmanager
def only_here(mark: Path) -> Iterator[None]:
    """Keeps copies of a workspace on one machine from being sent from at the same time. Raises
    `AlreadyRunningError`."""
    lock = FileLock(mark.with_suffix(".lock"), mode=0o600)
    try:
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunningError(
            message(
                "lease.copy",
                "another `weekbook run` works in a copy of this workspace on this machine",
            )
        ) from None
    except OSError:
        """Without a place for marks there is none for the lock; the guard tells of that."""
    try:
        yield
    finally:
        lock.release()


def _machine() -> str:
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        with suppress(OSError):
            return Path(path).read_text().strip() or platform.node()
    return platform.node()


def _server(connection: Connection) -> str:
    """Which database it is, of which server, on which of its timelines; as far as it tells."""
    parts = []
    for query in (
        "SELECT CAST(oid AS text) FROM pg_database WHERE datname = current_database()",
        "SELECT CAST(system_identifier AS text) FROM pg_control_system()",
        "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)",
    ):
        try:
            with connection.begin_nested():
                parts.append(str(connection.scalar(text(query))))
        except DBAPIError:
            parts.append("")
    return "/".join(parts)
