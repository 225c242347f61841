"""The server: takes what editors ask, and hands it to the functions that answer."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from dsl.base.span import Span
from dsl.checking import Checked
from dsl.constructs.reading import parse
from dsl.editing.format import CannotSayError, formatted
from dsl.editing.references import Mention
from dsl.editing.tokens import TYPES
from dsl.syntax.tree import Tree
from engine.files import read_regular
from engine.time.clock import Clock
from weekbook import __version__
from weekbook.language_server.actions import actions
from weekbook.language_server.completion import completions
from weekbook.language_server.dates import hints
from weekbook.language_server.diagnostics import by_file, diagnostic
from weekbook.language_server.documents import Documents
from weekbook.language_server.hover import hover
from weekbook.language_server.names import declaration, mention_at, same, why_not
from weekbook.language_server.outline import folds, symbols
from weekbook.language_server.pending import Pending
from weekbook.language_server.places import Places
from weekbook.language_server.tokens import MODIFIERS, encoded

TRIGGERS = [" ", '"', "/"]


class Session:
    """One editor: its documents, and the way it counts columns."""

    def __init__(self, server: LanguageServer, clock: Clock) -> None:
        self.server = server
        self.clock = clock
        self.documents = Documents()
        self.pending = Pending()
        self.published: dict[str, set[str]] = {}

    def path(self, uri: str) -> Path:
        """The path of an address as editors give it."""
        return Path(to_fs_path(uri) or uri).resolve()

    def places(self, path: Path) -> Places:
        """The text of a file, as its editor or the disk has it, in the units that the editor counts
        columns in."""
        text = self.documents.texts.get(path)
        if text is None:
            try:
                text = read_regular(path).decode("utf-8", "replace")
            except OSError:
                text = ""
        return Places(text, self.server.workspace.position_codec)

    def checked(self, path: Path) -> Checked:
        """What a check finds in the playbook that a file belongs to."""
        return self.documents.checked(self.documents.file(path))

    def tree(self, path: Path) -> Tree:
        """The tree of an opened file, its paths seen from the workspace as those of checks."""
        file = self.documents.file(path)
        checked = self.documents.checked(file)
        return next(tree for tree in checked.trees if tree.path == file.path)

    def trees(self, path: Path) -> list[Tree]:
        """The files that share names with this one."""
        file = self.documents.file(path)
        return [tree for checked in self.documents.together(file) for tree in checked.trees]

    def location(self, span: Span, beside: Path) -> lsp.Location:
        """A span as an editor's place, its file beside `beside`."""
        path = (self.documents.file(beside).root / span.file).resolve()
        return lsp.Location(_uri(path), self.places(path).range(span))

    def mention(self, uri: str, position: lsp.Position) -> tuple[Path, Mention | None]:
        """The file that an editor names, and the name at a place in it."""
        path = self.path(uri)
        line, column = self.places(path).column(position)
        return path, mention_at(self.tree(path), line, column)

    def publish(self, path: Path) -> None:
        """Tells the editor the faults of a playbook, in every file they stand in."""
        file = self.documents.file(path)
        checked = self.documents.checked(file)
        found = by_file(checked)
        told = self.published.setdefault(str(path), set())
        for name in {*found, *told}:
            place = (file.root / name).resolve()
            if name != file.path and place in self.documents.texts:
                continue  # an opened library tells of itself
            places = self.places(place)
            shown = [diagnostic(fault, checked, places) for fault in found.get(name, ())]
            self.server.text_document_publish_diagnostics(
                lsp.PublishDiagnosticsParams(uri=_uri(place), diagnostics=shown)
            )
        self.published[str(path)] = {name for name, faults in found.items() if faults}


def _uri(path: Path) -> str:
    return from_fs_path(str(path)) or path.as_uri()


def make_server(clock: Clock) -> LanguageServer:
    """A server that answers for playbooks. `clock` tells what the next dates are."""
    server = LanguageServer("weekbook", __version__)
    session = Session(server, clock)
    _watch_documents(server, session)
    _answer_names(server, session)
    _answer_looks(server, session)
    _answer_changes(server, session)
    return server


