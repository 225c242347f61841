"""The database of a workspace: opened, looked at, brought to the newest form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from dsl.base.sentence import message
from engine.calendar.database.connection import (
    DatabaseError,
    newer_form,
    open_database,
    revision,
    upgrade,
)
from engine.calendar.database.forms import newest_form
from engine.calendar.database.integrity import troubles_of
from engine.calendar.database.pooler import require_own_sessions
from engine.calendar.deliveries.lanes_anew import lanes_anew
from engine.calendar.standing.lane_troubles import lane_troubles_of

__all__ = [
    "DatabaseError",
    "Form",
    "bring_to_newest",
    "form_of",
    "lane_troubles_of",
    "open_if_any",
    "opened",
    "require_current",
    "require_own_sessions",
    "troubles_of",
    "upgrade",
    "upgrade_if_new",
]

SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Form:
    """Which form the tables are in, and which this program knows."""

    found: str
    """Empty where there are no tables yet."""
    newest: str

    @property
    def is_newest(self) -> bool:
        """Whether the tables are in the form that this program knows."""
        return self.found == self.newest

    @property
    def too_new(self) -> str:
        """What to do where a later program made the tables; empty where none did."""
        return newer_form(self.found, self.newest) if self.found else ""


def opened(url: str, *, current: bool = True, own_sessions: bool = False) -> Engine:
    """The database at `url`.

    With `current`, its tables have to be in the newest form; with `own_sessions`, a server has to
    give sessions that stay ours. Raises `DatabaseError` where one of it is not so, and SQLAlchemy's
    `DBAPIError` where the server cannot be reached.
    """
    engine = open_database(url)
    if own_sessions:
        require_own_sessions(engine)
    if current:
        require_current(engine)
    return engine


def open_if_any(url: str) -> Engine | None:
    """The database at `url` with tables of the newest form, or None where it has none.

    Looking makes no file. Raises as `opened` does.
    """
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        return None
    engine = opened(url, current=False)
    if not revision(engine):
        return None
    require_current(engine)
    return engine


def form_of(engine: Engine) -> Form:
    """The form of the tables now."""
    return Form(revision(engine), newest_form())


def require_current(engine: Engine) -> None:
    """Raises `DatabaseError` where the tables are not in the form this program knows."""
    form = form_of(engine)
    if not form.found:
        raise DatabaseError(
            message("database.none", "the database has no tables yet; run `weekbook db upgrade`")
        )
    if not form.is_newest:
        raise DatabaseError(
            form.too_new
            or message(
                "database.older",
                "the tables are in form {found}, this program needs {newest}; run `weekbook db upgrade`",
                found=form.found,
                newest=form.newest,
            )
        )


def upgrade_if_new(engine: Engine) -> None:
    """A database without tables gets them; one in an older form is left to `db upgrade`."""
    if not revision(engine):
        upgrade(engine)


def bring_to_newest(engine: Engine) -> Form:
    """Makes the tables, or brings them to the newest form, with the work queue that workers on
    PostgreSQL need, and finds the lanes anew where they are not as the deliveries make them. The
    form they were in before."""
    before = form_of(engine)
    if engine.dialect.name == "postgresql":
        from engine.sending.workers.work_queue import install_queue  # noqa: PLC0415 - slow to load

        install_queue(engine)
    if not before.is_newest:
        upgrade(engine)
    if lane_troubles_of(engine):
        lanes_anew(engine)
    return before
