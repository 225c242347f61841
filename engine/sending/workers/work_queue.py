"""Turns, handed out by PgQueuer: which worker serves which channel next.

A turn says no more than that a channel has something due. What is claimed in it, and whether it
may be, is for the deliveries themselves to say: a turn that is lost, doubled or late loses and
doubles nothing.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from dsl.base.sentence import message
from engine.calendar.database.connection import SESSION, UNHEARD
from engine.sending.workers.channel_pool import Key

if TYPE_CHECKING:
    import asyncpg
    from pgqueuer.models import Job
    from pgqueuer.qm import QueueManager

Serve = Callable[[Key], Awaitable[None]]

ENTRYPOINT = "weekbook_turn"
LOST_AFTER = dt.timedelta(seconds=10)
"""A turn whose worker has given no sign for so long is handed to another."""
CHANNELS_AT_ONCE = 32
"""How many channels a worker serves at the same time."""
SOON = dt.timedelta(seconds=0.02)
"""How soon it looks again where a notice came a little before what it told of."""
POLL = dt.timedelta(seconds=5)
"""How long a worker waits for a notice that something was queued before it looks by itself."""


class NoQueueError(Exception):
    """The database has no queue; the message says what to do."""


class QueueAwayError(Exception):
    """The queue cannot be reached for now."""


class Turns:
    """The queue of turns, seen from one worker."""

    def __init__(self, manager: QueueManager) -> None:
        self._manager = manager

    async def deal(self, channels: Iterable[Key], workers: Sequence[int]) -> None:
        """Queues turns for channels: as many as there are workers, where they are not queued or
        being served already. They bear the workers' numbers, so that none waits for a turn which
        somebody who died has taken."""
        payloads = [
            (json.dumps(key).encode(), f"{key[0]}/{key[1]}#{number}")
            for key in channels
            for number in workers
        ]
        if payloads:
            count = len(payloads)
            await self._manager.queries.enqueue(
                [ENTRYPOINT] * count, [payload for payload, _ in payloads], [0] * count,
                dedupe_key=[key for _, key in payloads], on_conflict="skip",
            )  # fmt: skip

    async def serve(self, serve: Serve) -> None:
        """Takes turns until stopped. Raises what the database raises when it is away."""

        @self._manager.entrypoint(ENTRYPOINT)
        async def turn(job: Job) -> None:
            playbook, channel = json.loads(job.payload or b"[]")
            await serve((playbook, channel))

        await self._manager.run(
            dequeue_timeout=POLL, batch_size=1, max_concurrent_tasks=CHANNELS_AT_ONCE,
            heartbeat_timeout=LOST_AFTER,
        )  # fmt: skip

    def stop(self) -> None:
        """Takes up nothing more; what is under way ends."""
        self._manager.shutdown.set()


@asynccontextmanager
async def turns(engine: Engine) -> AsyncIterator[Turns]:
    """The queue, over a connection of its own. Raises `NoQueueError` where there is none, and
    `QueueAwayError` when the database cannot be reached or goes away."""
    import asyncpg  # noqa: PLC0415 - only workers need it
    from pgqueuer.qm import QueueManager  # noqa: PLC0415
    from pgqueuer.queries import Queries  # noqa: PLC0415

    try:
        connection = await _connected(engine)
        try:
            queries = Queries.from_asyncpg_connection(connection)
            if not await queries.schema_is_installed():
                raise NoQueueError(
                    message(
                        "queue.none", "the database has no queue yet; run `weekbook db upgrade`"
                    )
                )
            manager = QueueManager(queries)
            manager.min_dequeue_poll_interval = SOON
            yield Turns(manager)
        finally:
            connection.terminate()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError,
            OSError, TimeoutError) as error:  # fmt: skip
        raise QueueAwayError(
            message("queue.away", "the queue is away: {error}", error=type(error).__name__)
        ) from error


def install_queue(engine: Engine) -> None:
    """Makes PgQueuer's tables, or brings them to its newest form."""
    from pgqueuer.queries import Queries  # noqa: PLC0415

    async def install() -> None:
        connection = await _connected(engine)
        try:
            queries = Queries.from_asyncpg_connection(connection)
            if await queries.schema_is_installed():
                await queries.upgrade()
            else:
                await queries.install()
        finally:
            await connection.close()

    asyncio.run(install())


async def _connected(engine: Engine) -> asyncpg.Connection:
    import asyncpg  # noqa: PLC0415

    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(url, timeout=10, command_timeout=UNHEARD)
    for name, value in SESSION.items():  # poolers refuse most settings while connecting
        await connection.execute(f"SET SESSION {name} = '{value}'")
    return connection
