"""How sending stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from engine.calendar.database.connection import reading
from engine.calendar.deliveries.limits.circuits import Circuit, all_open, waiting_for
from engine.calendar.deliveries.limits.pauses import Scope, running_pauses
from engine.calendar.review.old_beside_new import MOST, OldBesideNew, old_beside_new
from engine.calendar.standing.failures import Failure, failures
from engine.calendar.standing.kept_counts import counts, counts_by_channel
from engine.calendar.standing.status import due_now, next_moment
from engine.calendar.standing.unresolved import Question, open_questions
from engine.sending.watching.circuit_words import circuit_lines

__all__ = [
    "Circuit",
    "Failure",
    "OldBesideNew",
    "Question",
    "Standing",
    "asked_texts",
    "circuit_lines",
    "deliveries_by_channel",
    "standing",
]

BEHIND = dt.timedelta(minutes=2)
"""How old a due delivery may be while all is well."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How sending stands: deliveries by state, what is due, what stands still, what asks."""

    counts: Mapping[str, int]
    due: int
    """Waiting deliveries whose time has come and that nothing holds back."""
    oldest_due: dt.datetime | None
    next_at: dt.datetime | None
    pauses: tuple[tuple[Scope, str, dt.datetime, str, str], ...]
    questions: tuple[Question, ...]
    failures: tuple[Failure, ...] = ()
    """What failed, and nobody has taken note of."""
    circuits: tuple[tuple[Circuit, int], ...] = ()
    """Addresses that are out of order, and how many deliveries wait for each."""

    @property
    def needs_person(self) -> bool:
        """Whether something goes on only once a person has seen to it."""
        return bool(self.questions or self.failures or self.circuits)

    def is_behind(self, now: dt.datetime) -> bool:
        """Whether due deliveries are not being sent: a dispatcher looks every few seconds."""
        return self.oldest_due is not None and now - self.oldest_due > BEHIND


def deliveries_by_channel(engine: Engine) -> dict[tuple[str, str, str], int]:
    """How many deliveries there are by playbook, channel and state."""
    with reading(engine) as connection:
        return counts_by_channel(connection)


def asked_texts(engine: Engine, asked: Sequence[Question]) -> dict[int, OldBesideNew]:
    """What was approved beside what would go by now, by the number of the delivery, for up to
    `MOST` of those that ask since their text is another."""
    changed = [one for one in asked if one.state == "changed"][:MOST]
    with reading(engine) as connection:
        found = {
            (post, one.group): one
            for post in dict.fromkeys(one.post for one in changed)
            for one in old_beside_new(connection, post, [own.group for own in changed])
        }
    return {one.id: found[one.post, one.group] for one in changed if (one.post, one.group) in found}


def standing(engine: Engine, now: dt.datetime) -> Standing:
    """How sending stands at a moment."""
    with reading(engine) as connection:
        due, oldest = due_now(connection, now)
        out_of_order = all_open(connection)
        waiting = waiting_for(connection, out_of_order)
        return Standing(
            counts(connection), due, oldest, next_moment(connection, now, late=False),
            running_pauses(connection), open_questions(connection), failures(connection),
            tuple((one, waiting[one.id]) for one in out_of_order),
        )  # fmt: skip
