"""The tables: their migrations, their times, and the states that may follow each other."""

from __future__ import annotations

import datetime as dt
from itertools import product
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import StatementError

from engine.calendar.database.connection import (
    DatabaseError,
    open_database,
    revision,
    upgrade,
)
from engine.calendar.database.forms import MIGRATIONS, forms, newest_form
from engine.calendar.database.indexes import whole_metadata
from engine.calendar.database.states import (
    DELIVERY_STATES,
    ENDED,
    POST_STATES,
    TransitionError,
    step,
)
from engine.calendar.database.tables import templates


def test_the_migrations_make_the_tables_that_the_code_knows(database: Engine) -> None:
    with database.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), whole_metadata()) == []
    assert revision(database) == newest_form()
    upgrade(database)


def test_the_forms_are_those_of_the_migrations_in_their_order() -> None:
    steps = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert forms() == tuple(reversed([one.revision for one in steps]))


@pytest.mark.parametrize("states", [POST_STATES, DELIVERY_STATES])
def test_only_the_transitions_of_the_table_are_allowed(states: dict[str, tuple[str, ...]]) -> None:
    for before, after in product(states, states):
        if after in states[before]:
            assert step(states, before, after) == after
        else:
            with pytest.raises(TransitionError, match=f"^{before} cannot become {after}$"):
                step(states, before, after)
    assert all(after in states for following in states.values() for after in following)
    assert all(state in DELIVERY_STATES for state in ENDED)


def test_a_time_without_a_zone_is_refused(database: Engine) -> None:
    from engine.calendar.database.tables import outcomes

    row = {"source": "t", "row": "1", "measure": "m", "playbook": "", "post_id": "",
           "group_key": "", "element": "e", "kind": "", "weekday": 0, "hour": 0,
           "exposure": 1.0, "count": 1.0}  # fmt: skip
    naive = dt.datetime(2026, 11, 30)
    with pytest.raises(StatementError, match="no zone"), database.begin() as connection:
        connection.execute(insert(outcomes), [{**row, "recorded_at": naive}])
    tokyo = dt.datetime(2026, 11, 30, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    with database.begin() as connection:
        connection.execute(insert(outcomes), [{**row, "recorded_at": tokyo}])
        found = connection.execute(select(outcomes.c.recorded_at)).scalar_one()
    assert found == tokyo
    assert found.tzinfo == dt.UTC


def test_what_fails_in_a_transaction_leaves_nothing(database: Engine) -> None:

    def store_and_fail() -> None:
        with database.begin() as connection:
            connection.execute(insert(templates).values(hash="x", source="y"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        store_and_fail()
    with database.begin() as connection:
        assert connection.execute(select(templates)).all() == []


@pytest.mark.parametrize("url", ["nonsense", "nonsense://x", "mysql://x/y"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(DatabaseError):
        open_database(url)


def test_sqlite_survives_a_crash_and_waits_for_others(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'w.db'}")
    with engine.begin() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                 for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]  # fmt: skip
    engine.dispose()
    assert found == ["wal", 2, 1, 10_000]
