"""Faults that come back week after week or day after day, told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from dsl.base.fault import Fault
from dsl.base.message import phrase


def beside(own: Iterable[Fault], planned: Iterable[Fault]) -> list[Fault]:
    """The faults of a playbook's own dates that its plan of some weeks does not tell as well."""
    told = {(item.code, item.span) for item in planned}
    return [item for item in own if (item.code, item.span) not in told]


def told_once(faults: Iterable[Fault], words: Iterable[str] = ("week", "day")) -> list[Fault]:
    """Faults without repetition: what is the same week after week or day after day is told of the
    first, with how many more there are. `words` are those of its texts that name a date."""
    once = list(dict.fromkeys(faults))
    for word in words:
        once = _told_of_first(once, word)
    return once


def _told_of_first(faults: Iterable[Fault], word: str) -> list[Fault]:
    alike: dict[Fault, list[dt.date]] = {}
    for item in faults:
        date = dict(item.words).get(word)
        words = tuple((name, said) for name, said in item.words if name != word)
        same = item.but(words=words) if isinstance(date, dt.date) else item
        alike.setdefault(same, []).extend([date] if isinstance(date, dt.date) else [])
    once = []
    for item, dates in alike.items():
        if not dates:
            once.append(item)
            continue
        first, more = min(dates), len(set(dates)) - 1
        shown: object = first
        if more and word == "week":
            shown = phrase("week_and_more", week=first, count=more)
        elif more:
            shown = phrase("day_and_more", day=first, count=more)
        once.append(item.but(words=((word, shown), *item.words)))
    return once
