"""Mending faults in their files, where the mend leaves no doubt and no playbook is the worse for it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dsl.base.fault import Fault
from dsl.base.sentence import say_plural
from dsl.checking import Checked, check
from dsl.constructs.reading import parse
from dsl.diagnostics.fixes import Lines, is_safe, mended_wholly
from dsl.loading import load
from engine.files import find_root, read_inside
from weekbook.caches.atomic_write import write_whole
from weekbook.command_error import CommandError
from weekbook.playbook_files import PlaybookFile, playbook_files

UNREADABLE = frozenset({"PB001", "PB003", "PB004"})
"""A file with one of these is left as it is: writing it would lose something."""


def fix(files: Sequence[PlaybookFile]) -> int:
    """Mends the playbooks and the files they use; returns how many places were mended."""
    readers = _Readers()
    return sum(_fix(file, tree.path, readers) for file in files for tree in _checked(file).trees)


def _fix(file: PlaybookFile, path: str, readers: _Readers) -> int:
    """Mends one file of a playbook, with an eye on the other playbooks that read it."""
    checked = _checked(file)
    tree = next((tree for tree in checked.trees if tree.path == path), None)
    own = [item for item in checked.faults if item.span.file == path]
    if tree is None or any(item.code in UNREADABLE for item in own) or not any(map(is_safe, own)):
        return 0
    every = [file, *readers.others(file, path)]

    def faults_of(lines: Lines) -> list[tuple[Fault, ...]]:
        text = "\n".join(lines).encode("utf-8", "surrogatepass")
        return [_checked(reader, {path: text}).faults for reader in every]

    lines, count = mended_wholly(path, tree.text, faults_of)
    if count:
        whole = file.root / path
        write_whole(whole, "\n".join(lines))
        mended = say_plural(
            "check.mended",
            "{file}: mended {count} place",
            "{file}: mended {count} places",
            count=count,
            file=whole,
        )
        print(mended, file=sys.stderr)
    return count


class _Readers:
    """Which playbooks of a workspace read which files: what mends a library may harm."""

    def __init__(self) -> None:
        self._known: dict[Path, dict[str, list[PlaybookFile]]] = {}

    def others(self, file: PlaybookFile, path: str) -> list[PlaybookFile]:
        """The playbooks beside `file` that read what is at `path`."""
        if file.root not in self._known:
            self._known[file.root] = _readers_in(file.root)
        return [one for one in self._known[file.root].get(path, ()) if one != file]


def _readers_in(root: Path) -> dict[str, list[PlaybookFile]]:
    if find_root(root) is None:
        return {}  # no workspace: what lies beside a playbook may be anybody's
    try:
        every = playbook_files([str(root)])
    except CommandError:
        return {}
    readers: dict[str, list[PlaybookFile]] = {}
    for one in every:
        if one.root == root:
            for tree in load(one.path, lambda path: read_inside(root, path), parse).trees:
                readers.setdefault(tree.path, []).append(one)
    return readers


def _checked(file: PlaybookFile, instead: Mapping[str, bytes] | None = None) -> Checked:
    """The playbook checked, with some of its files as they would be."""
    changed = instead or {}

    def read(path: str) -> bytes:
        return changed[path] if path in changed else read_inside(file.root, path)

    return check(file.path, read)
