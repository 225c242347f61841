"""The language server through a real client, over its input and output."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from tests.commands import ROOT, environment
from tests.conftest import CASES, PLAYBOOKS

SOUND = (CASES / "faults" / "sound.playbook").read_text(encoding="utf-8")


class Editor:
    """A client that remembers what it was told of each file."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client = client
        self.root = root
        self.told: dict[str, list[lsp.Diagnostic]] = {}
        self.news: asyncio.Queue[str] = asyncio.Queue()
        self.versions: dict[str, int] = {}

        @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            self.told[params.uri] = list(params.diagnostics)
            self.news.put_nowait(params.uri)

        @client.feature(lsp.WINDOW_SHOW_MESSAGE)
        def message(params: lsp.ShowMessageParams) -> None:
            self.told["message"] = [params]  # type: ignore[list-item]

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    async def open(self, name: str, text: str | None = None) -> list[lsp.Diagnostic]:
        content = (self.root / name).read_text(encoding="utf-8") if text is None else text
        self.versions[name] = 1
        item = lsp.TextDocumentItem(self.uri(name), "playbook", 1, content)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return await self.faults(name)

    async def change(self, name: str, text: str) -> list[lsp.Diagnostic]:
        self.versions[name] += 1
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name)),
                [lsp.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        return await self.faults(name)

    async def faults(self, name: str) -> list[lsp.Diagnostic]:
        """The faults of a file, once the server has told of it."""
        while await asyncio.wait_for(self.news.get(), 30) != self.uri(name):
            pass
        return self.told[self.uri(name)]

    def at(self, name: str, line: int, column: int) -> dict[str, Any]:
        """Where an editor's cursor stands; lines count from 1 here, as people count."""
        return {
            "text_document": lsp.TextDocumentIdentifier(self.uri(name)),
            "position": lsp.Position(line - 1, column),
        }

    async def labels(self, name: str, line: int, column: int) -> list[str]:
        found = await self.client.text_document_completion_async(
            lsp.CompletionParams(**self.at(name, line, column))
        )
        assert isinstance(found, lsp.CompletionList)
        return [item.label for item in found.items]


Talk = Callable[[Editor], Awaitable[None]]


@pytest.fixture
def talk(tmp_path: Path) -> Callable[[Talk], None]:
    """Runs a conversation with a server that was started for it."""
    shutil.copytree(CASES / "files", tmp_path, dirs_exist_ok=True)
    (tmp_path / "t.playbook").write_text(SOUND)
    (tmp_path / "weekbook.toml").write_text('playbooks = ["t.playbook"]\n')

    async def run(conversation: Talk) -> None:
        client = LanguageClient("test", "1")
        await client.start_io(
            sys.executable, "-m", "weekbook.main", "lsp", cwd=ROOT, env=environment()
        )
        await client.initialize_async(
            lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), root_uri=tmp_path.as_uri())
        )
        client.initialized(lsp.InitializedParams())
        try:
            await conversation(Editor(client, tmp_path))
        finally:
            await client.shutdown_async(None)
            client.exit(None)
            await client.stop()

    return lambda conversation: asyncio.run(run(conversation))


def test_faults_come_and_go_while_a_line_is_typed(talk: Callable[[Talk], None]) -> None:
    async def conversation(editor: Editor) -> None:
        assert await editor.open("t.playbook") == []
        faults = await editor.change("t.playbook", SOUND.replace("post chat", "post caht"))
        assert [(fault.code, fault.source) for fault in faults] == [("PB204", "weekbook")]
        assert faults[0].range == lsp.Range(lsp.Position(19, 9), lsp.Position(19, 13))
        assert 'did you mean "chat"?' in faults[0].message
        assert await editor.change("t.playbook", SOUND) == []

    talk(conversation)


def test_faults_are_told_in_the_tongue_of_the_file_and_at_the_editors_columns(
    talk: Callable[[Talk], None],
) -> None:
    async def conversation(editor: Editor) -> None:
        text = 'language zh-CN\n\n剧本 t "😀"\n    时区 Europe/Madrit\n'
        faults = await editor.open("zh.playbook", text)
        zone = next(fault for fault in faults if fault.code == "PB303")
        assert "不是时区" in zone.message
        assert (zone.range.start.character, zone.range.end.character) == (7, 20)
        text = 'language zh-CN\n\n剧本 t "😀" x\n'
        faults = await editor.change("zh.playbook", text)
        wrong = next(fault for fault in faults if fault.code == "PB109")
        assert wrong.range.start.character == 10, "a smiley is two units of UTF-16"

    talk(conversation)


