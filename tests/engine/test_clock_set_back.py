"""A clock that was put back, as the calendar sees it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine, select

from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import deliveries
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.settle import Outcome, settle
from engine.calendar.recovery.clock_set_back import heed_put_back
from engine.sending.leases.lease import Lease
from engine.time.clock import FastClock
from tests.engine.made import NOON, post, store_approved

MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


def put_off(database: Engine, playbook: Playbook, at: dt.datetime) -> None:
    """A delivery that was refused at a moment, and is to be tried again five minutes later."""
    store_approved(database, playbook, post(1, playbook))
    with Lease(database, FastClock(NOON)) as lease, lease.begin() as connection:
        fan_out(connection, NOON)
        claimed = claim(connection, NOON, ("test", "all"), 1, by=lease.number).deliveries
        assert len(claimed) == 1
        settle(connection, [Outcome(claimed[0], "waiting", "busy", at + 5 * MINUTE)], at)


def tried_at(database: Engine) -> list[dt.datetime]:
    query = select(deliveries.c.next_at).where(deliveries.c.attempts > 0)
    with database.begin() as connection:
        return list(connection.execute(query).scalars())


def test_what_was_put_off_while_one_looked_is_not_taken_for_a_clock_put_back(
    database: Engine, playbook: Playbook
) -> None:
    """One worker's clock is a little behind another's, or it looked at it a little earlier: the
    wait stands, and so does what tells when the clock is put back indeed."""
    now = NOON + 60 * MINUTE
    put_off(database, playbook, now)
    with database.begin() as connection:
        assert heed_put_back(connection, now - SECOND) == 0
    assert tried_at(database) == [now + 5 * MINUTE]
    with database.begin() as connection:
        assert heed_put_back(connection, NOON) == 1
    assert tried_at(database) == [NOON]


def test_a_clock_that_is_put_back_twice_keeps_nobody_waiting(
    database: Engine, playbook: Playbook
) -> None:
    put_off(database, playbook, NOON + 120 * MINUTE)
    for now in (NOON + 60 * MINUTE, NOON):
        with database.begin() as connection:
            assert heed_put_back(connection, now) == 1
        assert tried_at(database) == [now]
