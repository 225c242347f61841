"""The hundred other services that Apprise knows, which tell no more than yes or no."""

from __future__ import annotations

import asyncio

from engine.dispatch.channel import Answer, Message, Refused, Sent, Unsure, sender_at


class Breadth:
    """Sends through Apprise. Where it says no, it is not known whether something went out, so a
    person is asked."""

    service = ""
    honours_keys = False
    at_once = 2

    def __init__(self, address: str) -> None:
        """Raises `ValueError` for an address that Apprise does not know."""
        import apprise  # noqa: PLC0415 - slow to load, and few channels need it

        self.sender = sender_at(address)
        self.apprise = apprise.Apprise()
        if not self.apprise.add(address):
            raise ValueError("Apprise does not know such an address")

    async def send(self, message: Message) -> Answer:
        try:
            done = await asyncio.to_thread(
                self.apprise.notify, body=message.text, title=message.title
            )
        except TypeError:
            return Refused("there is nothing to send")
        return Sent() if done else Unsure("Apprise could not say that it went out")

    async def close(self) -> None:
        """Apprise keeps nothing open."""
