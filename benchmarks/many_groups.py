"""A post to a hundred thousand groups at 20:00, on SQLite: to a channel that costs nothing, and by
one bot within its limits."""

from __future__ import annotations

import datetime as dt
import resource
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Figure
from benchmarks.samples import HEAD
from benchmarks.sending import Nowhere, sent
from dsl.checking import check
from engine.calendar.database.connection import open_database, upgrade
from engine.calendar.deliveries.fan_out import fan_out
from engine.planning.planner import plan
from engine.quotas import Rate, Sender
from engine.sending.channels.port import Answer, Message, Sent
from engine.sending.channels.telegram import MOST_A_SECOND, SECOND
from engine.services.applying import apply_plan
from engine.services.calendar import give_verdict
from engine.time.clock import FastClock

GROUPS = 100_000
OF_ONE_BOT = 10_000
"""Fewer, for each second of the bot's clock is a round of its own; the limit grows in proportion."""
SOURCE = (
    HEAD.split("channel")[0]
    + """channel all
    groups from "groups.csv"

element chat
    activity
    template "t.md"

week
    post chat mon at 20:00 late up to 3h
"""
)
FIRST = dt.date(2026, 11, 30)
DUE = dt.datetime(2026, 11, 30, 19, tzinfo=dt.UTC)


class Bot(Nowhere):
    """One bot that writes to a chat of each group: thirty a second over all, twenty a minute to
    each. Notes when it sent."""

    bot = Sender("bot", Rate(MOST_A_SECOND, SECOND))

    def __init__(self, clock: FastClock) -> None:
        self.clock = clock
        self.times: list[dt.datetime] = []

    def sender(self, group: str) -> Sender:  # type: ignore[override]
        return Sender(group, Rate(20, dt.timedelta(minutes=1)), self.bot)

    async def send(self, message: Message) -> Answer:
        self.times.append(self.clock.now())
        return Sent()


def figures() -> list[Figure]:
    fanned, taken, grown, _ = _sent(None, GROUPS)
    _, limited, _, bot = _sent(Bot(FastClock(DUE)), OF_ONE_BOT)
    assert bot is not None
    latest = bot.times[-1] - DUE
    alone = dt.timedelta(seconds=OF_ONE_BOT / MOST_A_SECOND)
    within = all(
        later - earlier >= SECOND
        for earlier, later in zip(bot.times, bot.times[MOST_A_SECOND:], strict=False)
    )
    assert within, "the bot's limit was broken"
    return [
        Figure(f"a post to {GROUPS:,} groups, made into deliveries", fanned, "", None, ""),
        Figure(f"the same, sent (memory grew by {grown:.0f} MB)", taken, "", None, "50 s"),
        Figure(
            f"{OF_ONE_BOT:,} by one bot, 30 a second: the last after {_minutes(latest)}, by the limit alone"
            f" {_minutes(alone)}; reckoned in", limited, "", None, "",
        ),
    ]  # fmt: skip


def _minutes(span: dt.timedelta) -> str:
    return f"{span.total_seconds() / 60:.1f} min"


def _sent(bot: Bot | None, groups: int) -> tuple[float, float, float, Bot | None]:
    """Seconds to make the deliveries and to send them, and by how many MB memory grew."""
    rows = "".join(f"g-{number},Group {number}\n" for number in range(groups))
    files = {"bench.playbook": SOURCE, "t.md": "Hello {{ group.name }}",
             "groups.csv": f"group,name\n{rows}"}  # fmt: skip
    playbook = check("bench.playbook", lambda path: files[path].encode()).playbook
    with tempfile.TemporaryDirectory() as name:
        engine = open_database(f"sqlite:///{Path(name) / 'w.db'}")
        upgrade(engine)
        planned = plan(playbook, FIRST, 1)
        now = DUE - dt.timedelta(days=1)
        apply_plan(engine, playbook, planned, FIRST, 1, now, "bench")
        give_verdict(engine, [post.id for post in planned.posts], "approved", "bench", now)
        begin = time.perf_counter()
        with engine.begin() as connection:
            assert fan_out(connection, DUE - dt.timedelta(minutes=5)) == 1
        fanned = time.perf_counter() - begin
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begin = time.perf_counter()
        done = sent(engine, bot.clock if bot else FastClock(DUE), bot)
        taken = time.perf_counter() - begin
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
        engine.dispose()
    assert done["sent"] == groups
    return fanned, taken, grown, bot
