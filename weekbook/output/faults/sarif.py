"""Faults as SARIF 2.1.0, the form in which code hosts take the results of checkers (OASIS)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from dsl.base.codes import LEVELS, ROOM_OF
from dsl.base.fault import Edit
from dsl.base.span import Span
from dsl.diagnostics.rooms import meaning
from dsl.telling.catalogue import title
from weekbook import __version__
from weekbook.output.faults.docs_url import fault_url, more_of
from weekbook.output.faults.reported_fault import Found
from weekbook.output.streams import json_text

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(found: Sequence[Found]) -> str:
    """One run with a result a fault, and a rule for each code that was found."""
    used = sorted({one.fault.code for one in found})
    tongues = {one.fault.code: one.tongue for one in reversed(found)}
    index = {code: number for number, code in enumerate(used)}
    run = {
        "tool": {
            "driver": {
                "name": "weekbook",
                "semanticVersion": __version__,
                "rules": [_rule(code, tongues[code]) for code in used],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, index) for one in found],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_text(log) + "\n"


def _rule(code: str, tongue: str) -> dict[str, Any]:
    """A fault as a rule: its name, its title and the page that `weekbook explain` shows, in the
    tongue of the first file that has it."""
    meant = meaning(code, tongue)
    rule: dict[str, Any] = {
        "id": code,
        "name": "".join(word.capitalize() for word in ROOM_OF[code].split("_")[1:]),
        "shortDescription": {"text": title(code, tongue)},
        "fullDescription": {"text": meant},
        "help": {"text": f"{meant}\n\n{more_of(code, tongue)}"},
        "defaultConfiguration": {"level": LEVELS[code]},
    }
    address = fault_url(code, tongue)
    if address:
        rule["helpUri"] = address
    return rule


def _result(found: Found, index: dict[str, int]) -> dict[str, Any]:
    fault, told = found.fault, found.told
    said = [told.message, told.label, told.help]
    result: dict[str, Any] = {
        "ruleId": fault.code,
        "ruleIndex": index[fault.code],
        "level": fault.level,
        "message": {"text": "\n".join(text for text in said if text)},
        "locations": [{"physicalLocation": _location(found, fault.span)}],
    }
    if told.others:
        result["relatedLocations"] = [
            {"physicalLocation": _location(found, span), "message": {"text": words}}
            for span, words in told.others
        ]
    if fault.mend:
        result["fixes"] = [_fix(found, fault.mend, told.help)]
    return result


def _location(found: Found, span: Span) -> dict[str, Any]:
    return {"artifactLocation": _artifact(found, span), "region": _region(span)}


def _artifact(found: Found, span: Span) -> dict[str, str]:
    return {"uri": quote(found.path(span.file).replace("\\", "/"))}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.start + 1,
        "endLine": span.line,
        "endColumn": span.end + 1,
    }


def _fix(found: Found, edits: Sequence[Edit], words: str) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
        for edit in edits
    ]
    change = {"artifactLocation": _artifact(found, edits[0].span), "replacements": replacements}
    return {"description": {"text": words}, "artifactChanges": [change]}
