"""The process that renders: `python -m engine.rendering.templates.child`, started by `pool.Child`.

It reads lines of JSON, `{"templates": {KEY: SOURCE}, "jobs": [[KEY, TONGUE, SERVICE, PICTURE,
CONTEXT], ...]}`, and answers each with lines of lists, the last of which ends in null. An answer
is `[TEXT]`, or `[REASON, WORDS, LINE]` where there is none. The process ends with its input.

Nothing of the parent's environment reaches it, and the system holds it to 512 MB, no files and no
core dumps. Windows has no such limits, macOS does not keep the one of memory: there the sandbox's
own bounds and the parent's patience are what holds.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from engine.rendering.markup.shown import excess
from engine.rendering.templates.environment import text_for
from engine.rendering.templates.error import RenderError
from engine.rendering.templates.job import RenderJob

MOST_MEMORY = 512 * 2**20
MOST_FILES = 32
MOST_SECONDS = 0.25
"""Of the processor's time for one text, where the system has a timer for it."""
LAST_RESORT = 2.0
"""After so many seconds without an answer the process ends itself, whatever it is busy with."""
TOGETHER = 50
"""How many answers stand in a line at most."""
SIGN_OF_LIFE = 0.2
"""After so many seconds a line is written, however few answers there are."""


class _Late(BaseException):
    """Not an `Exception`, so that nothing on the way takes it for its own."""


def main() -> None:
    """Answers requests on standard input, one after another, until it is closed."""
    _limit()
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing but answers may stand between the answers
    excess("telegram", text_for(RenderJob("x" * 1_000, {})))  # loads all that is needed
    _write(answers, ["ready"])
    templates: dict[str, str] = {}
    while line := requests.readline():
        asked = json.loads(line)
        templates |= asked["templates"]
        made: list[Any] = []
        written = time.monotonic()
        _last_resort(LAST_RESORT)
        for key, *rest in asked["jobs"]:
            made.append(_answer(templates[key], *rest))
            if len(made) == TOGETHER or time.monotonic() - written > SIGN_OF_LIFE:
                _write(answers, made)
                made, written = [], time.monotonic()
                _last_resort(LAST_RESORT)
        _last_resort(0)
        _write(answers, [*made, None])


def _answer(template: str, tongue: str, service: str, picture: bool, context: Any) -> list[Any]:
    try:
        with _timed():
            text = text_for(RenderJob(template, context, tongue, service, picture)).markdown
            text.encode()
            return [text]
    except RenderError as error:
        return [error.reason.key, list(error.reason.words), error.line]
    except _Late:
        return ["takes_long", [], 0]
    except MemoryError:
        return ["takes_memory", [], 0]
    except Exception as error:  # whatever it is, it is this text's alone
        return ["as_it_is", [["text", f"{type(error).__name__}: {error}"[:300]]], 0]


@contextmanager
def _timed() -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _last_resort(seconds: float) -> None:
    """Has the system end this process after so many seconds; 0 calls it off.

    Nothing of Python's is needed for it: what hangs may do so inside of C.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)  # SIGALRM ends a process
    elif seconds:
        faulthandler.dump_traceback_later(seconds, exit=True)
    else:
        faulthandler.cancel_dump_traceback_later()


def _late(*_: object) -> None:
    raise _Late


def _limit() -> None:
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, _late)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to hear
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: MOST_MEMORY, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: MOST_FILES,
    }  # fmt: skip
    for limit, most in limits.items():
        try:
            resource.setrlimit(limit, (most, most))
        except (OSError, ValueError):  # macOS takes no limit of memory below what is mapped
            continue


def _write(answers: BinaryIO, made: list[Any]) -> None:
    answers.write(json.dumps(made).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
