"""Quick fixes: the mend of a fault, and the comment that allows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from lsprotocol import types as lsp

from dsl.base.fault import Fault
from dsl.base.sentence import say
from dsl.base.span import Span
from dsl.checking import Checked
from dsl.diagnostics.fixes import is_safe
from dsl.telling.fault_text import fault_text
from weekbook.language_server.diagnostics import diagnostic, tongue
from weekbook.language_server.places import Places


def actions(
    uri: str, faults: Iterable[Fault], checked: Checked, places: Places, wanted: lsp.Range,
    mended: Callable[[], Mapping[int, str]],
) -> Iterator[lsp.CodeAction]:  # fmt: skip
    """The quick fixes for the faults that touch a range, and one for all that are safe: `mended`
    gives the lines that it changes."""
    every = list(faults)
    for fault in every:
        found = places.range(fault.span)
        if not wanted.start.line <= found.start.line <= wanted.end.line:
            continue
        told = fault_text(fault, tongue(fault, checked))
        shown = [diagnostic(fault, checked, places)]
        if fault.mend:
            yield lsp.CodeAction(
                title=told.help or told.message, kind=lsp.CodeActionKind.QuickFix,
                diagnostics=shown, is_preferred=True, edit=_edit(uri, [fault], places),
            )  # fmt: skip
        if fault.level != "error" and fault.code != "PB901":
            yield lsp.CodeAction(
                title=f"# allow {fault.code}", kind=lsp.CodeActionKind.QuickFix,
                diagnostics=shown, edit=_allow(uri, fault, places),
            )  # fmt: skip
    if any(fault.mend and is_safe(fault) for fault in every) and (lines := mended()):
        yield lsp.CodeAction(
            title=say("action.fix_all", "weekbook: mend what is safe to mend"), kind=lsp.CodeActionKind.SourceFixAll,
            edit=lsp.WorkspaceEdit(changes={uri: [_line(number, text, places) for number, text
                                                  in lines.items()]}),
        )  # fmt: skip


def _line(number: int, text: str, places: Places) -> lsp.TextEdit:
    whole = Span("", number, 0, len(places.lines[number - 1]))
    return lsp.TextEdit(places.range(whole), text)


def _edit(uri: str, faults: Iterable[Fault], places: Places) -> lsp.WorkspaceEdit:
    edits = [
        lsp.TextEdit(places.range(edit.span), edit.text) for fault in faults for edit in fault.mend
    ]
    return lsp.WorkspaceEdit(changes={uri: edits})


def _allow(uri: str, fault: Fault, places: Places) -> lsp.WorkspaceEdit:
    number = fault.span.line - 1
    line = places.lines[number]
    margin = line[: len(line) - len(line.lstrip())]
    at = lsp.Position(number, 0)
    why = say("action.say_why", "say why")
    text = f"{margin}# allow {fault.code}: {why}\n"
    return lsp.WorkspaceEdit(changes={uri: [lsp.TextEdit(lsp.Range(at, at), text)]})
