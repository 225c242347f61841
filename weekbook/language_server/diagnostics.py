"""Faults as an editor shows them: underlined while they are written."""

from __future__ import annotations

from collections import defaultdict

from lsprotocol import types as lsp

from dsl.base.fault import Fault
from dsl.checking import Checked
from dsl.telling.fault_text import fault_text
from weekbook.language_server.places import Places
from weekbook.output.faults.docs_url import fault_url
from weekbook.output.machine_language import tongue_of

SEVERITY = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "note": lsp.DiagnosticSeverity.Information,
}


def by_file(checked: Checked) -> dict[str, list[Fault]]:
    """The faults of a check by the file they stand in; a file that was read and has none too."""
    found: dict[str, list[Fault]] = defaultdict(list)
    for tree in checked.trees:
        found[tree.path] = []
    for fault in checked.faults:
        found[fault.span.file].append(fault)
    return dict(found)


def tongue(fault: Fault, checked: Checked) -> str:
    """The language of the file that a fault is in."""
    return tongue_of(fault.span.file, checked.playbook.tongues, checked.playbook.path)


def diagnostic(fault: Fault, checked: Checked, places: Places) -> lsp.Diagnostic:
    """A fault in the tongue of its file. What else belongs to it is told in its text."""
    language = tongue(fault, checked)
    told, address = fault_text(fault, language), fault_url(fault.code, language)
    said = [told.message, told.label, told.help]
    said += [f"{span.place}: {words}" for span, words in told.others]
    unused = [lsp.DiagnosticTag.Unnecessary] if fault.code in ("PB214", "PB901") else None
    return lsp.Diagnostic(
        range=places.range(fault.span),
        message="\n".join(text for text in said if text),
        severity=SEVERITY[fault.level],
        code=fault.code,
        code_description=lsp.CodeDescription(address) if address else None,
        source="weekbook",
        tags=unused,
    )