def _watch_documents(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        path = session.path(params.text_document.uri)
        session.documents.put(path, params.text_document.text)
        session.publish(path)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        path = session.path(params.text_document.uri)
        document = server.workspace.get_text_document(params.text_document.uri)
        session.documents.put(path, document.source)
        session.pending.ask(path, lambda: _tell(session, path))

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        path = session.path(params.text_document.uri)
        session.pending.drop(path)
        session.documents.drop(path)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(_: lsp.DidSaveTextDocumentParams) -> None:
        for path in list(session.documents.texts):
            session.publish(path)


def _tell(session: Session, path: Path) -> None:
    """Tells the faults of a changed file and of the opened ones that use it."""
    session.publish(path)
    for other in list(session.documents.texts):
        if other != path and _uses(session, other, path):
            session.publish(other)


def _uses(session: Session, path: Path, library: Path) -> bool:
    file = session.documents.file(path)
    names = {(file.root / tree.path).resolve() for tree in session.checked(path).trees}
    return library in names


def _answer_names(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(params: lsp.DefinitionParams) -> lsp.Location | None:
        path, mention = session.mention(params.text_document.uri, params.position)
        found = declaration(mention, session.trees(path)) if mention else None
        return session.location(found.name.span, path) if found else None

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def references(params: lsp.ReferenceParams) -> list[lsp.Location]:
        path, mention = session.mention(params.text_document.uri, params.position)
        if mention is None:
            return []
        wanted = params.context.include_declaration
        return [
            session.location(other.name.span, path)
            for other in same(mention, session.trees(path))
            if wanted or not other.declares
        ]

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: lsp.PrepareRenameParams) -> lsp.Range | None:
        path, mention = session.mention(params.text_document.uri, params.position)
        return session.places(path).range(mention.name.span) if mention else None

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    def rename(params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        path, mention = session.mention(params.text_document.uri, params.position)
        if mention is None:
            return None
        trees = session.trees(path)
        reason = why_not(params.new_name, mention, trees)
        if reason:
            server.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, reason))
            return None
        changes: dict[str, list[lsp.TextEdit]] = {}
        for other in same(mention, trees):
            location = session.location(other.name.span, path)
            changes.setdefault(location.uri, []).append(
                lsp.TextEdit(location.range, params.new_name)
            )
        return lsp.WorkspaceEdit(changes=changes)


def _answer_looks(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hovered(params: lsp.HoverParams) -> lsp.Hover | None:
        path = session.path(params.text_document.uri)
        line, column = session.places(path).column(params.position)
        today = session.clock.now().date()
        told = hover(session.tree(path), session.checked(path), line, column, today)
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, told)) if told else None

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        path = session.path(params.text_document.uri)
        return symbols(session.tree(path), session.places(path))

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    def folding(params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        return folds(session.tree(session.path(params.text_document.uri)))

    @server.feature(
        lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
        lsp.SemanticTokensLegend(list(TYPES), list(MODIFIERS)),
    )
    def coloured(params: lsp.SemanticTokensParams) -> lsp.SemanticTokens:
        path = session.path(params.text_document.uri)
        return lsp.SemanticTokens(data=encoded(session.tree(path), session.places(path)))

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    def inlay(params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        path = session.path(params.text_document.uri)
        first, last = params.range.start.line + 1, params.range.end.line + 1
        today = session.clock.now().date()
        playbook = session.checked(path).playbook
        tree, places = session.tree(path), session.places(path)
        return list(hints(tree, playbook, places, today, first, last))


def _answer_changes(server: LanguageServer, session: Session) -> None:
    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=TRIGGERS)
    )
    def complete(params: lsp.CompletionParams) -> lsp.CompletionList:
        path = session.path(params.text_document.uri)
        source, checked = session.documents.source(path), session.checked(path)
        root = session.documents.file(path).root
        places = session.places(path)
        return lsp.CompletionList(
            is_incomplete=False,
            items=completions(source, checked, root, places, params.position),
        )

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def format(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
        path = session.path(params.text_document.uri)
        tree, faults = parse(session.documents.source(path))
        if faults:
            return None
        try:
            text = formatted(tree)
        except CannotSayError:
            return None
        places = session.places(path)
        if text == "\n".join(places.lines):
            return []
        return [lsp.TextEdit(places.whole(), text)]

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(
            code_action_kinds=[lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]
        ),
    )
    def act(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri = params.text_document.uri
        path = session.path(uri)
        checked = session.checked(path)
        file = session.documents.file(path)
        own = by_file(checked).get(file.path, [])
        return list(
            actions(uri, own, checked, session.places(path), params.range,
                    lambda: session.documents.mended(file))
        )  # fmt: skip
