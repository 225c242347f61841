"""Mending faults in their files, where the mend leaves no doubt."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from dsl.base.fault import Fault
from dsl.diagnostics.fixes import Lines, mended_wholly
from engine.files import read_inside
from weekbook.caches.atomic_write import write_whole
from weekbook.playbook_files import PlaybookFile

UNREADABLE = frozenset({"PB001", "PB003", "PB004"})
"""A file with one of these is left as it is: writing it would lose something."""


def fix(files: Sequence[PlaybookFile]) -> int:
    """Mends the playbooks and the files they use; returns how many places were mended."""
    return sum(_fix(file) for file in files)


def _fix(file: PlaybookFile) -> int:
    from dsl.checking import check  # noqa: PLC0415 - what the command loads anyway

    def read(path: str) -> bytes:
        return read_inside(file.root, path)

    checked = check(file.path, read)
    total = 0
    for tree in checked.trees:
        if any(item.code in UNREADABLE for item in checked.faults if item.span.file == tree.path):
            continue

        def faults_of(lines: Lines, path: str = tree.path) -> tuple[Fault, ...]:
            """The faults of this file, the others as they are now."""
            text = "\n".join(lines).encode("utf-8", "surrogatepass")
            found = check(file.path, lambda name: text if name == path else read(name))
            return tuple(item for item in found.faults if item.span.file == path)

        lines, count = mended_wholly(tree.text, faults_of)
        if count:
            path = file.root / tree.path
            write_whole(path, "\n".join(lines))
            print(f"{path}: mended {count} places", file=sys.stderr)
            total += count
    return total
