"""The calendar that a storm blows over, what people change in it meanwhile, and from when on each
change has to be heeded.

Moments are numbers of events, not hours: clocks are among what the storm shakes. A change is
heeded where no attempt of what it forbids has a higher number than the last that was written down
when the change was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, text

from dsl.checking import check
from dsl.constructs.playbook import Playbook
from engine.calendar.database.connection import open_database
from engine.calendar.database.tables import deliveries, delivery_events
from engine.calendar.deliveries.limits.pauses import pause, resume
from engine.planning.planner import Plan
from engine.planning.posts.post import Post
from engine.services.applying import apply_plan
from engine.services.calendar import give_verdict
from engine.time.clock import WallClock

FAULTY = "g-5"
"""The group for which no text can be made."""
TEMPLATE = (
    '{% if group.name == "Faulty" %}{{ group.name|dictsort }}{% endif %}'
    "Hello {{ group.name }} at {{ post.time }}"
)
PLAYBOOK = """playbook t
    timezone UTC

channel all
    groups from "groups.csv"
    send through env HOOK

element chat
    activity
    template "plain.md"

week
    post chat every day at 09:00
"""
LONG = dt.timedelta(days=6)

Pair = tuple[str, str]
"""A post and a group."""


@dataclass
class World:
    """A post for the calm before, and posts that fall due one after the other, every other one
    with a short bound of lateness."""

    folder: Path
    url: str
    groups: int
    names: dict[str, str] = field(default_factory=dict)
    """The roster as it is now: names by the groups' keys."""
    away: dict[str, str] = field(default_factory=dict)
    """Whom the roster has lost, as they were."""
    posts: tuple[Post, ...] = ()
    forbidden: dict[Pair, list[list[float]]] = field(default_factory=dict)
    """From the event of one number up to that of another, nothing of it may be tried."""
    changes: list[str] = field(default_factory=list)
    """What was done to the calendar, each with the number of the last event then."""
    touched: set[Pair] = field(default_factory=set)
    """Of what any change was made: it need not go out."""

    def __post_init__(self) -> None:
        self.names = {f"g-{number}": f"Group {number}" for number in range(self.groups)}
        self.names[FAULTY] = "Faulty"
        (self.folder / "weekbook.toml").write_text(
            'playbooks = ["t.playbook"]\nprivate_networks = ["127.0.0.0/8"]\n'
        )
        (self.folder / "plain.md").write_text("Hello {{ group.name }}\n")
        (self.folder / "t.playbook").write_text(PLAYBOOK)

    def begin(self, due: dt.datetime) -> None:
        """One post, on a database that is there."""
        self._add(self._post(0, due, LONG))

    def go_on(
        self, first: dt.datetime, count: int, apart: dt.timedelta, bound: dt.timedelta
    ) -> None:
        """So many more; `bound` is the short one."""
        self._add(*(
            self._post(number + 1, first + number * apart, LONG if number % 2 else bound)
            for number in range(count)
        ))  # fmt: skip

    def _add(self, *posts: Post) -> None:
        self.posts += posts
        with self._open() as engine:
            self._apply(engine)
            ids = [post.id for post in posts]
            done = give_verdict(engine, ids, "approved", "test", WallClock().now())
        assert not done.refused

    def _post(self, number: int, due: dt.datetime, late: dt.timedelta) -> Post:
        return Post(
            id=f"t/all/chat.{number:03}", playbook="t", channel="all", element="chat",
            title="Chat", kind="activity", stage="", topic="", part="", date=due.date(),
            time=due.time(), zone="UTC", due=due, late=late,
            place="t.playbook:1", reasons=(), template=TEMPLATE,
            context={"post": {"time": f"{due:%H:%M:%S}"}}, text="", approve_alone=False,
        )  # fmt: skip

    def playbook(self) -> Playbook:
        rows = "".join(f"{key},{name}\n" for key, name in sorted(self.names.items()))
        (self.folder / "groups.csv").write_text(f"group,name\n{rows}")
        found = check("t.playbook", lambda path: (self.folder / path).read_bytes()).playbook
        assert found is not None
        return found

    def take_off(self, groups: Sequence[str]) -> None:
        """They are no longer in the roster."""
        for group in groups:
            self.away[group] = self.names.pop(group)
        with self._open() as engine:
            self._apply(engine)
            self._forbid(engine, [(post.id, group) for post in self.posts for group in groups])
            self._note(engine, f"took off {' '.join(groups)}")

    def put_back(self, groups: Sequence[str]) -> None:
        with self._open() as engine:
            self._allow(engine, [(post.id, group) for post in self.posts for group in groups])
            for group in groups:
                self.names[group] = self.away.pop(group)
            self._apply(engine)
            self._note(engine, f"put back {' '.join(groups)}")

    def rename(self, group: str, name: str) -> None:
        """What the template reads is another: no post that is approved fits it any more."""
        self.names[group] = name
        with self._open() as engine:
            self._apply(engine)
            self._forbid(engine, [(post.id, group) for post in self.posts])
            self._note(engine, f"renamed {group}")

    def reject(self, post: str) -> None:
        with self._open() as engine:
            if give_verdict(engine, [post], "rejected", "test", WallClock().now()).changed:
                self._forbid(engine, self._all_of(post))
                self._note(engine, f"rejected {post}")

    def approve(self, post: str) -> None:
        """As everything is now, renamed groups too; whom the roster has lost stays away."""
        with self._open() as engine:
            here = [pair for pair in self._all_of(post) if pair[1] not in self.away]
            until = self._last_event(engine)
            if give_verdict(engine, [post], "approved", "test", WallClock().now()).changed:
                self._allow(engine, here, until)
                self._note(engine, f"approved {post}")

    def pause(self, group: str) -> None:
        with self._open() as engine, engine.begin() as connection:
            pause(connection, "group", group, WallClock().now(), "test")

    def resume(self, group: str) -> None:
        with self._open() as engine, engine.begin() as connection:
            resume(connection, "group", group, WallClock().now(), "test")

    def standing(self) -> list[Any]:
        """Every delivery: post_id, group_key, state, cause, note, claimed_by."""
        found = deliveries.c
        query = select(found.post_id, found.group_key, found.state, found.cause, found.note,
                       found.claimed_by)  # fmt: skip
        with self._open() as engine, engine.connect() as connection:
            return list(connection.execute(query).all())

    def attempts(self) -> dict[Pair, list[int]]:
        """The numbers of the events by which deliveries were claimed."""
        query = (
            select(delivery_events.c.id, deliveries.c.post_id, deliveries.c.group_key)
            .join(deliveries, deliveries.c.id == delivery_events.c.delivery_id)
            .where(delivery_events.c.after == "sending")
        )
        found: dict[Pair, list[int]] = {}
        with self._open() as engine, engine.connect() as connection:
            for row in connection.execute(query):
                found.setdefault((row.post_id, row.group_key), []).append(row.id)
        return found

    def without_event(self) -> list[Any]:
        """The deliveries that have more attempts than events of attempts; or fewer, where no person
        let them begin anew."""
        query = text(
            "SELECT * FROM (SELECT post_id, group_key, attempts, (SELECT count(*) FROM"
            " delivery_events WHERE delivery_id = deliveries.id AND after = 'sending') AS events"
            " FROM deliveries) AS counted WHERE attempts <> events"
        )
        with self._open() as engine, engine.connect() as connection:
            found = connection.execute(query).all()
        return [
            row for row in found
            if row.attempts > row.events or (row.post_id, row.group_key) not in self.touched
        ]  # fmt: skip

    def _all_of(self, post: str) -> list[Pair]:
        return [(post, group) for group in (*self.names, *self.away)]

    def _apply(self, engine: Engine) -> None:
        first = min(post.date for post in self.posts)
        plan = Plan(self.posts, (), (), ())
        apply_plan(engine, self.playbook(), plan, first, 2, WallClock().now(), "test")

    def _forbid(self, engine: Engine, pairs: Sequence[Pair]) -> None:
        last = self._last_event(engine)
        self.touched.update(pairs)
        for pair in pairs:
            self.forbidden.setdefault(pair, []).append([last, inf])

    def _allow(self, engine: Engine, pairs: Sequence[Pair], last: float | None = None) -> None:
        last = self._last_event(engine) if last is None else last
        for pair in pairs:
            for window in self.forbidden.get(pair, ()):
                window[1] = min(window[1], last)

    def _note(self, engine: Engine, change: str) -> None:
        self.changes.append(f"{self._last_event(engine):.0f} {change}")

    def _last_event(self, engine: Engine) -> float:
        with engine.connect() as connection:
            return connection.scalar(select(func.max(delivery_events.c.id))) or 0

    @contextmanager
    def _open(self) -> Iterator[Engine]:
        engine = open_database(self.url or f"sqlite:///{self.folder / 'weekbook.db'}")
        try:
            yield engine
        finally:
            engine.dispose()