def test_completion_of_keywords_names_and_files(talk: Callable[[Talk], None]) -> None:
    async def conversation(editor: Editor) -> None:
        text = SOUND + "    at mo\n    fill peaks with \n    post chat every \n    \n"
        await editor.open("t.playbook", text)
        assert await editor.labels("t.playbook", 22, 9) == ["at most"]
        assert {"chat", "offer"} <= set(await editor.labels("t.playbook", 23, 20))
        every = await editor.labels("t.playbook", 24, 20)
        assert {"every day", "every week"} & set(every) == {"every day"}
        assert {"mon", "fri"} <= set(every)
        week = set(await editor.labels("t.playbook", 25, 4))
        assert {"post", "fill", "mix", "prefer"} <= week
        assert "template" not in week
        text = SOUND.replace('template "templates/plain.md"', 'template "templates/p', 1)
        await editor.change("t.playbook", text)
        assert "templates/plain.md" in await editor.labels("t.playbook", 10, 25)
        await editor.open("es.playbook", "language es\n\nsemana\n    pub\n")
        assert "publicar" in await editor.labels("es.playbook", 4, 7)

    talk(conversation)


def test_definition_references_and_rename_across_files(talk: Callable[[Talk], None]) -> None:
    async def conversation(editor: Editor) -> None:
        text = 'use "library.playbook"\n\n' + SOUND.replace("chat, offer", "chat, offer, checkin")
        (editor.root / "t.playbook").write_text(text)
        await editor.open("t.playbook")
        line = text.split("\n").index("    fill peaks with chat, offer, checkin") + 1
        place = editor.at("t.playbook", line, 34)
        found = await editor.client.text_document_definition_async(lsp.DefinitionParams(**place))
        assert isinstance(found, lsp.Location)
        assert found.uri == editor.uri("library.playbook")
        used = await editor.client.text_document_references_async(
            lsp.ReferenceParams(context=lsp.ReferenceContext(True), **place)
        )
        assert {location.uri for location in used or ()} == {
            editor.uri("t.playbook"), editor.uri("library.playbook"),
        }  # fmt: skip
        changed = await editor.client.text_document_rename_async(
            lsp.RenameParams(new_name="other", **place)
        )
        assert changed is not None
        assert changed.changes is not None
        assert {uri: len(edits) for uri, edits in changed.changes.items()} == {
            editor.uri("t.playbook"): 1, editor.uri("library.playbook"): 1,
        }  # fmt: skip
        for refused in ("posts", "chat", "1x"):
            assert (
                await editor.client.text_document_rename_async(
                    lsp.RenameParams(new_name=refused, **place)
                )
                is None
            )

    talk(conversation)


def test_hover_outline_folding_tokens_and_dates(talk: Callable[[Talk], None]) -> None:
    async def conversation(editor: Editor) -> None:
        text = SOUND.replace("2026-11-30 to 2026-12-27", "2098-12-01 to 2099-12-27")
        await editor.open("t.playbook", text)
        told = await editor.client.text_document_hover_async(
            lsp.HoverParams(**editor.at("t.playbook", 20, 11))
        )
        assert told is not None
        assert isinstance(told.contents, lsp.MarkupContent)
        assert "**element chat** “Chat”" in told.contents.value
        told = await editor.client.text_document_hover_async(
            lsp.HoverParams(**editor.at("t.playbook", 20, 5))
        )
        assert told is not None
        assert isinstance(told.contents, lsp.MarkupContent)
        assert "from 2098-12-01 for a week:" in told.contents.value
        assert "- Mon 01 Dec 09:00 Chat" in told.contents.value
        identifier = lsp.TextDocumentIdentifier(editor.uri("t.playbook"))
        outline = await editor.client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(identifier)
        )
        assert [symbol.name for symbol in outline or ()] == [
            "test", "all", "chat", "offer", "peaks", "week",
        ]  # fmt: skip
        folds = await editor.client.text_document_folding_range_async(
            lsp.FoldingRangeParams(identifier)
        )
        assert (0, 2) in [(fold.start_line, fold.end_line) for fold in folds or ()]
        tokens = await editor.client.text_document_semantic_tokens_full_async(
            lsp.SemanticTokensParams(identifier)
        )
        assert tokens is not None
        assert list(tokens.data[:15]) == [0, 0, 8, 0, 0, 0, 9, 4, 1, 1, 0, 5, 8, 3, 0]
        dates = await editor.client.text_document_inlay_hint_async(
            lsp.InlayHintParams(identifier, lsp.Range(lsp.Position(0, 0), lsp.Position(40, 0)))
        )
        assert [hint.label for hint in dates or ()] == ["→ mon 12-01, tue 12-02, wed 12-03"]

    talk(conversation)


