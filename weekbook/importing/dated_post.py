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


class Note(NamedTuple):
    """What an import left out or changed, at a line of the file; 0 for the file as a whole."""

    line: int
    text: str
    faulty: bool = False
    """Whether it is a fault of the file, for which nothing is imported unless that is asked for."""


class Taken(NamedTuple):
    """What a file gave."""

    moments: tuple[Moment, ...]
    notes: tuple[Note, ...]
    """In the order of the file."""
    zone: str
    """The time zone whose clock the moments are on; empty where the file names none."""


MOST_TITLE = 60


def title_of(text: str) -> str:
    """A title for a text: its first line, without marks, cut at a word."""
    first = next((line.strip(" #*_-") for line in text.split("\n") if line.strip(" #*_-")), "")
    first = " ".join(first.replace('"', "”").split())
    if len(first) <= MOST_TITLE:
        return first
    return first[:MOST_TITLE].rsplit(" ", 1)[0] + " ..."
