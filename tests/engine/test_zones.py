"""Instants held against two libraries that read the same database with code of their own.

`whenever` and `dateutil` each have their own reader of zone files. All zones and every change of
their clocks from 1970 to 2037 are looked at by `make test-full`; by default a sample.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import pytest
from dateutil import tz
from whenever import PlainDateTime, RepeatedTime, SkippedTime

from engine.time.instants import instant
from tests.conftest import FULL

FIRST, LAST = dt.date(1970, 1, 2), dt.date(2037, 12, 30)

ODD = [
    "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu",
    "Africa/Casablanca", "Africa/Monrovia", "America/St_Johns", "Antarctica/Troll",
    "Asia/Pyongyang", "Asia/Shanghai", "America/Caracas", "Pacific/Kwajalein", "Asia/Gaza",
]  # fmt: skip
"""Negative summer time, half hours, skipped days, seconds, two hours, a month of Ramadan."""

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
CHOSEN = ZONES if FULL else sorted({*ODD, *random.Random(1).sample(ZONES, 20)})


def changes(zone: str) -> Iterator[dt.datetime]:
    """The wall times just before and after which the clocks of a zone are put."""
    place = ZoneInfo(zone)
    day = dt.datetime.combine(FIRST, dt.time(), tzinfo=dt.UTC)
    before = day.astimezone(place).utcoffset()
    while day.date() < LAST:
        day += dt.timedelta(days=1)
        after = day.astimezone(place).utcoffset()
        if after != before:
            low, high = day - dt.timedelta(days=1), day
            while high - low > dt.timedelta(seconds=1):
                middle = low + (high - low) / 2
                if middle.astimezone(place).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            yield high.replace(microsecond=0).astimezone(place).replace(tzinfo=None)
        before = after


def walls(zone: str) -> Iterator[dt.datetime]:
    """Wall times to look at: around each change of a zone's clocks, and some of other days."""
    for change in changes(zone):
        for minutes in (-1500, -121, -90, -61, -31, -1, 0, 1, 15, 31, 61, 90, 121, 1500):
            yield change.replace(second=0) + dt.timedelta(minutes=minutes)
    drawn = random.Random(zone)
    for _ in range(20):
        day = FIRST + dt.timedelta(days=drawn.randrange((LAST - FIRST).days))
        yield dt.datetime.combine(day, dt.time(drawn.randrange(24), drawn.choice((0, 15, 30, 59))))


@pytest.mark.parametrize("zone", CHOSEN)
def test_instants_are_those_of_whenever(zone: str) -> None:
    for wall in walls(zone):
        found = instant(zone, wall.date(), wall.time())
        plain = PlainDateTime.parse_iso(wall.isoformat())
        try:
            other = plain.assume_tz(zone, disambiguation="raise")
            kind = "once"
        except RepeatedTime:
            other = plain.assume_tz(zone, disambiguation="earlier")
            kind = "twice"
        except SkippedTime:
            kind = "gap"
        if kind == "gap":
            later = plain.assume_tz(zone, disambiguation="later").to_instant().to_stdlib()
            earlier = plain.assume_tz(zone, disambiguation="earlier").to_instant().to_stdlib()
            if found is None:
                assert later - earlier >= dt.timedelta(days=1), wall
                continue
            assert found.wall == "gap", wall
            assert earlier < found.at <= later, wall
            place = ZoneInfo(zone)
            second_before = found.at - dt.timedelta(seconds=1)
            assert found.at.astimezone(place).utcoffset() != (
                second_before.astimezone(place).utcoffset()
            ), "the first instant after the gap is where the clocks are put"
        else:
            assert found is not None, wall
            assert (found.at, found.wall) == (other.to_instant().to_stdlib(), kind), wall


UNEXPLAINED = {("EET", 1977), ("WET", 1977)}
"""Changes that dateutil puts an hour off, for no reason that we know."""


def _with_old_block(zone: str) -> Path | None:
    """The zone's file where it still has the block that dateutil reads (slim files do not)."""
    for folder in TZPATH:
        path = Path(folder) / zone
        if path.is_file() and int.from_bytes(path.read_bytes()[32:36], "big"):
            return path
    return None


def _hard_for_dateutil(zone: str, wall: dt.datetime) -> bool:
    """Whether a time lies where dateutil is known to place it wrongly.

    It tells the two sides of a change apart by standard time. So it goes wrong where a zone's
    winter is the exception and its summer the rule (Ireland, Morocco, Namibia), where standard
    time or the hours saved were others within two years, and at the last change of its table, in 2037.
    """
    place = ZoneInfo(zone)
    if wall >= dt.datetime(2037, 9, 1) or (zone, wall.year) in UNEXPLAINED:
        return True
    standard, summer = set(), set()
    for days in range(-730, 731, 10):
        at = (wall + dt.timedelta(days=days)).replace(tzinfo=dt.UTC).astimezone(place)
        saved = at.dst() or dt.timedelta(0)
        if saved < dt.timedelta(0):
            return True
        summer.add(saved)
        standard.add((at.utcoffset() or dt.timedelta(0)) - saved)
    return len(standard) > 1 or len(summer) > 2


def test_instants_are_those_of_dateutil_where_standard_time_stays() -> None:
    differ, looked_at = [], 0
    for zone in CHOSEN:
        path = _with_old_block(zone)
        if path is None:
            continue
        place = tz.tzfile(str(path))
        for wall in walls(zone):
            found = instant(zone, wall.date(), wall.time())
            local = wall.replace(tzinfo=place)
            exists, twice = tz.datetime_exists(local), tz.datetime_ambiguous(local)
            ours = "gap" if found is None else found.wall
            same = ours == ("gap" if not exists else "twice" if twice else "once")
            if found is not None and ours != "gap":
                same = same and found.at == local.astimezone(dt.UTC)
            looked_at += 1
            if not same and not _hard_for_dateutil(zone, wall):
                differ.append(f"{zone} {wall}: {found}, not {local.astimezone(dt.UTC)}")
    assert looked_at or not any(map(_with_old_block, CHOSEN))
    assert not differ
