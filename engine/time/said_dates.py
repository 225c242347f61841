"""Dates, weekdays, numbers and lists as each language writes them, for operators and reviewers.

English has the forms that commands have always had; other languages those of Unicode's CLDR, by
Babel, which is imported only where one of them is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Literal

from dsl.base.languages import FOLDERS
from dsl.base.sentence import Sayable, told


class _Dated(Sayable):
    """A date in a form of English (`strftime`) and in a form of CLDR: a skeleton of fields."""

    ENGLISH = ""
    SKELETON = ""
    PATTERNS: ClassVar[Mapping[str, str]] = {}
    """Forms that no skeleton of CLDR gives: the weekday in full, without a year."""

    def __init__(self, date: dt.date) -> None:
        self.date = date

    def told(self, language: str) -> str:
        if language not in FOLDERS:
            return f"{self.date:{self.ENGLISH}}"
        from babel.dates import format_date, format_skeleton  # noqa: PLC0415 - English loads nothing

        locale, date = FOLDERS[language], _moment(self.date)
        if language in self.PATTERNS:
            return format_date(date, self.PATTERNS[language], locale=locale)
        return format_skeleton(self.SKELETON, date, locale=locale)

    def __str__(self) -> str:
        return self.told("en")


def _moment(date: dt.date) -> dt.datetime:
    """The day alone, as Babel takes it."""
    return dt.datetime(date.year, date.month, date.day)  # noqa: DTZ001 - of no zone


class ShortDay(_Dated):
    """`Thu 03 Dec`, `jue 3 dic`, `12月3日周四`."""

    ENGLISH, SKELETON = "%a %d %b", "MMMEd"


class ShortDayTime(_Dated):
    """`Thu 03 Dec 20:30`."""

    ENGLISH, SKELETON = "%a %d %b", "MMMEd"

    def told(self, language: str) -> str:
        return f"{super().told(language)} {self.date:%H:%M}"


class LongDay(_Dated):
    """`Thursday 03 December 2026`, `jueves, 3 de diciembre de 2026`, `2026年12月3日星期四`."""

    ENGLISH = "%A %d %B %Y"
    PATTERNS: ClassVar[Mapping[str, str]] = dict.fromkeys(FOLDERS, "full")


class NamedDay(_Dated):
    """`Thursday 03 December`, `jueves, 3 de diciembre`, `12月3日星期四`."""

    ENGLISH = "%A %d %B"
    PATTERNS: ClassVar[Mapping[str, str]] = {
        "es": "EEEE, d 'de' MMMM",
        "zh-CN": "M月d日EEEE",
        "zh-TW": "M月d日 EEEE",
    }


class MonthDay(_Dated):
    """`03 December`, `3 de diciembre`, `12月3日`."""

    ENGLISH, SKELETON = "%d %B", "MMMMd"


class MonthYear(_Dated):
    """`December 2026`, `diciembre de 2026`, `2026年12月`."""

    ENGLISH, SKELETON = "%B %Y", "yMMMM"


class Weekday(_Dated):
    """`Thu`, `jue`, `周四`."""

    ENGLISH, SKELETON = "%a", "E"


class DayTime(_Dated):
    """`Thu 20:30`."""

    ENGLISH, SKELETON = "%a", "E"

    def told(self, language: str) -> str:
        return f"{super().told(language)} {self.date:%H:%M}"


class WeekdayName(_Dated):
    """`Thursday`, `jueves`, `周四`: alone, as above a column."""

    ENGLISH = "%A"
    PATTERNS: ClassVar[Mapping[str, str]] = {"es": "cccc", "zh-CN": "ccc", "zh-TW": "ccc"}


class ShortWeekday(_Dated):
    """`Thu`, `jue`, `周四`: alone, where there is little room."""

    ENGLISH = "%a"
    PATTERNS: ClassVar[Mapping[str, str]] = {"es": "ccc", "zh-CN": "ccc", "zh-TW": "ccc"}


class WeekdayDate(_Dated):
    """`Thursday, 3 December`, `jueves, 3 de diciembre`, `12月3日星期四`."""

    PATTERNS: ClassVar[Mapping[str, str]] = {
        "es": "EEEE, d 'de' MMMM",
        "zh-CN": "M月d日EEEE",
        "zh-TW": "M月d日 EEEE",
    }

    def told(self, language: str) -> str:
        if language in FOLDERS:
            return super().told(language)
        return f"{self.date:%A}, {_moment(self.date).day} {self.date:%B}"


class Day(_Dated):
    """`3 December 2026`, `3 de diciembre de 2026`, `2026年12月3日`."""

    SKELETON = "yMMMMd"

    def told(self, language: str) -> str:
        if language in FOLDERS:
            return super().told(language)
        return f"{_moment(self.date).day} {self.date:%B %Y}"


class DaySpan(Sayable):
    """`30 November to 6 December 2026`, `30 de noviembre–6 de diciembre de 2026`,
    `2026年11月30日至12月6日`."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first, self.last = first, last

    def told(self, language: str) -> str:
        if language not in FOLDERS:
            first, last = _moment(self.first), _moment(self.last)
            return f"{first.day} {first:%B} to {last.day} {last:%B} {last.year}"
        from babel.dates import format_interval  # noqa: PLC0415

        return format_interval(
            _moment(self.first), _moment(self.last), "yMMMMd", locale=FOLDERS[language]
        )

    def __str__(self) -> str:
        return self.told("en")


class Number(Sayable):
    """`1,234,567`, `1.234.567`; with `places`, `1,234.50`, `1234,50`."""

    def __init__(self, number: float | Decimal, places: int = 0) -> None:
        self.number, self.places = number, places

    def told(self, language: str) -> str:
        if language not in FOLDERS:
            return f"{self.number:,.{self.places}f}"
        from babel.numbers import format_decimal  # noqa: PLC0415

        form = "#,##0" + ("." + "0" * self.places if self.places else "")
        return format_decimal(self.number, format=form, locale=FOLDERS[language])

    def __str__(self) -> str:
        return self.told("en")


class Percent(Sayable):
    """`40%`, `40 %`: a share of one in whole percents."""

    def __init__(self, share: float) -> None:
        self.share = share

    def told(self, language: str) -> str:
        if language not in FOLDERS:
            return f"{self.share:.0%}"
        from babel.numbers import format_percent  # noqa: PLC0415

        return format_percent(round(self.share, 2), locale=FOLDERS[language])

    def __str__(self) -> str:
        return self.told("en")


class Listed(Sayable):
    """`a, b and c`, `a, b y c`, `a、b和c`; with `either`, `a, b or c`."""

    def __init__(self, items: Sequence[object], either: bool = False) -> None:
        self.items, self.either = tuple(items), either

    def told(self, language: str) -> str:
        shown = [told(item, language or "en") for item in self.items]
        if language not in FOLDERS:
            last = " or " if self.either else " and "
            return last.join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
        from babel.lists import format_list  # noqa: PLC0415 - English loads nothing

        from dsl.base.chinese_spaces import filled_apart  # noqa: PLC0415 - as above

        style: Literal["or", "standard"] = "or" if self.either else "standard"
        names = [f"item{number}" for number in range(len(shown))]
        form = format_list([f"{{{name}}}" for name in names], style=style, locale=FOLDERS[language])
        return filled_apart(form, dict(zip(names, shown, strict=True)))

    def __str__(self) -> str:
        return self.told("en")
