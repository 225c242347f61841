"""Faults as text: the line, what is wrong in it, and the way out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cli.terminal import styled, width
from dsl.fault import Fault
from dsl.phrase import phrases

MOST_SHOWN = 200
LONGEST_LINE = 160


def shown_path(root: Path, file: str) -> str:
    """The path as it can be opened from here."""
    return os.path.relpath(root / file)


def as_text(
    fault: Fault, root: Path, lines: Mapping[str, tuple[str, ...]], colour: bool, tongue: str = "en"
) -> Iterator[str]:
    """A fault in the form of a compiler's: heading, place, source line, underline, help."""
    span, told = fault.span, fault.told(tongue)
    level = phrases(tongue)[fault.level]
    yield styled(f"{level}[{fault.code}]", fault.level, colour) + styled(
        f": {told.message}", "strong", colour
    )
    margin = len(str(max([span.line, *(other.line for other, _ in fault.others)])))
    bar = styled(f"{' ' * margin} |", "soft", colour)
    arrow = styled(f"{' ' * margin}-->", "soft", colour)
    yield f"{arrow} {shown_path(root, span.file)}:{span.line}:{span.start + 1}"
    yield from _marked(fault, span, told.label, "^", margin, bar, lines, colour)
    for other, words in told.others:
        if other.file != span.file:
            yield f"{' ' * margin} ::: {shown_path(root, other.file)}:{other.line}:{other.start + 1}"
        yield from _marked(fault, other, words, "-", margin, bar, lines, colour)
    if told.help:
        way = phrases(tongue)["help"]
        yield styled(f"{' ' * margin} = ", "soft", colour) + f"{way}: {told.help}"
    yield ""


def _marked(
    fault: Fault, span: Any, words: str, sign: str, margin: int, bar: str,
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
    yield f"{bar} {lead}{styled(f'{mark} {words}'.rstrip(), fault.level, colour)}"


def as_json(faults: Iterable[tuple[Path, Fault]]) -> str:
    """A list of faults, each given with the root of its workspace.

    Lines and columns count from 1, the end column is the first one after.
    """
    return json.dumps(
        [_as_value(root, fault) for root, fault in faults], ensure_ascii=False, indent=2
    )


def _as_value(root: Path, fault: Fault) -> dict[str, Any]:
    return {
        "code": fault.code,
        "level": fault.level,
        "file": shown_path(root, fault.span.file),
        "line": fault.span.line,
        "column": fault.span.start + 1,
        "end_column": fault.span.end + 1,
        "message": fault.message,
        "label": fault.label,
        "help": fault.help,
        "others": [
            {
                "file": shown_path(root, span.file),
                "line": span.line,
                "column": span.start + 1,
                "label": words,
            }
            for span, words in fault.others
        ],
    }
