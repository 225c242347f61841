"""Faults for other programs: GitHub's annotations and JUnit's test results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree

from cli.show_faults import shown_path
from dsl.fault import Fault

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def as_github(faults: Iterable[tuple[Path, Fault]]) -> str:
    """Workflow commands, one a fault: GitHub shows each at its line of the change.

    The form is GitHub's, "Workflow commands for GitHub Actions": percent signs and line ends are
    escaped everywhere, commas and colons in the properties too.
    """
    lines = []
    for root, fault in faults:
        span = fault.span
        properties = {
            "file": shown_path(root, span.file),
            "line": str(span.line),
            "col": str(span.start + 1),
            "endColumn": str(span.end + 1),
            "title": fault.code,
        }
        shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        said = f"{fault.message}\n{fault.help}".strip()
        lines.append(f"::{_COMMANDS[fault.level]} {shown}::{_data(said)}")
    return "".join(f"{line}\n" for line in lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_junit(files: Sequence[tuple[str, Path, Sequence[Fault]]]) -> str:
    """A test suite with a test for each playbook, which fails on errors; the rest is its output."""
    suite = ElementTree.Element("testsuite", name="weekbook check", tests=str(len(files)))
    failures = 0
    for name, root, faults in files:
        case = ElementTree.SubElement(suite, "testcase", classname="weekbook", name=name)
        errors = [fault for fault in faults if fault.level == "error"]
        others = [fault for fault in faults if fault.level != "error"]
        if errors:
            failures += 1
            failure = ElementTree.SubElement(case, "failure", message=f"{len(errors)} errors")
            failure.text = _told(errors, root)
        if others:
            ElementTree.SubElement(case, "system-out").text = _told(others, root)
    suite.set("failures", str(failures))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _told(faults: Iterable[Fault], root: Path) -> str:
    lines = [
        f"{shown_path(root, fault.span.file)}:{fault.span.line}:{fault.span.start + 1}:"
        f" {fault.level}[{fault.code}] {fault.message} ({fault.help})"
        for fault in faults
    ]
    return "".join(sign if sign >= " " or sign == "\n" else "?" for sign in "\n".join(lines))
