"""Faults after a keystroke: a real client over the server's input and output."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from benchmarks.measure import Figure
from benchmarks.samples import workspace

REACH = {1_000: "100 ms", 8_000: "200 ms"}
"""What is to be reached, by the lines of the file; 30 ms of it the server waits for more edits."""

BURST = 40
KEYSTROKES = 31


def figures() -> list[Figure]:
    found = []
    for lines, reach in REACH.items():
        with tempfile.TemporaryDirectory() as name:
            path = workspace(Path(name) / "w", lines)
            typed, put_in, burst = asyncio.run(_typed(path))
        found.append(Figure(f"faults after a keystroke, {lines} lines", typed, "", None, reach))
        found.append(
            Figure(f"faults after a new line at the top, {lines}", put_in, "", None, reach)
        )
        found.append(Figure(f"faults after {BURST} at once, {lines} lines", burst, "", None, reach))
    return found


class _Editor:
    """A client with one playbook open, and what it was told of it."""

    def __init__(self, path: Path) -> None:
        self.uri = path.as_uri()
        self.told: asyncio.Queue[int] = asyncio.Queue()
        self.version = 1
        self.client = LanguageClient("bench", "1")

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            if params.uri == self.uri:
                self.told.put_nowait(len(params.diagnostics))

    async def open(self, root: str, text: str) -> None:
        await self.client.start_io(sys.executable, "-m", "weekbook.main", "lsp")
        await self.client.initialize_async(
            lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), root_uri=root)
        )
        self.client.initialized(lsp.InitializedParams())
        opened = lsp.TextDocumentItem(self.uri, "playbook", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(opened))
        await self.told.get()

    def type(self, text: str, line: int, column: int) -> None:
        at = lsp.Position(line, column)
        self.version += 1
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(self.version, self.uri),
                [lsp.TextDocumentContentChangePartial(lsp.Range(at, at), text)],
            )
        )

    async def close(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


async def _typed(path: Path) -> tuple[float, float, float]:
    """The median seconds from sending a change to being told the faults of the whole file, for a
    letter and for a new line above all others; and the seconds from sending the first of many at
    once to being told the faults after the last."""
    editor = _Editor(path)
    text = path.read_text()
    await editor.open(path.parent.as_uri(), text)
    line = next(n for n, row in enumerate(text.split("\n")) if row.startswith("    post chat0"))
    column = len("    post chat0")
    times: dict[str, list[float]] = {"x": [], "\n": []}
    for number in range(KEYSTROKES):
        for typed, taken in times.items():
            begin = time.perf_counter()
            editor.type(typed, *((line + number, column + number) if typed == "x" else (0, 0)))
            count = await editor.told.get()
            taken.append(time.perf_counter() - begin)
            assert count > 0, "the name is misspelt now"
    begin = time.perf_counter()
    for number in range(BURST):
        editor.type("y", line + KEYSTROKES, column + number)
    await editor.told.get()
    burst = time.perf_counter() - begin
    await editor.close()
    return statistics.median(times["x"]), statistics.median(times["\n"]), burst
