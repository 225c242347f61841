"""One worker, or on SQLite one dispatcher, as a process, sending to a channel that costs nothing.

`python -m benchmarks.sending_peers.ours URL SECONDS` works for so long, then tells as JSON how many
it sent, when each was due and how late it was, and by how many bytes its memory grew.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from benchmarks.sending import Nowhere
from engine.calendar.database.connection import open_database
from engine.sending.channels.port import Answer, Message
from engine.sending.leases.lease import Lease
from engine.sending.workers.channel_pool import ready
from engine.sending.workers.dispatcher import Dispatcher
from engine.sending.workers.worker import Worker
from engine.time.clock import WallClock


class Timed(Nowhere):
    """Notes how late every message was."""

    def __init__(self) -> None:
        self.late: list[tuple[float, float]] = []

    async def send(self, message: Message) -> Answer:
        late = (WallClock().now() - message.due_at).total_seconds()
        self.late.append((message.due_at.timestamp(), late))
        return await super().send(message)


def main() -> None:
    url, seconds = sys.argv[1], float(sys.argv[2])
    engine = open_database(url)
    channel = Timed()
    clock = WallClock()
    memory = 0
    shared = engine.dialect.name == "postgresql"

    async def work() -> None:
        nonlocal memory
        channels = ready({("bench", "all"): channel})
        if lease.shared:
            task = asyncio.create_task(Worker(lease, channels, clock, mark).run())
        else:
            task = asyncio.create_task(Dispatcher(lease, channels, clock, mark=mark).run())
        await asyncio.sleep(seconds / 2)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await asyncio.sleep(seconds / 2)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    with tempfile.TemporaryDirectory() as name, Lease(engine, clock, shared) as lease:
        mark = Path(name) / "mark"
        asyncio.run(work())
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) * 1024
    print(json.dumps({"sent": len(channel.late), "late": channel.late, "grown": grown}))


if __name__ == "__main__":
    main()
