"""What an editor asks for many times in a row is done once, and never put off for ever."""

from __future__ import annotations

import asyncio

from weekbook.language_server.pending import Pending


def test_a_burst_is_answered_once_with_the_last() -> None:
    done: list[int] = []

    async def burst() -> None:
        pending = Pending(pause=0.02, longest=5)
        for number in range(40):
            pending.ask("a", lambda number=number: done.append(number))  # type: ignore[misc]
            pending.ask("b", lambda: done.append(-1))
            await asyncio.sleep(0)
        pending.drop("b")
        await asyncio.sleep(0.1)

    asyncio.run(burst())
    assert done == [39]


def test_typing_on_and_on_is_answered_in_between() -> None:
    done: list[int] = []

    async def typing() -> None:
        pending = Pending(pause=10, longest=0.01)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        while not done and loop.time() < begin + 10:
            pending.ask("a", lambda: done.append(1))
            await asyncio.sleep(0)

    asyncio.run(typing())
    assert done == [1]
