"""Whose clock a calendar's times are on: zones by their names, and by what a file says of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dsl.rosters import known_zone


class Clock(NamedTuple):
    """The zone of a time in a calendar.

    `zone` is its name in the time-zone database, empty where it has none; `shows` what tells its
    offsets; `differs` whether the file's own definition tells others than the name.
    """

    zone: str
    shows: dt.tzinfo | None
    own: dt.tzinfo | None = None

    def differs(self, wall: dt.datetime) -> bool:
        """Whether the file's definition has another offset at this time than the zone."""
        if self.own is None or self.shows is None or self.own is self.shows:
            return False
        return (
            wall.replace(tzinfo=self.own).utcoffset() != wall.replace(tzinfo=self.shows).utcoffset()
        )

    def at(self, wall: dt.datetime) -> dt.datetime:
        """The instant of a wall time, by the file's own definition where it has one."""
        return wall.replace(tzinfo=self.own or self.shows).astimezone(dt.UTC)


def zone_named(name: str) -> str:
    """The zone that a calendar means by a name: the database's, Windows', or one with a path
    before it (`/example.org/20260101/Europe/Madrid`). Empty for none that is known.

    Windows' names are read by Unicode CLDR's table, as icalendar ships it.
    """
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415

    name = name.strip().strip('"')
    windows = {key.casefold(): zone for key, zone in WINDOWS_TO_OLSON.items()}
    plain = name.rstrip("0123456789").rstrip() or name
    parts = name.split("/")
    tails = ["/".join(parts[start:]) for start in range(len(parts))] if "/" in name else [name]
    for found in (*tails, windows.get(name.casefold(), ""), windows.get(plain.casefold(), "")):
        if found and known_zone(found):
            return found
    return ""


def definitions(calendar: Any) -> dict[str, dt.tzinfo]:
    """The zones a calendar defines, by their names. Those that can't be read are left out."""
    found = {}
    for component in calendar.walk("VTIMEZONE"):
        rules = [part.get("RRULE") for part in component.subcomponents]
        if any(
            rule is not None and _frequency(rule) not in ("YEARLY", "MONTHLY") for rule in rules
        ):
            continue  # no zone's clocks change so often, and following it could take for ever
        try:
            zone = component.to_tz()
            zone.utcoffset(dt.datetime(2026, 1, 1))  # noqa: DTZ001 - a wall time of the zone
        except Exception:  # noqa: S112 - whatever its library says: it can't be followed
            continue
        found[str(component.get("TZID", ""))] = zone
    return found


def _frequency(rule: Any) -> str:
    try:
        return str(rule.get("FREQ", [""])[0]).upper()
    except (AttributeError, IndexError, TypeError):
        return ""


def clock_of(name: str, defined: Mapping[str, dt.tzinfo]) -> Clock:
    """The clock behind a `TZID`."""
    own = defined.get(name)
    zone = zone_named(name)
    if zone:
        return Clock(zone, ZoneInfo(zone), own)
    return Clock("", own, own)
