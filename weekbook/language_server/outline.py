"""The outline of a playbook, and the blocks that can be folded."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types as lsp

from dsl.statements.headers import Broken, Header, WeekHeader
from dsl.syntax.tree import Line, Tree
from weekbook.language_server.places import Places

_KINDS = {
    "playbook": lsp.SymbolKind.Module,
    "channel": lsp.SymbolKind.Interface,
    "element": lsp.SymbolKind.Class,
    "topics": lsp.SymbolKind.Enum,
    "topic": lsp.SymbolKind.EnumMember,
    "week": lsp.SymbolKind.Struct,
    "peaks": lsp.SymbolKind.Array,
}


def symbols(tree: Tree, places: Places) -> list[lsp.DocumentSymbol]:
    """The blocks of a file, those inside others below them."""
    return list(_symbols(tree.lines, places))


def _symbols(lines: tuple[Line, ...], places: Places) -> Iterator[lsp.DocumentSymbol]:
    for line in lines:
        match line.statement:
            case Header(noun=noun, name=name, title=title):
                label = name.text if name else str(line.words[0])
            case WeekHeader(channels=channels):
                noun, title = "week", ", ".join(channel.text for channel in channels)
                label = str(line.words[0])
            case Broken(noun=noun, name=name) if noun:
                label, title = name.text if name else noun, ""
            case _:
                continue
        own = places.range(line.span)
        whole = lsp.Range(own.start, places.range(_last(line).span).end)
        yield lsp.DocumentSymbol(
            name=label, detail=f"{line.words[0]} {title}".strip(),
            kind=_KINDS.get(noun, lsp.SymbolKind.Object), range=whole, selection_range=own,
            children=list(_symbols(line.block, places)),
        )  # fmt: skip


def _last(line: Line) -> Line:
    """The last line with words of a block, or the header itself."""
    inner = [child for child in line.block if child.words]
    return _last(inner[-1]) if inner else line


def folds(tree: Tree) -> list[lsp.FoldingRange]:
    """The blocks with more than their header."""
    found = []
    for line in tree.walk():
        last = _last(line) if line.words else line
        if last.number > line.number:
            found.append(lsp.FoldingRange(line.number - 1, last.number - 1))
    return found
