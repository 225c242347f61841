"""A restored calendar is set right in batches, and a process that dies in the middle is followed
by one that goes on where it stopped."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select

from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import deliveries, delivery_events
from engine.calendar.deliveries.fan_out import fan_out_step
from engine.calendar.recovery.marks import advance, count_of, seen
from engine.calendar.recovery.restored import ask_what_was_due
from tests.conftest import ROOT
from tests.engine.made import NOON, post, states, store_approved

MINUTE = dt.timedelta(minutes=1)
LATER = NOON + 20 * MINUTE

DIES = """
import datetime as dt, os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from engine.calendar.database.connection import open_database
from engine.calendar.recovery.restored import ask_what_was_due

url, mark, now, last = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
engine, begun = open_database(url), 0

@contextmanager
def transaction():
    global begun
    begun += 1
    with engine.begin() as connection:
        yield connection
        if begun == last:
            os.kill(os.getpid(), signal.SIGKILL)

ask_what_was_due(transaction, mark, dt.datetime.fromisoformat(now), batch=2)
"""
"""A process that is killed before its `last` transaction ends."""


@pytest.fixture
def restored(database: Engine, playbook: Playbook) -> Engine:
    """Three posts are due, one of them with two deliveries made; a fourth is still to come."""
    due = [post(number, playbook, NOON + number * MINUTE) for number in range(3)]
    store_approved(database, playbook, *due, post(9, playbook, NOON + 60 * MINUTE))
    with database.begin() as connection:
        fan_out_step(connection, NOON, batch=2)
        advance(connection)
    return database


def events(connection: Connection) -> Counter[int]:
    query = select(delivery_events.c.delivery_id).where(delivery_events.c.after == "asking")
    return Counter(connection.execute(query).scalars())


@pytest.mark.parametrize("last", [1, 2, 3, 5, 8])
def test_a_process_that_is_killed_in_the_middle_is_followed_by_one_that_goes_on(
    restored: Engine, tmp_path: Path, last: int
) -> None:
    mark = tmp_path / "mark.json"
    with restored.begin() as connection:
        before = count_of(connection)
    url = restored.url.render_as_string(hide_password=False)
    given = [url, str(mark), LATER.isoformat(), str(last)]
    died = subprocess.run([sys.executable, "-c", DIES, *given], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    with restored.begin() as connection:
        assert count_of(connection) == before  # not accepted: the next start looks again
        done = len(events(connection))
    assert seen(mark) is None
    assert done == {1: 0, 2: 0, 3: 2}.get(last, done)
    asking = ask_what_was_due(restored.begin, mark, LATER, batch=2)
    with restored.begin() as connection:
        groups = connection.execute(
            select(func.count(deliveries.c.group_key.distinct()))
        ).scalar_one()  # fmt: skip
        assert set(events(connection).values()) == {1}
        assert count_of(connection) == seen(mark) != before
    assert asking == 3 * groups
    assert states(restored) == {"asking": 3 * groups}


def test_no_transaction_makes_or_moves_more_than_a_batch(restored: Engine, tmp_path: Path) -> None:
    moved = []

    @contextmanager
    def transaction() -> Iterator[Connection]:
        with restored.begin() as connection:
            before = len(events(connection))
            yield connection
            moved.append(len(events(connection)) - before)

    ask_what_was_due(transaction, tmp_path / "mark.json", LATER, batch=2)
    assert max(moved) == 2
    assert sum(moved) == states(restored)["asking"]


def test_what_is_made_of_a_restored_calendar_never_waits_where_others_could_claim_it(
    restored: Engine, tmp_path: Path
) -> None:
    """Between two transactions nothing that is due waits but what waited before."""
    waiting = []

    @contextmanager
    def transaction() -> Iterator[Connection]:
        with restored.begin() as connection:
            yield connection
        waiting.append(states(restored).get("waiting", 0))

    ask_what_was_due(transaction, tmp_path / "mark.json", LATER, batch=2)
    assert max(waiting) <= 2
    assert waiting[-1] == 0
