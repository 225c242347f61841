"""What a review did, kept for the page after it."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass

from dsl.base.sentence import Sentence
from engine.services.calendar import Stale


@dataclass(frozen=True, slots=True)
class Told:
    """What was done, what was refused and why, and the posts that changed since they were shown."""

    done: tuple[Sentence, ...] = ()
    refused: tuple[Sentence, ...] = ()
    stale: tuple[Stale, ...] = ()


class Messages:
    """The last messages by a key that can't be guessed.

    The address of the next page carries the key only: whoever writes an address of their own can
    say nothing in our name.
    """

    MOST = 500

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Told] = OrderedDict()

    def keep(self, told: Told) -> str:
        """The key under which the message can be had, until many others have come."""
        key = secrets.token_urlsafe(16)
        self._kept[key] = told
        while len(self._kept) > self.MOST:
            self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> Told:
        """What was kept under a key; nothing where it is no more, or never was."""
        return self._kept.get(key, Told())
