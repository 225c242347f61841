"""Sheets of Excel and OpenDocument, as rows of text.

A sheet is held whole while it is read: some 300 bytes a cell (a million rows of five cells, 300 MB
with calamine 0.9).
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook

from dsl.base.message import phrase
from dsl.tables.rows import ZIPPED, Row, TableError

MOST_BYTES = 400_000_000
"""How large the parts of a file may be when unpacked; larger ones are asked for as CSV."""

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_sheet(data: bytes) -> tuple[Iterator[Row], tuple[str, ...]]:
    """The rows of the first sheet that has any, and the names of all that have.

    Raises `TableError` for a file that is no spreadsheet, needs a password, or is too large.
    """
    if data.startswith(ZIPPED) and _unpacked(data) > MOST_BYTES:
        raise TableError(1, phrase("table_too_large", most=MOST_BYTES // 1_000_000))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        filled = [name for name in book.sheet_names if book.get_sheet_by_name(name).total_height]
        if not filled:
            return iter(()), ()
        sheet = book.get_sheet_by_name(filled[0]).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise TableError(1, phrase("table_bad_sheet")) from error
    rows = (Row(line, tuple(map(_text, cells))) for line, cells in enumerate(sheet, 1))
    return rows, tuple(filled)


def _unpacked(data: bytes) -> int:
    """How large a zip's parts are, in bytes. Raises `TableError` where it is no whole zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise TableError(1, phrase("table_bad_sheet")) from error


def _text(cell: Cell) -> str:
    """A cell as CSV would have it: whole numbers without a point, days and times as in ISO 8601."""
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case dt.datetime():
            return _without_seconds(cell.isoformat(" ", "seconds"))
        case dt.time():
            return _without_seconds(cell.isoformat("seconds"))
        case dt.timedelta():
            return _without_seconds(_clock(cell))
        case _:
            return str(cell)


def _without_seconds(text: str) -> str:
    """Without seconds of zero; a day without an hour is a day."""
    return text.removesuffix(" 00:00:00").removesuffix(":00")


def _clock(span: dt.timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
