"""Faults for other programs: GitHub's annotations and JUnit's test results."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from dsl.base.languages import spoken
from weekbook.output.faults.fault_summary import counted
from weekbook.output.faults.reported_fault import Found
from weekbook.output.streams import takes_everything

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def as_github(found: Iterable[Found]) -> str:
    """Workflow commands, one a fault: GitHub shows each at its line of the change.

    The form is GitHub's, "Workflow commands for GitHub Actions": percent signs and line ends are
    escaped everywhere, commas and colons in the properties too.
    """
    lines = []
    for one in found:
        span = one.fault.span
        properties = {
            "file": one.path(span.file),
            "line": str(span.line),
            "col": str(span.start + 1),
            "endColumn": str(span.end + 1),
            "title": one.fault.code,
        }
        shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        said = f"{one.told.message}\n{one.told.help}".strip()
        lines.append(f"::{_COMMANDS[one.fault.level]} {shown}::{_data(said)}")
    return "".join(f"{line}\n" for line in lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_junit(files: Sequence[tuple[str, Sequence[Found]]]) -> str:
    """A test suite with a test for each playbook, which fails on errors; the rest is its output."""
    suite = ElementTree.Element("testsuite", name="weekbook check", tests=str(len(files)))
    failures = 0
    for name, found in files:
        case = ElementTree.SubElement(suite, "testcase", classname="weekbook", name=name)
        errors = [one for one in found if one.fault.level == "error"]
        others = [one for one in found if one.fault.level != "error"]
        if errors:
            failures += 1
            failure = ElementTree.SubElement(
                case, "failure", message=counted("error", len(errors)).told(spoken())
            )
            failure.text = _told(errors)
        if others:
            ElementTree.SubElement(case, "system-out").text = _told(others)
    suite.set("failures", str(failures))
    ElementTree.indent(suite)
    encoding = "utf-8" if takes_everything(sys.stdout) else "us-ascii"
    whole: bytes = ElementTree.tostring(suite, encoding, xml_declaration=True)
    return whole.decode(encoding) + "\n"


def _told(found: Iterable[Found]) -> str:
    lines = [
        f"{one.path(one.fault.span.file)}:{one.fault.span.line}:{one.fault.span.start + 1}:"
        f" {one.fault.level}[{one.fault.code}] {one.told.message} ({one.told.help})"
        for one in found
    ]
    return "".join(sign if sign >= " " or sign == "\n" else "?" for sign in "\n".join(lines))
