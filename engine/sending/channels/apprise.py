"""The hundred other services that Apprise knows, which tell no more than yes or no.

What Apprise sends is the text as people approved it, without signs and without a title in front. Its
plugins for services of ours take a 200 for a yes whatever the answer holds, so they are not used.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import tempfile
from pathlib import Path

from dsl.base.sentence import kept
from engine.rendering.markup.shown import sent_text
from engine.sending.channels.crossing import cross
from engine.sending.channels.port import Answer, DeliveryFault, Message, Sent, Unsure, sender_at

OURS = {
    "dingtalk": "dingtalk:TOKEN", "discord": "discord:NUMBER/TOKEN", "feishu": "feishu:KEY",
    "lark": "lark:KEY", "matrix": "matrix:TOKEN@https://SERVER/ROOM",
    "slack": "slack:T.../B.../KEY", "telegram": "telegram:TOKEN@CHAT", "wecombot": "wecom:KEY",
}  # fmt: skip
"""Apprise's modules for services that have a channel of ours, and what its address looks like."""


class Breadth:
    """Sends through Apprise. Where it says no, it is not known whether something went out, so a
    person is asked."""

    service = "apprise"
    picture_places = 1
    honours_keys = False
    keys_last: dt.timedelta | None = None
    tells_crossing = True
    at_once = 2

    def __init__(self, address: str) -> None:
        """Raises `ValueError` for an address that Apprise does not know, or that is one of ours."""
        import apprise  # noqa: PLC0415 - slow to load, and few channels need it

        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it logs addresses
        self.sender = sender_at(address)
        plugin = apprise.Apprise.instantiate(address)
        if plugin is None:
            raise ValueError(
                kept("kept.apprise.unknown", "holds an address that Apprise does not know")
            )
        name = type(plugin).__module__.split(".")[2]
        if name in OURS:
            raise ValueError(
                kept(
                    "kept.apprise.ours",
                    "holds an address of Apprise for {service}; write it as {form}",
                    service=name,
                    form=OURS[name],
                )
            )
        self.apprise = apprise.Apprise()
        self.apprise.add(plugin)
        self.text = apprise.NotifyFormat.TEXT

    async def send(self, message: Message) -> Answer:
        try:
            cross()
            done = await asyncio.to_thread(self._notify, message)
        except TypeError:
            return DeliveryFault(kept("kept.apprise.nothing", "there is nothing to send"))
        return (
            Sent()
            if done
            else Unsure(kept("kept.apprise.unsure", "Apprise could not say that it went out"))
        )

    def _notify(self, message: Message) -> bool:
        with tempfile.TemporaryDirectory() as folder:  # Apprise takes pictures as files
            attached = None
            if message.picture is not None:
                attached = Path(folder) / message.picture.name
                attached.write_bytes(message.picture.data)
            return bool(
                self.apprise.notify(
                    body=sent_text("apprise", message.text),
                    body_format=self.text,
                    attach=str(attached) if attached else None,
                )
            )

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def close(self) -> None:
        """Apprise keeps nothing open."""
