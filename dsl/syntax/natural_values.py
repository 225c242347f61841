"""Dates, times, lengths and shares as people write them in each tongue, as the words they stand for.

Only lines that the plain shapes of words don't make sense of come here. What can be read in two
ways is read in none: its readings are told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from dsl.base.value import Value

Found = re.Match[str]


class Reading(Value):
    """What stands at a place: where it ends, the words it stands for (each its kind and text), and,
    where it may be meant in several ways, those ways."""

    end: int
    words: tuple[tuple[str, str], ...]
    readings: tuple[str, ...] = ()


class _ImpossibleError(ValueError):
    """A value that is none: an hour of 25."""


MONTHS = {
    "en": "january february march april may june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
SPELLINGS = {"sept": 9, "setiembre": 9}
DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
NUMERAL = "(?:[0-9]{1,4}|[零〇一二两兩三四五六七八九十]{1,3})"
WEEKDAYS = dict(zip("一二三四五六日天", ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "SUN"), strict=True))  # fmt: skip

MORNING, NIGHT = "凌晨", "凌晨|清晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|夜里|夜裡|晚"
PARTS: dict[str, Callable[[int], int | None]] = {
    "凌晨": lambda h: 0 if h == 12 else h if h <= 5 else None,
    "清晨": lambda h: h if 4 <= h <= 12 else None,
    "早晨": lambda h: h if 4 <= h <= 12 else None,
    "早上": lambda h: h if 4 <= h <= 12 else None,
    "早": lambda h: h if 4 <= h <= 12 else None,
    "上午": lambda h: h if 4 <= h <= 12 else None,
    "中午": lambda h: h if h >= 11 else h + 12 if h <= 2 else None,
    "下午": lambda h: 12 if h == 12 else h + 12 if h <= 7 else None,
    "傍晚": lambda h: h + 12 if 5 <= h <= 8 else None,
    "晚上": lambda h: h + 12 if 5 <= h <= 11 else None,
    "夜里": lambda h: h + 12 if 7 <= h <= 11 else None,
    "夜裡": lambda h: h + 12 if 7 <= h <= 11 else None,
    "晚": lambda h: h + 12 if 5 <= h <= 11 else None,
    "mañana": lambda h: h if 4 <= h <= 12 else None,
    "manana": lambda h: h if 4 <= h <= 12 else None,
    "madrugada": lambda h: 0 if h == 12 else h if h <= 6 else None,
    "tarde": lambda h: 12 if h == 12 else h + 12 if h <= 8 else None,
    "noche": lambda h: h + 12 if 7 <= h <= 11 else None,
}
"""Which hour of 24 an hour of 12 is in a part of the day; None where nobody would say so."""

_DASH = r"\s*(?:to|until|through|hasta|a|至|到|[-–—~～])\s*"


def _month_names(family: str) -> str:
    names = MONTHS[family].split()
    known = {*names, *(name[:3] for name in names), *SPELLINGS}
    return "|".join(sorted(known, key=len, reverse=True))


def _month(text: str, family: str) -> int:
    names = MONTHS[family].split()
    short = text.casefold()
    if short in SPELLINGS:
        return SPELLINGS[short]
    return next(i for i, name in enumerate(names, 1) if name == short or name[:3] == short)


def numeral(text: str) -> int:
    """A number in digits or in Chinese up to 99. Raises `KeyError` for signs that are none."""
    if text.isascii():
        return int(text)
    text = text.replace("兩", "两")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)
    number = 0
    for sign in text:
        number = number * 10 + DIGITS[sign]
    return number


def _date(year: str | int, month: int, day: str | int) -> str:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError as error:
        raise _ImpossibleError from error


def _time(hour: int, minute: int) -> str:
    if hour > 23 or minute > 59:
        raise _ImpossibleError
    return f"{hour:02}:{minute:02}"


def _one(end: int, kind: str, text: str, readings: tuple[str, ...] = ()) -> Reading:
    return Reading(end, ((kind, text),), readings)


def _year_first(found: Found, _: str) -> Reading:
    return _one(found.end(), "DATE", _date(found["y"], int(found["m"]), found["d"]))


def _year_last(found: Found, family: str) -> Reading:
    first, second, year = int(found["a"]), int(found["b"]), found["y"]
    if first <= 12 and second <= 12 and first != second:
        ways = (_date(year, second, first), _date(year, first, second))
        return _one(found.end(), "DATE", ways[0], ways[::-1] if family == "en" else ways)
    day, month = (first, second) if first > 12 or first == second else (second, first)
    return _one(found.end(), "DATE", _date(year, month, day))


def _named_month(found: Found, family: str) -> Reading:
    return _one(found.end(), "DATE", _date(found["y"], _month(found["m"], family), found["d"]))


def _chinese_date(found: Found, _: str) -> Reading:
    month, day = numeral(found["m"]), numeral(found["d"])
    return _one(found.end(), "DATE", _date(found["y"], month, day))


def _twelve_hours(found: Found, _: str) -> Reading:
    hour, minute = int(found["h"]), int(found["m"] or 0)
    if not 1 <= hour <= 12:
        raise _ImpossibleError
    return _one(found.end(), "TIME", _time(hour % 12 + 12 * (found["p"] in "pP"), minute))


def _part_of_day(found: Found, _: str) -> Reading:
    quarters = {"半": 30, "整": 0, "一刻": 15, "三刻": 45, None: None}
    groups = found.groupdict()
    quarter = quarters[groups.get("q")]
    minute = quarter if quarter is not None else numeral(found["m"]) if found["m"] else 0
    hour, part = numeral(found["h"]), found["p"]
    if part is None or hour > 12:
        return _one(found.end(), "TIME", _time(hour, minute))
    meant = PARTS[part.casefold()](hour)
    if meant is None:
        ways = (_time(hour % 12, minute), _time(hour % 12 + 12, minute))
        return _one(found.end(), "TIME", ways[0], ways)
    return _one(found.end(), "TIME", _time(meant, minute))


def _noon(found: Found, _: str) -> Reading:
    if found["w"].casefold().endswith(("noon", "día", "dia")):
        return _one(found.end(), "TIME", "12:00")
    return _one(found.end(), "TIME", "00:00", ("00:00", "23:59"))


def _hours(found: Found, _: str) -> Reading:
    return _one(found.end(), "TIME", _time(int(found["h"]), int(found["m"] or 0)))


def _bare_hour(found: Found, _: str) -> Reading:
    hour = int(found["h"])
    ways = (_time(hour % 12, 0), _time(hour % 12 + 12, 0)) if hour <= 12 else ()
    return _one(found.end(), "TIME", _time(hour, 0), ways)


def _share(text: str) -> str:
    return text.replace(",", ".") + "%"


def _shares(found: Found, _: str) -> Reading:
    words = (("SHARE", _share(found["a"])), ("TO", ""), ("SHARE", _share(found["b"])))
    return Reading(found.end(), words)


def _single_share(found: Found, _: str) -> Reading:
    return _one(found.end(), "SHARE", _share(found["a"]))


def _chinese_share(found: Found, _: str) -> Reading:
    return _one(found.end(), "SHARE", f"{numeral(found['a'])}%")


_LETTERS = {
    "w": "week weeks semana semanas sem w 周 週 星期 个星期 個星期",
    "d": "day days día días dia dias d 天 日",
    "h": "hour hours hr hrs hora horas h 小时 小時 个小时 個小時 时 時",
    "m": "minute minutes min mins minuto minutos m 分钟 分鐘 分",
}
_UNIT = {word: letter for letter, words in _LETTERS.items() for word in words.split()}
_UNITS = "|".join(sorted(_UNIT, key=len, reverse=True))
_AMOUNT = re.compile(rf"({NUMERAL})\s?({_UNITS})", re.IGNORECASE)


def _length(found: Found, _: str) -> Reading:
    parts = _AMOUNT.findall(found[0])
    text = "".join(f"{numeral(count)}{_UNIT[unit.casefold()]}" for count, unit in parts)
    return _one(found.end(), "DURATION", text or "30m")


def _weekdays(found: Found, _: str) -> Reading:
    words: list[tuple[str, str]] = []
    for sign in found["w"]:
        words += [(WEEKDAYS[sign], ""), ("COMMA", ",")]
    return Reading(found.end(), tuple(words[:-1]))


def _weekday_range(found: Found, _: str) -> Reading:
    return Reading(
        found.end(), ((WEEKDAYS[found["a"]], ""), ("TO", ""), (WEEKDAYS[found["b"]], ""))
    )


def _per_member(found: Found, _: str) -> Reading:
    return Reading(found.end(), (("PER", ""), ("NAME", "member")))


_LENGTHS = rf"{NUMERAL}\s?(?:{_UNITS})(?:\s?(?:and|y)?\s?{NUMERAL}\s?(?:{_UNITS}))*"
_COMMON: tuple[tuple[str, Callable[[Found, str], Reading]], ...] = (
    (r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\d/.-])", _year_first),
    (r"(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4})(?![\d/.-])", _year_last),
)
_LATIN: tuple[tuple[str, Callable[[Found, str], Reading]], ...] = (
    (r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s?(?P<p>[ap])\.?\s?m\b\.?", _twelve_hours),
    (rf"(?P<a>\d+(?:[.,]\d+)?)\s?(?:%|percent|por ciento)?{_DASH}"
     r"(?P<b>\d+(?:[.,]\d+)?)\s?(?:%|percent\b|por ciento\b)", _shares),
    (r"(?P<a>\d+(?:[.,]\d+)?)\s?(?:%|percent\b|por ciento\b)", _single_share),
    (rf"{_LENGTHS}(?!\w)", _length),
    (r"(?P<h>\d{1,2})\.(?P<m>\d{2})(?![\w.%])", _hours),
    (r"(?P<h>\d{1,2})(?![\d:.,%/-])", _bare_hour),
)  # fmt: skip
_PATTERNS: dict[str, tuple[tuple[str, Callable[[Found, str], Reading]], ...]] = {
    "en": (
        *_COMMON,
        (rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m>{_month_names('en')})\.?,? (?P<y>\d{{4}})\b", _named_month),
        (rf"(?P<m>{_month_names('en')})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})\b", _named_month),
        (r"(?P<w>(?:12 )?noon|midnight)\b", lambda found, family: _noon(found, family)),
        *_LATIN,
    ),
    "es": (
        *_COMMON,
        (rf"(?P<d>\d{{1,2}})(?: de)? (?P<m>{_month_names('es')})(?: de| del)? (?P<y>\d{{4}})\b", _named_month),
        (r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?(?: ?h)?(?: horas)? (?:de|por) la (?P<p>noche|mañana|manana|tarde|madrugada)\b", _part_of_day),
        (r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))? ?(?:h|horas)\b", _hours),
        (r"(?P<w>mediod[ií]a|medianoche)\b", _noon),
        *_LATIN,
    ),
    "zh": (
        *_COMMON,
        (r"每\s?(?:人|成员|成員)(?=[\s,]|$)", _per_member),
        (r"(?:周|週|星期|礼拜|禮拜)(?P<w>[一二三四五六日天]{2,7})(?![至到])", _weekdays),
        (r"(?:周|週|星期|礼拜|禮拜)(?P<a>[一二三四五六日天])\s?[至到—–-]\s?(?P<b>[一二三四五六日天])(?![点點月年])", _weekday_range),
        (rf"(?P<y>\d{{4}})\s?年\s?(?P<m>{NUMERAL})\s?月\s?(?P<d>{NUMERAL})\s?[日号號]", _chinese_date),
        (rf"(?P<p>{NIGHT})?\s?(?P<h>{NUMERAL})\s?[点點时時](?!间|間)(?:(?P<q>半|整|一刻|三刻)|\s?(?P<m>{NUMERAL})\s?分?)?", _part_of_day),
        (rf"(?P<p>{NIGHT})\s?(?P<h>\d{{1,2}}):(?P<m>\d{{2}})", _part_of_day),
        (rf"(?P<a>\d+(?:\.\d+)?)\s?%?{_DASH}(?P<b>\d+(?:\.\d+)?)\s?%", _shares),
        (r"(?P<a>\d+(?:\.\d+)?)\s?%", _single_share),
        (r"百分之(?P<a>[零〇一二两三四五六七八九十]{1,3})", _chinese_share),
        (rf"半小时|半小時|半个小时|半個小時|{NUMERAL}\s?(?:{_UNITS})(?:\s?{NUMERAL}\s?(?:{_UNITS}))*", _length),
    ),
}  # fmt: skip


@lru_cache(maxsize=3)
def _compiled(family: str) -> tuple[tuple[re.Pattern[str], Callable[[Found, str], Reading]], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), read) for pattern, read in _PATTERNS[family])


def values_at(line: str, at: int, family: str) -> Iterator[Reading]:
    """What can stand at a place of a line, the longest first."""
    found = []
    for pattern, read in _compiled(family):
        match = pattern.match(line, at)
        if match is None or not _ends(line, match.end(), family):
            continue
        try:
            found.append(read(match, family))
        except (_ImpossibleError, KeyError):
            continue
    yield from sorted(found, key=lambda one: -one.end)


def _ends(line: str, end: int, family: str) -> bool:
    """Whether a value may end here: Latin words are parted by spaces, Chinese ones needn't be."""
    return family == "zh" or end >= len(line) or not (line[end].isalnum() or line[end] == "_")
