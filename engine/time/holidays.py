"""Public holidays of a country, and the weekend days on which it works instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Holidays, and the days of a weekend that are worked in their place."""

    off: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()
    unknown: tuple[int, ...] = ()
    """Years whose moved working days have not been made known yet."""
    names: Mapping[dt.date, str] = field(default_factory=dict)
    """What the holidays are called where they are celebrated."""

    def is_off(self, date: dt.date) -> bool:
        """Whether a date is a holiday on which nobody works."""
        return date in self.off

    def next_open(self, date: dt.date) -> dt.date:
        """The first date from `date` on that is no holiday."""
        while date in self.off:
            date += dt.timedelta(days=1)
        return date


NO_DAYS_OFF = DaysOff()


def known_region(region: str) -> bool:
    """Whether the holidays of a region are known: a country, `ES`, or a part of one, `ES-CT`."""
    country, _, part = region.partition("-")
    parts = _parts(country)
    return parts is not None and (not part or part in parts)


def near_regions(region: str) -> list[str]:
    """The regions that may have been meant by an unknown one, for a hint: the parts of its
    country where that is known, else the countries, and the country of that name."""
    import holidays  # noqa: PLC0415 - only playbooks that name a country need it

    country, _, part = region.partition("-")
    if part and (parts := _parts(country.upper())) is not None:
        return [f"{country.upper()}-{one}" for one in parts if _is_code(one)]
    named = getattr(holidays, country.title(), None) or getattr(holidays, country.upper(), None)
    code = getattr(named, "country", None)
    return [code] if code else sorted(holidays.list_supported_countries())


def _is_code(part: str) -> bool:
    return part.isalnum() and part.upper() == part


@lru_cache
def _parts(country: str) -> list[str] | None:
    """The parts of a country whose holidays are known apart; None for an unknown country."""
    import holidays  # noqa: PLC0415

    found: list[str] | None = holidays.list_supported_countries().get(country)
    return found


def days_off(region: str, first: dt.date, last: dt.date, own: Iterable[dt.date] = ()) -> DaysOff:
    """The holidays and worked weekend days from `first` to `last`.

    They are those of the `holidays` package for a country or a part of one, `ES` or `ES-CT`; for
    China, which makes its long holidays by moving working days, those of `chinese-calendar` for
    the years it has. `own` are days off that a playbook names itself; there may be no region
    then. Raises `NotImplementedError` for a region that is not known.
    """
    own = {date for date in own if first <= date <= last}
    if not region:
        return DaysOff(frozenset(own))
    import holidays  # noqa: PLC0415

    country, _, part = region.partition("-")
    years = range(first.year, last.year + 1)
    # In the country's own language: names must not follow the machine's.
    language = getattr(holidays.country_holidays(country), "default_language", None)
    found = holidays.country_holidays(country, subdiv=part or None, years=years, language=language)
    names = {date: name for date, name in found.items() if first <= date <= last}
    worked = {date for date in getattr(found, "weekend_workdays", ()) if first <= date <= last}
    unknown: tuple[int, ...] = ()
    if country == "CN":
        from chinese_calendar import constants  # noqa: PLC0415

        known = {date.year for date in constants.holidays}
        named = {date: name for date, name in names.items() if date.year not in known}
        for date in constants.holidays:
            if first <= date <= last:
                named[date] = names.get(date, "调休")
        names = named
        worked = {date for date in worked if date.year not in known}
        worked |= {date for date in constants.workdays if first <= date <= last}
        unknown = tuple(year for year in years if year > max(known))
    off = (frozenset(names) - worked) | own
    return DaysOff(off, frozenset(worked - own), unknown, names)
