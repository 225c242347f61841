"""What is raised while the database is away: no fault of ours, and over some time later."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from dsl.base.sentence import message
from engine.sending.leases.lease import LeaseLostError
from engine.sending.workers.work_queue import QueueAwayError

AWAY = (OperationalError, LeaseLostError, QueueAwayError)


def away_words(error: Exception) -> str:
    """The database's own words where it had any."""
    return str(getattr(error, "orig", "") or error) or message(
        "away.session", "the session with the database is gone"
    )
