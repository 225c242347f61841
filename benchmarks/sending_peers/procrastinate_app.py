"""A worker of Procrastinate: `python -m benchmarks.sending_peers.procrastinate_app SECONDS`."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress

import procrastinate

app = procrastinate.App(
    connector=procrastinate.PsycopgConnector(conninfo=os.environ.get("BENCH_URL", ""))
)


@app.task(name="send")
async def send(group: str) -> None:
    pass


async def main() -> None:
    async with app.open_async():
        with suppress(TimeoutError):
            await asyncio.wait_for(
                app.run_worker_async(concurrency=50, install_signal_handlers=False),
                float(sys.argv[1]),
            )


if __name__ == "__main__":
    asyncio.run(main())
