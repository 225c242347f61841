"""Mending faults in their files, where the mend leaves no doubt."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cli.playbook_files import PlaybookFile
from cli.whole_file import write_whole
from dsl.fault import Edit, Fault
from dsl.mend import is_safe, mended
from dsl.parse import parse
from dsl.source import decode
from engine.files import read_inside

MOST_PASSES = 5
"""One mend may show the next fault; after this many rounds what is left is for a person."""

UNREADABLE = frozenset({"PB001", "PB003", "PB004"})
"""A file with one of these is left as it is: writing it would lose something."""


def fix(files: Sequence[PlaybookFile]) -> int:
    """Mends the playbooks and the files they use; returns how many places were mended."""
    total = 0
    for file in files:
        for _ in range(MOST_PASSES):
            count = _pass(file)
            total += count
            if not count:
                break
    return total


def _pass(file: PlaybookFile) -> int:
    from dsl.check import check  # noqa: PLC0415 - what the command loads anyway

    checked = check(file.path, lambda path: read_inside(file.root, path))
    count = 0
    for tree in checked.trees:
        own = [fault for fault in checked.faults if fault.span.file == tree.path]
        if any(fault.code in UNREADABLE for fault in own):
            continue
        edits = _edits(own)
        if not edits:
            continue
        text = "\n".join(mended(tree.text, edits))
        path = file.root / tree.path
        if _worse(text, tree.path, own):
            continue
        write_whole(path, text)
        print(f"{path}: mended {len(edits)} places", file=sys.stderr)
        count += len(edits)
    return count


def _edits(faults: Sequence[Fault]) -> list[Edit]:
    return [edit for fault in faults if fault.mend and is_safe(fault) for edit in fault.mend]


def _worse(text: str, path: str, before: Sequence[Fault]) -> bool:
    """Whether the file would have more faults of syntax than before."""
    source, unreadable = decode(path, text.encode("utf-8", "surrogatepass"))
    faults = [*unreadable, *parse(source)[1]]
    return len(faults) >= max(len([f for f in before if f.code < "PB2"]), 1) and bool(faults)
