"""`weekbook format`."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from dsl.base.fault import Fault
from dsl.base.sentence import InRow, message, say, told
from dsl.constructs.reading import parse
from dsl.editing.format import CannotSayError, formatted
from dsl.syntax.keywords import NATIVE, TONGUES
from dsl.syntax.source import decode
from dsl.syntax.tree import Tree
from engine.files import read_regular
from weekbook.caches.atomic_write import write_whole
from weekbook.command_error import CommandError
from weekbook.output.faults.fault_summary import summary
from weekbook.output.faults.fault_text import as_text
from weekbook.output.faults.reported_fault import Found
from weekbook.output.machine_language import machine_tongue, speak_as
from weekbook.output.terminal import colours
from weekbook.playbook_files import playbook_files

EXAMPLE = (
    (
        "weekbook format",
        message("help.format.example.all", "the playbooks of the workspace, in place"),
    ),
    (
        "weekbook format --check shared/",
        message("help.format.example.check", "only tell which would change"),
    ),
    (
        "weekbook format --diff week.playbook",
        message("help.format.example.diff", "show what would change"),
    ),
    (
        "weekbook format --language es week.playbook",
        message("help.format.example.language", "the same in Spanish"),
    ),
    (
        "weekbook format - < week.playbook",
        message("help.format.example.stdin", "from standard input to standard output"),
    ),
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help=message("help.format.paths", "playbooks or folders, or - for standard input"),
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help=message("help.format.check", "change nothing; exit with 1 if a file would change"),
    )
    parser.add_argument(
        "--diff",
        action="store_true",
        help=message("help.format.diff", "change nothing; show what would change"),
    )
    parser.add_argument(
        "--language",
        choices=TONGUES,
        metavar="TONGUE",
        help=message("help.format.language", "translate into en, zh-CN, zh-TW or es"),
    )


def run(arguments: argparse.Namespace) -> int:
    if arguments.paths == ["-"]:
        return _from_input(arguments)
    changed = broken = 0
    paths = _paths(arguments.paths)
    speak_as(paths)
    for path in paths:
        data = read_regular(path)
        text, faults, tree = _format(str(path), data, arguments.language)
        if faults:
            broken += 1
            _show(faults, tree)
        elif text.encode() != data:
            changed += 1
            _treat(path, data, text, arguments)
    if not arguments.diff:
        counted = (
            message(
                "format.would",
                "{changed} would change, {broken} cannot be read",
                changed=changed,
                broken=broken,
            )
            if arguments.check
            else message(
                "format.done",
                "{changed} formatted, {broken} cannot be read",
                changed=changed,
                broken=broken,
            )
        )
        print(told(counted), file=sys.stderr)
    return 1 if broken or (changed and (arguments.check or arguments.diff)) else 0


def _paths(given: list[str]) -> list[Path]:
    """The files meant; in a folder also the libraries, which no workspace names."""
    found: dict[Path, None] = {}
    for name in given or ["."]:
        if Path(name).is_dir():
            found.update(dict.fromkeys(sorted(Path(name).rglob("*.playbook"))))
        else:
            found.update(dict.fromkeys(file.root / file.path for file in playbook_files([name])))
    if not found:
        raise CommandError(
            message(
                "format.none", "{paths}: there is no playbook here", paths=InRow(given or ["."])
            )
        )
    return list(found)


def _from_input(arguments: argparse.Namespace) -> int:
    data = sys.stdin.buffer.read()
    text, faults, tree = _format("<input>", data, arguments.language)
    if faults:
        _show(faults, tree)
        return 1
    if arguments.diff:
        sys.stdout.writelines(_difference("<input>", data, text))
    elif not arguments.check:
        sys.stdout.buffer.write(text.encode())
    return 1 if (arguments.check or arguments.diff) and text.encode() != data else 0


def _format(name: str, data: bytes, tongue: str | None) -> tuple[str, list[Fault], Tree]:
    """The canonical text, or the faults for which there is none."""
    source, unreadable = decode(name, data)
    tree, misread = parse(source)
    faults = [*unreadable, *misread]
    if faults:
        return "", faults, tree
    try:
        return formatted(tree, tongue), [], tree
    except CannotSayError:
        wanted = NATIVE[tongue or tree.tongue]
        raise CommandError(
            message(
                "format.unwritable",
                "{file} cannot be written in {language}: a name in it is a word of the language"
                " there; `weekbook check` tells which",
                file=name,
                language=wanted,
            ),
            code=1,
        ) from None


def _treat(path: Path, data: bytes, text: str, arguments: argparse.Namespace) -> None:
    if arguments.diff:
        sys.stdout.writelines(_difference(str(path), data, text))
    elif arguments.check:
        print(say("format.file_would", "{file} would change", file=path))
    else:
        write_whole(path, text)
        print(say("format.file_done", "{file} formatted", file=path))


def _difference(name: str, data: bytes, text: str) -> list[str]:
    before = data.decode("utf-8-sig").splitlines(keepends=True)
    lines = difflib.unified_diff(before, text.splitlines(keepends=True), name, f"{name} formatted")
    return [line if line.endswith("\n") else f"{line}\n\\ no line end\n" for line in lines]


def _show(faults: list[Fault], tree: Tree) -> None:
    lines = {tree.path: tree.text}
    tongue = tree.tongue if tree.named else machine_tongue()
    for fault in faults:
        found = Found(fault, Path(), tongue)
        print("\n".join(as_text(found, lines, colours(sys.stderr))), file=sys.stderr)
    print(summary(faults, 1), file=sys.stderr)
