"""Rendering in processes of its own, so that no template can hold up or fill up this one."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256
from queue import SimpleQueue
from typing import Any, cast

from dsl.base.message import phrase
from engine.rendering.markup.shield import Text
from engine.rendering.templates.error import RenderError
from engine.rendering.templates.job import RenderJob

__all__ = ["RenderError", "RenderJob", "RenderPool", "render_all"]

TICK = 0.25
"""Every so many seconds the watch looks whether a child has answered."""
PATIENCE = 8
"""After so many ticks without an answer, which are 2 seconds, a child is killed."""
ALONE = 50
"""How many texts are tried one by one where a child died: it answers by so many at a time."""
MOST_TEMPLATES = 4_096
"""How many templates a child is given before a new one takes its place."""

Rendered = Text | RenderError


class RenderPool:
    """Some children that render. Each starts when it is first needed, and stays."""

    def __init__(self, children: int = 1) -> None:
        self._idle: SimpleQueue[_Child] = SimpleQueue()
        self._children = [_Child() for _ in range(children)]
        for child in self._children:
            self._idle.put(child)
        self._threads = ThreadPoolExecutor(children, "render")

    async def render(self, jobs: Sequence[RenderJob]) -> list[Rendered]:
        """The text of each job in order, or why there is none. Raises nothing for a bad template,
        and takes at most about two seconds for each that hangs. Raises `OSError` where no process
        can be started."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.render_now, jobs)

    def render_now(self, jobs: Sequence[RenderJob]) -> list[Rendered]:
        """As `render`, for a thread that may wait."""
        child = self._idle.get()
        try:
            return child.rendered(jobs)
        finally:
            self._idle.put(child)

    def close(self) -> None:
        """Ends the children. What is being rendered is given up."""
        for child in self._children:
            child.end()
        self._threads.shutdown(wait=False, cancel_futures=True)


def render_all(jobs: Sequence[RenderJob]) -> list[Rendered]:
    """The text of each job in order, or why there is none; waits for it."""
    return _shared(os.getpid()).render_now(jobs) if jobs else []


@lru_cache(maxsize=1)
def _shared(process: int) -> RenderPool:  # noqa: ARG001 - a forked process needs its own
    pool = RenderPool()
    atexit.register(pool.close)
    return pool


class _Child:
    """One process that renders, with a watch that kills it where it hangs."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._known: set[str] = set()
        self._busy = False
        self._signs = 0
        """Goes up with every answer: by it the watch sees that the child lives."""

    def rendered(self, jobs: Sequence[RenderJob]) -> list[Rendered]:
        """All jobs' texts. Whoever's text ends the child is found by trying one at a time."""
        made: list[Rendered] = []
        alone = 0
        while len(made) < len(jobs):
            rest = jobs[len(made) : len(made) + 1] if alone else jobs[len(made) :]
            answers = self._answers(rest)
            made += answers
            if len(answers) < len(rest):
                if alone:  # the second time, so that a machine with much to do is not blamed on it
                    made.append(RenderError(phrase("takes_much")))
                else:
                    alone = ALONE + 1
            alone = max(alone - 1, 0)
        return made

    def end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _kill(process)

    def _answers(self, jobs: Sequence[RenderJob]) -> list[Rendered]:
        """The answers until the child died, or all of them."""
        made: list[Rendered] = []
        process = self._started()
        self._signs += 1
        self._busy = True
        try:
            self._ask(process, jobs)
            while True:
                answers = _read(process)
                self._signs += 1
                made += [_meaning(answer) for answer in answers if answer is not None]
                if answers[-1] is None:
                    return made
        except (OSError, ValueError):
            self.end()
        finally:
            self._busy = False
        return made

    def _started(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and process.poll() is None and len(self._known) < MOST_TEMPLATES:
            return process
        self.end()
        self._known.clear()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "engine.rendering.templates.child"], env=_environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _read(self._process)  # ready
        except ValueError:
            self.end()
            raise OSError("the process that renders does not start") from None
        threading.Thread(target=self._watch, args=(self._process,), daemon=True).start()
        return self._process

    def _ask(self, process: subprocess.Popen[bytes], jobs: Sequence[RenderJob]) -> None:
        templates: dict[str, str] = {}
        asked: list[list[Any]] = []
        for job in jobs:
            key = sha256(job.template.encode("utf-8", "surrogatepass")).hexdigest()
            if key not in self._known:
                templates[key] = job.template
            asked.append([key, job.tongue, job.service, job.with_picture, dict(job.context)])
        self._known |= templates.keys()
        line = json.dumps({"templates": templates, "jobs": asked}, default=str)
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Kills a child that gives no sign while it is asked. Counts its own waiting: clocks can
        be set."""
        rest = threading.Event()
        seen, quiet = self._signs, 0
        while process.poll() is None:
            rest.wait(TICK)
            quiet = quiet + 1 if self._busy and self._signs == seen else 0
            seen = self._signs
            if quiet >= PATIENCE:
                process.kill()  # whoever reads from it finds its end, and tidies up
                return


def _environment() -> dict[str, str]:
    """What a child needs to start, and none of the addresses and secrets that stand in ours."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}


def _read(process: subprocess.Popen[bytes]) -> list[Any]:
    """The next line of answers. Raises `ValueError` where the child has ended."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    return cast(list[Any], json.loads(process.stdout.readline()))


def _meaning(answer: list[Any]) -> Rendered:
    if len(answer) == 1:
        return Text(answer[0])
    key, words, line = answer
    return RenderError(phrase(key, **dict(words)), line)


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what it still held cannot be written any more
                continue
