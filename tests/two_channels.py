"""A workspace with two channels and some groups, whose posts were due a moment ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, update

from dsl.checking import check
from engine.calendar.database.connection import open_database, upgrade
from engine.calendar.database.tables import deliveries, templates
from engine.planning.planner import plan
from engine.services.applying import apply_plan
from engine.services.calendar import give_verdict
from engine.time.clock import WallClock
from tests.commands import weekbook
from tests.engine.made import SECRET


@dataclass(frozen=True)
class Made:
    """`deliveries` by channel and group, with what stands in their rows."""

    folder: Path
    url: str

    def engine(self) -> Engine:
        return open_database(self.url)

    def rows(self) -> dict[tuple[str, str], list[Any]]:
        engine = self.engine()
        with engine.begin() as connection:
            found: dict[tuple[str, str], list[Any]] = {}
            query = select(deliveries).order_by(deliveries.c.due_at, deliveries.c.id)
            for row in connection.execute(query):
                found.setdefault((row.channel, row.group_key), []).append(row)
        engine.dispose()
        return found

    def states(self) -> dict[tuple[str, str], list[str]]:
        return {key: [row.state for row in rows] for key, rows in self.rows().items()}

    def change(self, statement: Any) -> None:
        engine = self.engine()
        with engine.begin() as connection:
            connection.execute(statement)
        engine.dispose()

    def use_template(self, channel: str, source: str) -> None:
        """What a channel's template says, whatever `check` and `plan` think of it."""
        like = f"{channel}:%"
        self.change(
            update(templates)
            .where(templates.c.source.like(like))
            .values(source=f"{channel}:{source}")
        )

    def run(self, status: int | None = None, **way: str) -> Any:
        return weekbook(
            "run", "--until-done", cwd=self.folder, status=status, A_SECRET=SECRET,
            B_SECRET=SECRET, env=way,
        )  # fmt: skip


def two_channels(
    folder: Path, url: str = "", through: tuple[str, str] = ("env A", "env B"),
    late: str = "6h", groups: tuple[str, ...] = ("A", "B", "C"), posts: int = 1,
    ago: Callable[[dt.datetime], dt.datetime] = lambda now: now - dt.timedelta(minutes=9),
) -> Made:  # fmt: skip
    """Channels `a` and `b` reach the same groups; each has so many posts, approved in time. The
    first of `a` was due a few minutes ago, that of `b` a minute later, and so on in turn."""
    first = ago(WallClock().now()).replace(second=0, microsecond=0)
    minutes = [f"{first + dt.timedelta(minutes=number):%H:%M}" for number in range(2 * posts)]
    times = {"a": ", ".join(minutes[::2]), "b": ", ".join(minutes[1::2])}
    (folder / "weekbook.toml").write_text(
        'playbooks = ["t.playbook"]\nprivate_networks = ["127.0.0.0/8"]\n'
    )
    rows = "".join(f"{name.lower()},{name},note {name}\n" for name in groups)
    (folder / "groups.csv").write_text("group,name,note\n" + rows)
    for name in ("a", "b"):
        (folder / f"{name}.md").write_text(f"{name}: {{{{ group.name }}}} at {{{{ post.time }}}}\n")
    weeks = [
        f"week for {name}\n    post {name} every day at {times[name]}\n" for name in ("a", "b")
    ]
    (folder / "t.playbook").write_text(
        f"""playbook t
    timezone UTC
    runs from {first.date()} to {first.date()}
    late up to {late}

channel a
    groups from "groups.csv"
    send through {through[0]}

channel b
    groups from "groups.csv"
    send through {through[1]}

element a
    activity
    template "a.md"

element b
    activity
    template "b.md"

"""
        + "\n".join(weeks)
    )
    playbook = check("t.playbook", lambda path: (folder / path).read_bytes()).playbook
    found = Made(folder, url or f"sqlite:///{folder / 'weekbook.db'}")
    engine = found.engine()
    upgrade(engine)
    before = first - dt.timedelta(days=1)
    planned = plan(playbook, first.date(), 1)
    assert planned.sound, planned.faults
    apply_plan(engine, playbook, planned, first.date(), 1, before, "test")
    give_verdict(engine, [post.id for post in planned.posts], "approved", "test", before)
    engine.dispose()
    return found
