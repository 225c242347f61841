"""Reminders to owners of what waits for them. They are counted as sent already, whatever becomes
of them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence

from dsl.base.sentence import kept
from engine.calendar.owners import Reminder
from engine.rendering.words.owner_words import reminder_text
from engine.sending.channels.port import Message
from engine.sending.workers.channel_loop import PATIENCE, Means
from engine.sending.workers.flight import LONGEST_FLIGHT, said


class Reminding:
    """The reminders that are on their way. None of them can keep anything else."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self._under_way: set[asyncio.Task[None]] = set()

    def remind(self, reminders: Sequence[Reminder]) -> None:
        """Sends reminders off, each by itself, without waiting for them."""
        for reminder in reminders:
            task = asyncio.get_running_loop().create_task(self._reminded(reminder))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def land(self) -> None:
        """Lets what is under way end."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PATIENCE)

    async def _reminded(self, reminder: Reminder) -> None:
        key = (reminder.playbook, reminder.channel)
        if key not in self.means.channels:
            return
        now = self.means.clock.now()
        try:
            link = self.means.channels.link(reminder.key)
            text = reminder_text(reminder.tongue, reminder.count, reminder.until_wall, link)
            message = Message(
                key=secrets.token_hex(16), post="", title="Weekbook", channel=reminder.channel,
                group=reminder.group, group_name=reminder.group, due_at=now,
                wall_time=f"{now:%Y-%m-%d %H:%M}", kind="reminder", owner=reminder.owner, text=text,
            )  # fmt: skip
            async with asyncio.timeout(LONGEST_FLIGHT):
                await self.means.channels[key].channel.send(message)
        except Exception as error:
            self.means.trouble(
                kept(
                    "kept.reminder_failed",
                    "a reminder to {owner} failed: {error}",
                    owner=reminder.owner,
                    error=said(error),
                )
            )
