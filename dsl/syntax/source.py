"""A playbook file as text: decoded, normalised, and cut into lines."""

from __future__ import annotations

import re
import unicodedata

from dsl.base.fault import Fault, fault
from dsl.base.span import Span
from dsl.base.value import Value

MOST_BYTES = 4_000_000
"""Larger files are refused: a playbook is read by people, and none needs this much."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ufeff]")


class Source(Value):
    """The text of one file, NFC, with `\\n` between the lines."""

    path: str
    lines: tuple[str, ...]


def decode(path: str, data: bytes) -> tuple[Source, tuple[Fault, ...]]:
    """The text in `data`, with a fault for each place that is not proper text.

    Faulty places are replaced, so that what is sound around them is still checked.
    """
    if len(data) > MOST_BYTES:
        too_large = fault("PB004", Span(path, 1, 0, 0), size=len(data), most=MOST_BYTES)
        return Source(path, ()), (too_large,)
    faults: list[Fault] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="replace")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        at = line.find("\ufffd")
        if at >= 0:
            faults.append(fault("PB001", Span(path, number, at, at + 1)))
        found = _CONTROL.search(line)
        if found:
            span = Span(path, number, found.start(), found.end())
            faults.append(fault("PB002", span, character=f"U+{ord(found[0]):04X}"))
            lines[number - 1] = _CONTROL.sub(" ", line)
    return Source(path, tuple(lines)), tuple(faults)
