"""A table read from the bytes of a file: CSV, Excel or OpenDocument, found by its content."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from dsl.base.message import Phrase, phrase
from dsl.base.value import Value
from dsl.tables.delimiters import delimiter_of
from dsl.tables.encodings import EncodingError, decoded
from dsl.tables.rows import OLD_EXCEL, ZIPPED, Row, TableError

LONGEST_CELL = 1_000_000
"""Signs in one cell, at most; more is a quote that was never closed."""


class Table(Value):
    """A table's rows, the blank ones too, and how they were read."""

    rows: Iterator[Row]
    """Read as they are asked for; asking may raise `TableError`."""
    encoding: str
    """As people know it; empty for a spreadsheet."""
    certain: bool
    """False where the encoding was concluded from the look of the text: to be told."""
    delimiter: str
    """Empty for a spreadsheet."""
    sheets: tuple[str, ...]
    """The names of a spreadsheet's sheets that aren't empty; the first is read."""


def read_table(data: bytes, tongue: str = "", delimiter: str = "", encoding: str = "") -> Table:
    """The table in `data`.

    `tongue` is the language that the table is most likely in; `delimiter` and `encoding` are what a
    person said of it. Raises `TableError`.
    """
    if data.startswith((ZIPPED, OLD_EXCEL)):
        from dsl.tables.spreadsheet import read_sheet  # noqa: PLC0415 - where one is read

        rows, sheets = read_sheet(data)
        return Table(rows, "", True, "", sheets)
    try:
        found = decoded(data, tongue, encoding)
    except EncodingError as error:
        raise TableError(error.line, _unread(error.readings)) from error
    named, after = delimiter_of(found.text)
    rows = _rows(found.text, after, delimiter or named)
    return Table(rows, found.encoding, found.certain, delimiter or named, ())


def _unread(readings: tuple[str, ...]) -> Phrase:
    if readings:
        return phrase("table_several_encodings", names=readings)
    return phrase("table_not_text")


def _rows(text: str, after: int, delimiter: str) -> Iterator[Row]:
    """Lines end where a line feed is, not at the other signs that Python takes for one (U+2028,
    U+0085): those stand in cells."""
    before = text.count("\n", 0, after)
    reader = csv.reader(io.StringIO(text[after:], newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(LONGEST_CELL)
    while True:
        line = reader.line_num + 1 + before
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(line, _torn(str(error), delimiter)) from error
        yield Row(line, tuple(row))


def _torn(words: str, delimiter: str) -> Phrase:
    """What the csv module said, in ours."""
    if "end of data" in words or "field larger" in words:
        return phrase("table_quote_open")
    if "expected after" in words:
        return phrase("table_quote_inside", delimiter=delimiter)
    return phrase("table_not_csv")
