"""Output that can always be written, whatever it is written into.

A pipe may have an encoding that lacks our signs, its reader may have gone, or there may be no
output at all. None of that is a reason to fail.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Any

DEBUG = "--debug"
DEBUG_VARIABLE = "WEEKBOOK_DEBUG"


def debugging(given: Sequence[str]) -> bool:
    """Whether a person wants to see what nobody foresaw as Python shows it."""
    return DEBUG in given or os.environ.get(DEBUG_VARIABLE, "") not in ("", "0")


def make_writable() -> None:
    """Lets standard output and error take every text.

    A sign that the encoding of a stream lacks is written as JSON would escape it, `\\u4e2d`.
    """
    codecs.register_error("escaped", _escaped)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # it was closed before we began
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="escaped")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def drop_output() -> None:
    """Drops what is still to be written, so that Python does not complain of it at its end."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
            continue
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def takes_everything(stream: IO[str]) -> bool:
    """Whether a stream's encoding has every sign."""
    name = getattr(stream, "encoding", None) or "utf-8"
    return codecs.lookup(name).name.startswith("utf")


def json_text(value: Any) -> str:
    """JSON for standard output: plain ASCII where its encoding is not one that JSON may have."""
    return json.dumps(value, ensure_ascii=not takes_everything(sys.stdout), indent=2)
