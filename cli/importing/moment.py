"""A post as a calendar or a spreadsheet knows it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple


class Moment(NamedTuple):
    """One post at one wall time. `line` is where it stands in its file; 0 where it has none."""

    date: dt.date
    time: dt.time
    text: str
    title: str
    line: int = 0


class Rejected(NamedTuple):
    """Something in the file that makes no post, and why."""

    line: int
    reason: str


class Taken(NamedTuple):
    """What a file gave."""

    moments: tuple[Moment, ...]
    rejected: tuple[Rejected, ...]
    zone: str
    """The time zone that the file names; empty where it names none."""


MOST_TITLE = 60


def title_of(text: str) -> str:
    """A title for a text: its first line, without marks, cut at a word."""
    first = next((line.strip(" #*_-") for line in text.split("\n") if line.strip(" #*_-")), "")
    first = " ".join(first.replace('"', "”").split())
    if len(first) <= MOST_TITLE:
        return first
    return first[:MOST_TITLE].rsplit(" ", 1)[0] + " ..."
