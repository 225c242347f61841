"""Posts from a spreadsheet saved as CSV: columns for the date, the time and the text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import reduce

from dsl.base.sentence import InRow, Sentence, message
from weekbook.importing.dated_post import Moment, Note, Taken, title_of
from weekbook.importing.written_times import DateOrder, UnreadableError, date_of, time_of

_NAMES = {
    "date": ("date", "day", "日期", "fecha", "día"),
    "time": ("time", "hour", "时间", "時間", "hora"),
    "text": ("text", "post", "message", "内容", "內容", "文案", "texto", "mensaje"),
}
"""How the columns may be called, in whichever case."""

_COLUMNS = {
    "date": message("import.column.date", "the date"),
    "time": message("import.column.time", "the time"),
    "text": message("import.column.text", "the text"),
}

_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LIKE_A_ROW = re.compile(r"\s*\"?\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?\"?\s*[,;\t]")
"""How a row begins whose first cell is a date."""


class TableError(Exception):
    """The file is no table of posts; the message says what is missing."""


def from_table(data: bytes, order: DateOrder | None = None) -> Taken:
    """The posts of a CSV file; rows that are none are noted. Raises `TableError`.

    `order` says whether the day or the month comes first in dates such as `03/04/2026`.
    """
    text = _decoded(data)
    if not text.strip():
        raise TableError(message("file.empty", "the file is empty"))
    delimiter = ""
    before = 0
    named = _SEPARATOR.match(text)
    if named is not None:
        delimiter, before, text = named[1], 1, text[named.end() :]
    delimiter = delimiter or max(",;\t", key=text.split("\n", 1)[0].count)
    moments: list[Moment] = []
    notes: list[Note] = []
    columns: dict[str, int] | None = None
    width = 0
    for line, row in _rows(text, delimiter, notes, before):
        if not any(cell.strip() for cell in row):
            continue
        if columns is None:
            columns, width = _columns(row), len(row)
            continue
        found = _moment(row, columns, width, line, order, notes)
        if found is not None:
            moments.append(found)
    return Taken(tuple(moments), tuple(sorted(notes)), "")


def _rows(
    text: str, delimiter: str, notes: list[Note], before: int
) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the line it begins on. Lines end where a line feed is, not at the other
    signs that Python takes for one: those stand in texts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + before
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            notes.append(Note(line, _not_csv(error), True))
            return
        yield line, row


def _and(one: Sentence, other: Sentence) -> Sentence:
    return message("import.and", "{one} and {other}", one=one, other=other)


def _not_csv(error: csv.Error) -> Sentence:
    if "end of data" in str(error):
        return message(
            "import.open_quote", "this is not CSV: a quote is opened here and never closed"
        )
    return message("file.not_csv", "this is not CSV: {error}", error=error)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(
            message("import.table_utf8", "it is not UTF-8 text; save it as CSV UTF-8")
        ) from None


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
            message(
                "import.no_column",
                "its first line has no column for {missing}; it has {found}",
                missing=reduce(_and, (_COLUMNS[name] for name in missing)),
                found=InRow(header) if any(header) else message("import.nothing", "nothing"),
            )
        )
    return found


def _moment(
    row: list[str], columns: dict[str, int], width: int, line: int, order: DateOrder | None,
    notes: list[Note],
) -> Moment | None:  # fmt: skip
    """The post of a row; None for a row that is none, which is noted."""
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    try:
        if any(cell.strip() for cell in row[width:]):
            raise UnreadableError(
                message(
                    "import.cells",
                    "this row has {cells} cells and the first line {width}: "
                    "a text with a comma in it goes between quotes",
                    cells=len(row),
                    width=width,
                )
            )
        date = date_of(cells["date"], order)
        time, seconds = time_of(cells["time"])
        if not cells["text"]:
            raise UnreadableError(message("import.no_text", "there is no text"))
        if any(_LIKE_A_ROW.match(part) for part in cells["text"].split("\n")[1:]):
            raise UnreadableError(
                message(
                    "import.next_row",
                    "the text goes on over what looks like the next row; a quote is missing",
                )
            )
    except UnreadableError as error:
        notes.append(Note(line, error.message, True))
        return None
    if seconds:
        cut = message(
            "import.seconds_of_cell",
            "{text}: the seconds are cut, it is posted at {time}",
            text=cells["time"],
            time=f"{time:%H:%M}",
        )
        notes.append(Note(line, cut))
    return Moment(date, time, cells["text"], title_of(cells["text"]), line)
