"""Takes claimed deliveries to their channels, and writes down what became of each."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from engine.clock import Clock
from engine.dispatch.channel import (
    Answer,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    Message,
    NotSent,
    Sent,
    Unsure,
)
from engine.dispatch.channels import Channels, Key
from engine.dispatch.lease import Lease
from engine.dispatch.watch import Watch
from engine.render.environment import RenderError, render
from engine.render.owner_words import reminder_text, task_text
from engine.store.by_owner import PARTS, Reminder
from engine.store.deliveries import Claimed, Delivery, Outcome, claim, has_pictures, settle
from engine.store.senders import Sender, hold

FIRST_WAIT = dt.timedelta(seconds=2)
LONGEST_WAIT = dt.timedelta(minutes=5)
TOGETHER = 0.01
"""For how many seconds what ended waits for others, to be written down with them."""
PATIENCE = 15.0
"""How many seconds what is under way gets to end, where a dispatcher is told to stop."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended, and until when its sender is to be left alone."""

    outcome: Outcome
    sender: str = ""
    held_until: dt.datetime | None = None


class Courier:
    """What is on its way, and what came back and is not written down yet."""

    def __init__(
        self, lease: Lease, channels: Channels, clock: Clock, watch: Watch | None = None
    ) -> None:
        self.lease = lease
        self.channels = channels
        self.clock = clock
        self.watch = watch or Watch()
        self.done: Counter[str] = Counter()
        self._flying: dict[asyncio.Task[Ended], Delivery] = {}
        self._came_back: list[Ended] = []
        self._beside: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        return bool(self._flying or self._came_back)

    def claim(self, connection: Connection, now: dt.datetime, key: Key) -> Claimed:
        """Commits the attempts of as many deliveries as the channel takes now."""
        channel = self.channels[key].channel
        under_way = sum((one.playbook, one.channel) == key for one in self._flying.values())
        room = channel.at_once - under_way
        if room <= 0:
            return Claimed(())
        places = 1
        if channel.picture_places > 1 and has_pictures(connection, key):
            places = channel.picture_places
        return claim(connection, now, key, room, channel.sender, self.lease.number, places)

    def start(self, claimed: Sequence[Delivery]) -> None:
        """Begins to send what was claimed; the attempts have to be committed by now."""
        for delivery in claimed:
            task = asyncio.get_running_loop().create_task(self._sent(delivery))
            self._flying[task] = delivery

    async def settle_some(self, patience: float | None) -> None:
        """Waits for the next sendings to end, and writes down how all that ended did."""
        if self._flying and not self._came_back:
            first = asyncio.FIRST_COMPLETED
            await asyncio.wait(self._flying, timeout=patience, return_when=first)
            if patience is not None:
                await asyncio.sleep(TOGETHER)
            self._collect({task for task in self._flying if task.done()})
        self.write_down()

    async def land(self) -> None:
        """Lets what is under way end, so that stopping leaves nothing unsure that need not be."""
        if self._flying:
            ended, _ = await asyncio.wait(self._flying, timeout=PATIENCE)
            self._collect(ended)
        if self._beside:
            await asyncio.wait(self._beside, timeout=PATIENCE)

    def write_down(self) -> None:
        """Settles what came back. What cannot be written stays known, and is tried again later.

        Needs no lease: what others took over meanwhile is left to them.
        """
        if not self._came_back:
            return
        now = self.clock.now()
        with self.lease.engine.begin() as connection:
            done = settle(connection, [one.outcome for one in self._came_back], now)
            held = {one.sender: one.held_until for one in self._came_back if one.held_until}
            for sender in sorted(held):
                hold(connection, sender, now, held[sender])
        self._came_back.clear()
        del done["waiting"]
        self.done += done

    def _collect(self, ended: set[asyncio.Task[Ended]]) -> None:
        for task in ended:
            del self._flying[task]
            self._came_back.append(task.result())

    def remind(self, reminders: Sequence[Reminder]) -> None:
        """Sends reminders to owners. They are counted as sent already, whatever becomes of them."""
        for reminder in reminders:
            key = (reminder.playbook, reminder.channel)
            if key in self.channels:
                task = asyncio.get_running_loop().create_task(self._reminded(key, reminder))
                self._beside.add(task)
                task.add_done_callback(self._beside.discard)

    async def _reminded(self, key: Key, reminder: Reminder) -> None:
        link = self.channels.link(reminder.key)
        now = self.clock.now()
        message = Message(
            key=secrets.token_hex(16), post="", title="Weekbook", channel=reminder.channel,
            group=reminder.group, group_name=reminder.group, due_at=now,
            wall_time=f"{now:%Y-%m-%d %H:%M}", kind="reminder", owner=reminder.owner,
            text=reminder_text(reminder.tongue, reminder.count, reminder.until_wall, link),
        )  # fmt: skip
        await self._handed_over(key, message)

    async def _sent(self, delivery: Delivery) -> Ended:
        with self.watch.attempt(delivery):
            ended = await self._attempted(delivery)
            self.watch.ended(ended.outcome)
        return ended

    async def _attempted(self, delivery: Delivery) -> Ended:
        try:
            text = render(delivery.template, delivery.context)
        except RenderError as error:
            told = f"the template could not be rendered: {error}"
            return Ended(Outcome(delivery, "failed", told))
        message = Message(
            key=delivery.key, post=delivery.post_id, title=delivery.title,
            channel=delivery.channel, group=delivery.group, group_name=delivery.group_name,
            due_at=delivery.due_at, wall_time=delivery.wall_time, text=text,
            picture=delivery.picture,
        )  # fmt: skip
        if delivery.owner:
            message = self._for_owner(delivery, message)
        key = (delivery.playbook, delivery.channel)
        return self._ended(delivery, await self._handed_over(key, message))

    def _for_owner(self, delivery: Delivery, message: Message) -> Message:
        link = self.channels.link(delivery.owner_key)
        text = task_text(
            delivery.tongue, delivery.group_name, delivery.until_wall, message.text, link
        )
        return replace(message, kind="task", owner=delivery.owner, text=text)

    async def _handed_over(self, key: Key, message: Message) -> Answer:
        try:
            return await self.channels[key].channel.send(message)
        except Exception as error:  # a fault of ours; the message may have gone out all the same
            return Unsure(f"the channel failed: {type(error).__name__}")

    def _ended(self, delivery: Delivery, answer: Answer) -> Ended:
        now = self.clock.now()
        used = self.channels[delivery.playbook, delivery.channel]
        match answer:
            case Sent() if delivery.owner:
                remind = now + (delivery.until - now) / PARTS
                return Ended(Outcome(delivery, "prepared", again_at=remind))
            case Sent():
                return Ended(Outcome(delivery, "sent"))
            case DeliveryFault() | ChatFault() | ChannelFault():
                return Ended(Outcome(delivery, "failed", answer.words))
            case Unsure(words=words):
                if used.repeats:
                    return Ended(Outcome(delivery, "waiting", words, now + backoff(delivery)))
                return Ended(Outcome(delivery, "unsure", words))
            case NotSent(words=words, wait=wait) | Limited(words=words, wait=wait):
                again = now + (wait if wait is not None else backoff(delivery))
                outcome = Outcome(delivery, "waiting", words, again)
                if not (isinstance(answer, Limited) and answer.whole_sender):
                    return Ended(outcome)
                sender = used.channel.sender
                own = sender if isinstance(sender, Sender) else sender(delivery.group)
                return Ended(outcome, own.key, again)


def backoff(delivery: Delivery) -> dt.timedelta:
    """How long to wait before the next attempt: doubling, with jitter drawn from the key.

    Full jitter between half and the whole of the doubled wait keeps many groups from coming back
    at the same moment.
    """
    doubled: int = 2 ** min(max(delivery.attempts - 1, 0), 16)
    whole = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    drawn = random.Random(f"{delivery.key}/{delivery.attempts}").uniform(0.5, 1.0)  # noqa: S311
    return whole * drawn
