"""What stands between the cells of a table."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

DELIMITERS = ",;\t|"

ROWS = 100
"""How many rows are looked at."""

_NAMED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def delimiter_of(text: str) -> tuple[str, int]:
    """The delimiter of a CSV text, and how many signs at its start say so (Excel's line `sep=;`).

    It is the one by which most rows have one and the same width; of several the one with the
    widest rows. A text of one column has commas.
    """
    named = _NAMED.match(text)
    if named is not None:
        return named[1], named.end()
    return max(DELIMITERS, key=lambda one: _evenness(text, one)), 0


def _evenness(text: str, delimiter: str) -> tuple[float, int, int]:
    """The share of rows with the most frequent width, the width, and commas before the rest."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = Counter(len(row) for row in islice(rows, ROWS) if any(map(str.strip, row)))
    except csv.Error:
        return 0.0, 0, 0
    if not widths:
        return 0.0, 0, 0
    width, often = max(widths.items(), key=lambda one: (one[1], one[0]))
    if width == 1:
        return 0.0, 1, -DELIMITERS.index(delimiter)
    return often / widths.total(), width, -DELIMITERS.index(delimiter)
