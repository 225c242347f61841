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
            typed, burst = asyncio.run(_typed(path))
        found.append(Figure(f"faults after a keystroke, {lines} lines", typed, "", None, reach))
        found.append(Figure(f"faults after {BURST} at once, {lines} lines", burst, "", None, reach))
    return found


async def _typed(path: Path) -> tuple[float, float]:
    """The median seconds from sending a change to being told the faults of the whole file, and
    the seconds from sending the first of many at once to being told those after the last."""
    client = LanguageClient("bench", "1")
    told: asyncio.Queue[int] = asyncio.Queue()

    @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(params: lsp.PublishDiagnosticsParams) -> None:
        if params.uri == path.as_uri():
            told.put_nowait(len(params.diagnostics))

    await client.start_io(sys.executable, "-m", "weekbook.main", "lsp")
    await client.initialize_async(
        lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), root_uri=path.parent.as_uri())
    )
    client.initialized(lsp.InitializedParams())
    text = path.read_text()
    opened = lsp.TextDocumentItem(path.as_uri(), "playbook", 1, text)
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(opened))
    await told.get()
    line = next(n for n, row in enumerate(text.split("\n")) if row.startswith("    post chat0"))
    times = []
    for number in range(KEYSTROKES):
        at = lsp.Position(line, len("    post chat0") + number)
        change = lsp.TextDocumentContentChangePartial(lsp.Range(at, at), "x")
        begin = time.perf_counter()
        client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(number + 2, path.as_uri()), [change]
            )
        )
        count = await told.get()
        times.append(time.perf_counter() - begin)
        assert count > 0, "the name is misspelt now"
    begin = time.perf_counter()
    for number in range(BURST):
        at = lsp.Position(line, len("    post chat0") + number)
        change = lsp.TextDocumentContentChangePartial(lsp.Range(at, at), "y")
        client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(number + KEYSTROKES + 2, path.as_uri()),
                [change],
            )
        )
    await told.get()
    burst = time.perf_counter() - begin
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return statistics.median(times), burst