def test_formatting_and_quick_fixes(talk: Callable[[Talk], None]) -> None:
    async def conversation(editor: Editor) -> None:
        text = SOUND.replace("at 09:00", "at  9:00").replace("post chat", "post caht")
        await editor.open("t.playbook", text)
        identifier = lsp.TextDocumentIdentifier(editor.uri("t.playbook"))
        edits = await editor.client.text_document_formatting_async(
            lsp.DocumentFormattingParams(identifier, lsp.FormattingOptions(4, True))
        )
        assert edits is not None
        assert "post caht every day at 09:00" in edits[0].new_text
        line = lsp.Range(lsp.Position(19, 0), lsp.Position(19, 5))
        found = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(identifier, line, lsp.CodeActionContext([]))
        )
        fix = next(action for action in found or () if isinstance(action, lsp.CodeAction))
        assert fix.title.startswith('did you mean "chat"?')
        assert fix.edit is not None
        assert fix.edit.changes is not None
        assert [edit.new_text for edit in fix.edit.changes[identifier.uri]] == ["chat"]

    talk(conversation)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (SOUND.replace("    timezone", "\ttimezone"), {1: "    timezone Europe/Madrid"}),
        (SOUND.replace("    activity", "    activity # allow PB310: gone", 1), None),
        (SOUND, {}),
        ("week\n    mix retention 33.5%,  live 7", {}),  # which makes one fault three
    ],
)
def test_all_that_is_safe_is_mended_at_once_and_nothing_that_harms(
    talk: Callable[[Talk], None], text: str, lines: dict[int, str] | None
) -> None:
    """As `check --fix` does; editors may do it whenever a file is saved."""

    async def conversation(editor: Editor) -> None:
        await editor.open("t.playbook", text)
        identifier = lsp.TextDocumentIdentifier(editor.uri("t.playbook"))
        whole = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
        found = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(identifier, whole, lsp.CodeActionContext([]))
        )
        every = [one for one in found or () if isinstance(one, lsp.CodeAction)]
        edits = [
            edit
            for one in every
            if one.kind == lsp.CodeActionKind.SourceFixAll and one.edit and one.edit.changes
            for edit in one.edit.changes[identifier.uri]
        ]
        if lines is None:
            assert [edit.new_text for edit in edits] == ["    activity"]
        else:
            assert {edit.range.start.line: edit.new_text for edit in edits} == lines

    talk(conversation)


def test_whatever_is_typed_the_server_answers(talk: Callable[[Talk], None]) -> None:
    """Every prefix of a real playbook is open once, and asked of in its middle."""
    text = (PLAYBOOKS / "meizhuang" / "meizhuang.playbook").read_text(encoding="utf-8")

    async def conversation(editor: Editor) -> None:
        await editor.open("typed.playbook", "")
        for end in range(1, len(text), 61):
            await editor.change("typed.playbook", text[:end])
            lines = text[:end].split("\n")
            await editor.labels("typed.playbook", len(lines), len(lines[-1]))
            where = editor.at("typed.playbook", max(len(lines) // 2, 1), 3)
            await editor.client.text_document_hover_async(lsp.HoverParams(**where))
            await editor.client.text_document_definition_async(lsp.DefinitionParams(**where))

    talk(conversation)


def test_a_burst_of_edits_is_answered_once(talk: Callable[[Talk], None]) -> None:
    """The client sends forty edits without waiting; what comes back tells of the last."""

    async def burst(editor: Editor) -> None:
        assert await editor.open("t.playbook") == []
        for number in range(40):
            editor.versions["t.playbook"] += 1
            text = f"{SOUND}\nweek\n    post e{number} every day at 07:00\n"
            editor.client.text_document_did_change(
                lsp.DidChangeTextDocumentParams(
                    lsp.VersionedTextDocumentIdentifier(
                        editor.versions["t.playbook"], editor.uri("t.playbook")
                    ),
                    [lsp.TextDocumentContentChangeWholeDocument(text)],
                )
            )
        answers = 1
        while "39" not in str((await editor.faults("t.playbook"))[0].message):
            answers += 1
        assert answers <= 3, "not forty"

    talk(burst)
