"""A calendar with a million deliveries waiting."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine, func, select, text, update

from benchmarks.samples import HEAD
from dsl.checking import check
from dsl.constructs.playbook import Playbook
from engine.calendar.database.connection import upgrade
from engine.calendar.database.tables import deliveries
from engine.calendar.deliveries.fan_out import HORIZON, fan_out
from engine.planning.planner import plan
from engine.services.applying import apply_plan
from engine.services.calendar import give_verdict

SOURCE = (
    HEAD.split("channel")[0]
    + """channel all
    groups from "groups.csv"

element chat
    activity
    template "t.md"

week
    post chat mon at 06:00, 07:00, 08:00, 09:00, 10:00, 11:00, 12:00, 13:00, 14:00, 15:00 late up to 6h
"""
)
FIRST = dt.date(2026, 11, 30)


def fill(engine: Engine, groups: int, due: dt.datetime) -> int:
    """Ten posts to each of so many groups, due from `due` on, a second apart. How many."""
    upgrade(engine)
    playbook = _playbook(groups)
    early = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
    planned = plan(playbook, FIRST, 1)
    apply_plan(engine, playbook, planned, FIRST, 1, early, "bench")
    give_verdict(engine, [post.id for post in planned.posts], "approved", "bench", early)
    for post in planned.posts:
        with engine.begin() as connection:
            assert fan_out(connection, post.due - HORIZON) == 1
    # The posts lie where their week puts them; the deliveries are moved to be due when asked.
    with engine.begin() as connection:
        for place, post in enumerate(planned.posts):
            at = due + dt.timedelta(seconds=place)
            moved = update(deliveries).where(deliveries.c.post_id == post.id)
            late = at + dt.timedelta(days=10)
            connection.execute(moved.values(due_at=at, next_at=at, expires_at=late))
        count: int = connection.execute(select(func.count()).select_from(deliveries)).scalar_one()
    tidy(engine)
    return count


def tidy(engine: Engine) -> None:
    """Clears away what moving a million rows at once left behind, as the server would in time."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE deliveries"))


def _playbook(groups: int) -> Playbook:
    rows = "".join(f"g-{number},Group {number}\n" for number in range(groups))
    files = {"bench.playbook": SOURCE, "t.md": "Hello {{ group.name }}",
             "groups.csv": f"group,name\n{rows}"}  # fmt: skip
    return check("bench.playbook", lambda path: files[path].encode()).playbook
