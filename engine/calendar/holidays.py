"""Public holidays of a country, as the `holidays` package keeps them."""

from __future__ import annotations

import datetime as dt


def known_country(country: str) -> bool:
    import holidays  # noqa: PLC0415 - only playbooks that name a country need it

    return country in holidays.list_supported_countries()


def public_holidays(country: str, first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """The public holidays from `first` to `last`, each with its English or own name.

    Raises `NotImplementedError` for a country that is not known.
    """
    import holidays  # noqa: PLC0415

    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(country, years=years)
    return {date: name for date, name in sorted(found.items()) if first <= date <= last}
