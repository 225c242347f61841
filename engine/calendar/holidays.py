"""Public holidays of a country, and the weekend days on which it works instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Holidays, and the days of a weekend that are worked in their place."""

    off: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()
    unknown: tuple[int, ...] = ()
    """Years whose moved working days have not been made known yet."""

    def is_off(self, date: dt.date) -> bool:
        return date in self.off


NO_DAYS_OFF = DaysOff()


def known_country(country: str) -> bool:
    import holidays  # noqa: PLC0415 - only playbooks that name a country need it

    return country in holidays.list_supported_countries()


def days_off(country: str, first: dt.date, last: dt.date) -> DaysOff:
    """The holidays and worked weekend days from `first` to `last`.

    They are those of the `holidays` package; for China, which makes its long holidays by moving
    working days, those of `chinese-calendar` for the years it has. Raises `NotImplementedError`
    for a country that is not known.
    """
    import holidays  # noqa: PLC0415

    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(country, years=years)
    off = {date for date in found if first <= date <= last}
    worked = {date for date in getattr(found, "weekend_workdays", ()) if first <= date <= last}
    if country != "CN":
        return DaysOff(frozenset(off - worked), frozenset(worked))
    from chinese_calendar import constants  # noqa: PLC0415

    known = {date.year for date in constants.holidays}
    off = {date for date in off if date.year not in known}
    off |= {date for date in constants.holidays if first <= date <= last}
    worked = {date for date in worked if date.year not in known}
    worked |= {date for date in constants.workdays if first <= date <= last}
    unknown = tuple(year for year in years if year > max(known))
    return DaysOff(frozenset(off - worked), frozenset(worked), unknown)
