"""Faults as text: the line, what is wrong in it, and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dsl.base.span import Span
from dsl.telling.catalogue import phrases
from weekbook.output.faults.reported_fault import Found
from weekbook.output.streams import json_text
from weekbook.output.terminal import styled, width

MOST_SHOWN = 200
LONGEST_LINE = 160


def as_text(found: Found, lines: Mapping[str, tuple[str, ...]], colour: bool) -> Iterator[str]:
    """A fault in the form of a compiler's: heading, place, source line, underline, help."""
    fault, told, words = found.fault, found.told, phrases(found.tongue)
    span = fault.span
    yield styled(f"{words[fault.level]}[{fault.code}]", fault.level, colour) + styled(
        f": {told.message}", "strong", colour
    )
    margin = len(str(max([span.line, *(other.line for other, _ in told.others)])))
    bar = styled(f"{' ' * margin} |", "soft", colour)
    arrow = styled(f"{' ' * margin}-->", "soft", colour)
    yield f"{arrow} {found.path(span.file)}:{span.line}:{span.start + 1}"
    yield from _marked(found, span, told.label, "^", margin, bar, lines, colour)
    for other, label in told.others:
        if other.file != span.file:
            yield f"{' ' * margin} ::: {found.path(other.file)}:{other.line}:{other.start + 1}"
        yield from _marked(found, other, label, "-", margin, bar, lines, colour)
    if told.help:
        yield styled(f"{' ' * margin} = ", "soft", colour) + f"{words['help']}: {told.help}"
    yield ""


def _marked(
    found: Found, span: Span, words: str, sign: str, margin: int, bar: str,
    lines: Mapping[str, tuple[str, ...]], colour: bool,
) -> Iterator[str]:  # fmt: skip
    source = lines.get(span.file, ())
    if not 0 < span.line <= len(source):
        return
    text = source[span.line - 1].expandtabs(1)
    if len(text) > LONGEST_LINE:
        begin = max(span.start - 20, 0)
        text, shift = text[begin : begin + LONGEST_LINE], begin
    else:
        shift = 0
    start, end = max(span.start - shift, 0), max(min(span.end - shift, LONGEST_LINE), 0)
    number = styled(f"{span.line:>{margin}} |", "soft", colour)
    yield f"{number} {text}".rstrip()
    lead = " " * width(text[:start])
    mark = sign * max(width(text[start:end]), 1)
    yield f"{bar} {lead}{styled(f'{mark} {words}'.rstrip(), found.fault.level, colour)}"


def as_json(found: Iterable[Found], left_out: Iterable[str] = ()) -> str:
    """Faults, and what was not looked at. Lines and columns count from 1, the end column is the
    first one after."""
    return json_text({"faults": [_as_value(one) for one in found], "not_looked_at": list(left_out)})


def _as_value(found: Found) -> dict[str, Any]:
    fault, told = found.fault, found.told
    return {
        "code": fault.code,
        "level": fault.level,
        "file": found.path(fault.span.file),
        "line": fault.span.line,
        "column": fault.span.start + 1,
        "end_column": fault.span.end + 1,
        "message": told.message,
        "label": told.label,
        "help": told.help,
        "others": [
            {
                "file": found.path(span.file),
                "line": span.line,
                "column": span.start + 1,
                "label": words,
            }
            for span, words in told.others
        ],
    }
