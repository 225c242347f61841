"""The hundred other services that Apprise knows, which tell no more than yes or no."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from pathlib import Path

from engine.dispatch.channel import Answer, DeliveryFault, Message, Sent, Unsure, sender_at
from engine.dispatch.crossing import cross


class Breadth:
    """Sends through Apprise. Where it says no, it is not known whether something went out, so a
    person is asked."""

    service = ""
    picture_places = 1
    honours_keys = False
    keys_last: dt.timedelta | None = None
    tells_crossing = True
    at_once = 2

    def __init__(self, address: str) -> None:
        """Raises `ValueError` for an address that Apprise does not know."""
        import apprise  # noqa: PLC0415 - slow to load, and few channels need it

        self.sender = sender_at(address)
        self.apprise = apprise.Apprise()
        if not self.apprise.add(address):
            raise ValueError("holds an address that Apprise does not know")

    async def send(self, message: Message) -> Answer:
        try:
            cross()
            done = await asyncio.to_thread(self._notify, message)
        except TypeError:
            return DeliveryFault("there is nothing to send")
        return Sent() if done else Unsure("Apprise could not say that it went out")

    def _notify(self, message: Message) -> bool:
        with tempfile.TemporaryDirectory() as folder:  # Apprise takes pictures as files
            attached = None
            if message.picture is not None:
                attached = Path(folder) / message.picture.name
                attached.write_bytes(message.picture.data)
            return bool(
                self.apprise.notify(
                    body=message.text,
                    title=message.title,
                    attach=str(attached) if attached else None,
                )
            )

    async def probe(self, _: str | None) -> Answer | None:
        return None

    async def close(self) -> None:
        """Apprise keeps nothing open."""
