"""How sending stands; pausing, resuming, settling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from engine.calendar.database.connection import (
    reading,
)
from engine.calendar.deliveries.circuits import (
    Circuit,
    all_open,
    close_circuits,
    those_of,
    waiting_for,
)
from engine.calendar.deliveries.pauses import Scope, pause, resume, running_pauses
from engine.calendar.standing.failures import Failure, Resent, failures, mended, resend, take_note
from engine.calendar.standing.status import (
    counts,
    counts_by_channel,
    due_now,
    next_moment,
)
from engine.calendar.standing.unresolved import Answered, Question, Verdict, answer, open_questions

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


def stand_still(
    engine: Engine, scope: Scope, name: str, now: dt.datetime, who: str, because: str
) -> bool:
    """Begins a pause; whether there was none of the same yet."""
    with engine.begin() as connection:
        return pause(connection, scope, name, now, who, because)


def go_on(engine: Engine, scope: Scope, name: str, now: dt.datetime, who: str) -> bool:
    """Ends a pause; whether there was one."""
    with engine.begin() as connection:
        return resume(connection, scope, name, now, who)


def settle_questions(
    engine: Engine, ids: Iterable[int], verdict: Verdict, who: str, now: dt.datetime, because: str
) -> Answered:
    """Settles deliveries as a person says, in one transaction. Of a failed one can be said that
    it is to go again, or that it is known to have failed."""
    wanted = tuple(dict.fromkeys(ids))
    with engine.begin() as connection:
        failed = {one.id for one in failures(connection)}.intersection(wanted)
        answered = answer(
            connection, [id for id in wanted if id not in failed], verdict, who, now, because
        )
        own = sorted(failed)
        if verdict == "again":
            again = resend(connection, own, who, now)
            own, refused = list(again.done), list(again.refused)
        elif verdict == "failed":
            take_note(connection, own, who, now)
            refused = []
        else:
            own, refused = [], [(id, "it failed: say `again` or `failed`") for id in own]
    return Answered((*answered.done, *own), (*answered.refused, *refused))


def send_again(
    engine: Engine, ids: Iterable[int] | None, channel: str, cause: str, who: str, now: dt.datetime
) -> Resent:
    """Lets failed deliveries go once more: those numbered, or all of a channel or a cause."""
    with engine.begin() as connection:
        wanted = mended(connection, channel, cause) if ids is None else tuple(ids)
        return resend(connection, wanted, who, now)


def mend_channel(
    engine: Engine, playbook: str, channel: str, group: str, address: str, now: dt.datetime,
    because: str,
) -> tuple[Circuit, ...]:  # fmt: skip
    """Closes the circuits that a message which went out shows to be mended: of the channel, of
    the group it went to, and of all that have the same address. Those it closed."""
    with engine.begin() as connection:
        ids = [
            one.id for one in those_of(connection, playbook, channel)
            if one.group in ("", group) or (address and one.address == address)
        ]  # fmt: skip
        return close_circuits(connection, ids, now, because)
