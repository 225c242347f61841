"""Posts made for tests of the store and the dispatcher, through the same door as planned ones."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, select

from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import deliveries
from engine.calendar.posts import apply_changes
from engine.planning.posts.difference import Change
from engine.planning.posts.post import Post
from engine.sending.channels.port import Channel
from engine.sending.leases.lease import Lease
from engine.sending.workers.channel_pool import ready
from engine.sending.workers.dispatcher import Dispatcher
from engine.services.calendar import give_verdict
from engine.time.clock import FastClock

NOON = dt.datetime(2026, 11, 30, 12, 0, tzinfo=dt.UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def post(number: int, playbook: Playbook, due: dt.datetime = NOON, text: str = "Hello") -> Post:
    """A post to the playbook's first channel; later numbers come later in a group."""
    return Post(
        id=f"{playbook.name}/all/{due:%Y-%m-%d}/chat.{number:03}",
        playbook=playbook.name, channel=playbook.channels[0].name, element="chat", title="Chat",
        kind="activity", stage="", topic="", part="", date=due.date(), time=due.time(),
        zone="UTC", due=due, late=dt.timedelta(minutes=30), place="test.playbook:1", reasons=(),
        template=f"{text} {number} to {{{{ group.name }}}}", context={"post": {}}, text="",
        approve_alone=False,
    )  # fmt: skip


def store(engine: Engine, playbook: Playbook, posts: list[Post], now: dt.datetime = NOON) -> None:
    with engine.begin() as connection:
        apply_changes(connection, playbook, [Change("add", None, post) for post in posts], now, "t")


def approve(engine: Engine, posts: list[Post], now: dt.datetime = NOON) -> None:
    reviewed = give_verdict(engine, [post.id for post in posts], "approved", "Ana", now)
    assert not reviewed.refused


def states(engine: Engine) -> dict[str, int]:
    with engine.begin() as connection:
        found = connection.execute(select(deliveries.c.state)).scalars().all()
    return {state: found.count(state) for state in sorted(set(found))}


def store_approved(engine: Engine, playbook: Playbook, *posts: Post) -> None:
    """Posts in the calendar that wait for nothing but their time."""
    store(engine, playbook, list(posts))
    approve(engine, list(posts))


def dispatched(
    engine: Engine, channel: Channel, clock: FastClock, mark: Path | None = None,
    trouble: Callable[[str], None] = lambda _: None,
) -> Dispatcher:  # fmt: skip
    """A dispatcher that has sent everything through one channel."""
    with Lease(engine, clock) as lease:
        channels = ready({("test", "all"): channel})
        dispatcher = Dispatcher(lease, channels, clock, mark=mark, trouble=trouble)
        asyncio.run(dispatcher.run(until_nothing_is_left=True))
    return dispatcher
