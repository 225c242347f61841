"""Posts from a spreadsheet saved as CSV: columns for the date, the time and the text."""

from __future__ import annotations

import csv
import datetime as dt
import re

from cli.importing.moment import Moment, Rejected, Taken, title_of

_NAMES = {
    "date": ("date", "day", "日期", "fecha", "día"),
    "time": ("time", "hour", "时间", "時間", "hora"),
    "text": ("text", "post", "message", "内容", "內容", "文案", "texto", "mensaje"),
}
"""How the columns may be called, in whichever case."""

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2})[:：.](\d{2})(?:[:：.]\d{2})?")


class TableError(Exception):
    """The file is no table of posts; the message says what is missing."""


def from_table(data: bytes) -> Taken:
    """The posts of a CSV file; rows that are none are told of. Raises `TableError`."""
    text = _decoded(data)
    lines = text.splitlines(keepends=True)
    if not text.strip():
        raise TableError("the file is empty")
    delimiter = max(",;\t", key=lines[0].count)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    moments: list[Moment] = []
    rejected: list[Rejected] = []
    columns: dict[str, int] | None = None
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if columns is None:
                columns = _columns(row)
                continue
            found = _moment(row, columns, rows.line_num)
            if isinstance(found, Moment):
                moments.append(found)
            else:
                rejected.append(found)
    except csv.Error as error:
        rejected.append(Rejected(rows.line_num, f"this is not CSV: {error}"))
    return Taken(tuple(moments), tuple(rejected), "")


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError("it is not UTF-8 text; save it as CSV UTF-8") from None


def _columns(header: list[str]) -> dict[str, int]:
    named = [cell.strip().casefold() for cell in header]
    found = {
        column: named.index(name)
        for column, names in _NAMES.items()
        for name in reversed(names)
        if name in named
    }
    missing = [column for column in _NAMES if column not in found]
    if missing:
        raise TableError(
            f"its first line has no column for the {' and the '.join(missing)}; "
            f"it has {', '.join(header) or 'nothing'}"
        )
    return found


def _moment(row: list[str], columns: dict[str, int], line: int) -> Moment | Rejected:
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    date, time = _DATE.fullmatch(cells["date"]), _TIME.fullmatch(cells["time"])
    if date is None:
        return Rejected(line, f"{cells['date']!r} is not a date; write 2026-11-30")
    if time is None:
        return Rejected(line, f"{cells['time']!r} is not a time; write 09:30")
    if not cells["text"]:
        return Rejected(line, "there is no text")
    try:
        day = dt.date(*(int(part) for part in date.groups()))
        clock = dt.time(int(time[1]), int(time[2]))
    except ValueError as error:
        return Rejected(line, f"{cells['date']} {cells['time']}: {error}")
    return Moment(day, clock, cells["text"], title_of(cells["text"]), line)
