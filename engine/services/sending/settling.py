"""What only a person can settle: deliveries that ask or failed, circuits, a restored calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine

from dsl.base.sentence import message
from engine.calendar.deliveries.limits.circuits import Circuit, close_circuits, those_of
from engine.calendar.recovery.clock_set_back import take_back_skipped
from engine.calendar.recovery.marks import mark_path
from engine.calendar.recovery.restored import ask_what_was_due
from engine.calendar.standing.failures import Resent, failures, mended, resend, take_note
from engine.calendar.standing.unresolved import Answered, Verdict, answer

__all__ = [
    "Answered",
    "Resent",
    "Verdict",
    "accept_restored",
    "mend_channel",
    "send_again",
    "settle_questions",
    "take_up_skipped",
]


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
            own, refused = (
                [],
                [
                    (id, message("resolve.failed", "it failed: say `again` or `failed`"))
                    for id in own
                ],
            )
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


def accept_restored(engine: Engine, old_mark: Path, now: dt.datetime) -> int:
    """Takes a restored calendar as it is. How many deliveries, due before `now`, ask first.

    `old_mark` is the file in the workspace that held the mark in earlier versions; it goes.
    """
    with engine.begin() as connection:
        mark = mark_path(connection)
    anew = engine.dialect.name == "sqlite"  # elsewhere other machines know it too
    asking = ask_what_was_due(engine.begin, mark, now, anew)
    old_mark.unlink(missing_ok=True)
    return asking


def take_up_skipped(engine: Engine, who: str, now: dt.datetime) -> int:
    """Lets go what was skipped and is still in time, as after a wrong clock. How many those are."""
    with engine.begin() as connection:
        return take_back_skipped(connection, now, who)
