"""Dates, lists and amounts as each tongue writes them.

After the locale data of Unicode (CLDR 48: en-GB's dates, es, zh-Hans, zh-Hant), and for members of
a group, who say 周四 rather than 星期四. Tables of our own: four tongues need sixty words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one tongue writes. Dates have places for `day`, `month` (its name or number), `year`."""

    weekdays: tuple[str, ...]
    """From Monday on."""
    months: tuple[str, ...]
    date: str
    day: str
    """A date without its year."""
    comma: str
    last: str
    """What stands before the last item of a list."""
    amount: str
    """Where `currency` stands beside the `number`, if it has no sign of its own here."""
    signs: dict[str, str]
    """Currencies with a sign of their own: the amount with it."""
    point: str = "."
    group: str = ","
    grouped_from: int = 4
    """With how many digits on a number is grouped by thousands."""
    percent: str = "{number}%"
    moment: str = "{date} {time}"
    """A time of a day that is near, `date` without its year; the whole moment in English."""


_NUMBERS = tuple(str(number) for number in range(1, 13))

TONGUES = {
    "en": Tongue(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        ("January", "February", "March", "April", "May", "June", "July", "August", "September",
         "October", "November", "December"),
        "{day} {month} {year}", "{day} {month}", ", ", " and ", "{currency} {number}", {},
    ),
    "es": Tongue(
        ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
         "octubre", "noviembre", "diciembre"),
        "{day} de {month} de {year}", "{day} de {month}", ", ", " y ", "{number} {currency}",
        {"EUR": "{number} €"}, ",", ".", 5, "{number} %", "{time} del {date}",
    ),
    "zh-CN": Tongue(
        ("周一", "周二", "周三", "周四", "周五", "周六", "周日"), _NUMBERS,
        "{year}年{month}月{day}日", "{month}月{day}日", "、", "和", "{currency} {number}",
        {"CNY": "¥{number}", "USD": "US${number}", "EUR": "€{number}", "GBP": "£{number}",
         "HKD": "HK${number}", "TWD": "NT${number}"},
    ),
    "zh-TW": Tongue(
        ("週一", "週二", "週三", "週四", "週五", "週六", "週日"), _NUMBERS,
        "{year}年{month}月{day}日", "{month}月{day}日", "、", "和", "{currency} {number}",
        {"TWD": "NT${number}", "CNY": "CN¥{number}", "USD": "US${number}", "EUR": "€{number}",
         "GBP": "£{number}", "HKD": "HK${number}"},
    ),
}  # fmt: skip

_WHOLE = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "VND", "XAF", "XOF"})
"""Currencies without cents (ISO 4217)."""


def tongue(code: str) -> Tongue:
    """How a playbook's language writes; English for what is none of ours."""
    return TONGUES.get(code, TONGUES["en"])


def date_in(code: str, date: dt.date, year: bool = True) -> str:
    """`3 December 2026`, `3 de diciembre de 2026`, `2026年12月3日`, or the same without a year."""
    said = tongue(code)
    pattern = said.date if year else said.day
    return pattern.format(day=date.day, month=said.months[date.month - 1], year=date.year)


def weekday_in(code: str, date: dt.date) -> str:
    """`Thursday`, `jueves`, `周四`, `週四`."""
    return tongue(code).weekdays[date.weekday()]


def list_in(code: str, items: Sequence[str]) -> str:
    """Items as a sentence has them: `a, b and c`, `a, b y c`, `a、b和c`."""
    if len(items) < 2:
        return "".join(items)
    said = tongue(code)
    last = " e " if code == "es" and _sounds_as_i(items[-1]) else said.last
    return said.comma.join(items[:-1]) + last + items[-1]


def _sounds_as_i(word: str) -> bool:
    """Whether `y` before it becomes `e`: `padres e hijos`, but `nieve y hielo`."""
    begin = word.strip("¡¿\"'«(*_").lower()[:3].removeprefix("h")
    return begin[:1] in ("i", "í") and begin[1:2] not in ("a", "e", "o", "á", "é", "ó")


def money_in(code: str, amount: Decimal, currency: str = "") -> str:
    """An amount with its cents and currency: `CNY 1,234.50`, `1234,50 CNY`, `¥1,234.50`."""
    cents = Decimal(1) if currency in _WHOLE else Decimal("0.01")
    return price_in(code, amount.quantize(cents, ROUND_HALF_UP), currency)


def price_in(code: str, amount: Decimal, currency: str) -> str:
    """An amount as it was written, with its currency: `CNY 40`, `40 CNY`, `¥40`."""
    said = tongue(code)
    grouped = abs(amount) >= 10 ** (said.grouped_from - 1)
    shown = f"{abs(amount):,f}" if grouped else f"{abs(amount):f}"
    number = shown.translate({ord(","): said.group, ord("."): said.point})
    pattern = said.signs.get(currency) or (said.amount if currency else "{number}")
    return ("-" if amount < 0 else "") + pattern.format(number=number, currency=currency)


def share_in(code: str, share: float) -> str:
    """Hundredths of a per cent: `12.5%`, `12,5 %`."""
    said = tongue(code)
    return said.percent.format(number=f"{share / 100:g}".replace(".", said.point))


def moment_in(code: str, wall: str) -> str:
    """A moment on a wall, `2026-12-03 20:00`, as an owner reads it: `12月3日 20:00`."""
    if code not in TONGUES or code == "en":
        return wall
    date, _, time = wall.partition(" ")
    day = date_in(code, dt.date.fromisoformat(date), year=False)
    return tongue(code).moment.format(date=day, time=time)
