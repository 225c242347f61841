"""Tells the operator, on a channel of their own, when deliveries go wrong or become too late."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dsl.base.sentence import say, told
from engine.calendar.deliveries.limits.circuits import Circuit, all_open, told_of_circuits
from engine.calendar.standing.troubles import Troubles, told_of, troubles
from engine.sending.channels.port import Answer, Channel, Message, Sent
from engine.sending.store_thread import StoreThread
from engine.sending.watching.circuit_words import circuit_lines
from engine.state_words import state_count
from engine.time.clock import Clock

EVERY = dt.timedelta(minutes=1)
"""How often is looked; what happens in between comes in one message."""


class Alarm:
    """Looks at what went wrong, and says so in one message for all of it.

    What could not be said is said at the next look, together with what came since.
    """

    def __init__(self, engine: Engine, channel: Channel, clock: Clock, link: str = "") -> None:
        self.engine = engine
        self.channel = channel
        self.clock = clock
        self.link = link
        self._looked_at: dt.datetime | None = None
        self._saying: asyncio.Task[None] | None = None

    async def look(self, store: StoreThread) -> None:
        """Looks, if it is time to; the message goes out beside whatever else is done."""
        now = self.clock.now()
        since = self._looked_at
        if (since is not None and since <= now < since + EVERY) or self._saying is not None:
            return
        self._looked_at = now
        found, circuits = await store(self._found)
        if found.counts or circuits:
            saying = self._say(store, found, circuits)
            task = asyncio.get_running_loop().create_task(saying)
            self._saying = task
            task.add_done_callback(self._said)

    async def close(self) -> None:
        """Closes what alarms are sent over."""
        if self._saying is not None:
            await asyncio.wait((self._saying,), timeout=5)
        await self.channel.close()

    def _said(self, _: asyncio.Task[None]) -> None:
        self._saying = None

    def _found(self) -> tuple[Troubles, tuple[Circuit, ...]]:
        with self.engine.begin() as connection:
            untold = tuple(one for one in all_open(connection) if one.told_at is None)
            return troubles(connection), untold

    def _told_of(self, newest: int, circuits: Sequence[int], now: dt.datetime) -> None:
        with self.engine.begin() as connection:
            told_of(connection, newest)
            told_of_circuits(connection, circuits, now)

    async def _say(
        self, store: StoreThread, found: Troubles, circuits: tuple[Circuit, ...]
    ) -> None:
        text = alarm_text(found.counts, self.link, circuits)
        now = self.clock.now()
        message = Message(
            key=secrets.token_hex(16), post="", title=say("alarm.title", "Weekbook: deliveries need you"),
            channel="alarm", group="operator", group_name="operator", due_at=now,
            wall_time=f"{now:%Y-%m-%d %H:%M}", text=text, kind="alarm",
        )  # fmt: skip
        try:
            answer: Answer | None = await self.channel.send(message)
        except Exception:  # whatever ails the operator's channel, sending goes on
            answer = None
        if isinstance(answer, Sent):
            try:
                await store(self._told_of, found.newest, [one.id for one in circuits], now)
            except SQLAlchemyError:
                """It is said once more at the next look."""


def alarm_text(counts: Counter[str], link: str = "", circuits: Iterable[Circuit] = ()) -> str:
    """One line for all that went wrong and every address out of order, and what to do."""
    states = [told(state_count(state, count)) for state, count in sorted(counts.items())]
    parts = []
    if states:
        listed = say("list.comma", ", ").join(states)
        parts.append(
            say("alarm.since", "Deliveries since the last message: {states}.", states=listed)
        )
    stop = say("alarm.stop", ".")
    parts += [f"{line[0].upper()}{line[1:]}{stop}" for line in circuit_lines(circuits)]
    parts.append(say("alarm.status", "`weekbook status` shows them."))
    return " ".join(filter(None, [*parts, link])) + "\n"
