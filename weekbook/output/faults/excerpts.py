"""What differs between an example and its fixed form: the blocks in which some line changed."""

from __future__ import annotations

import difflib


def excerpts(before: bytes, after: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of the blocks that differ, of both texts, with a blank line between blocks."""
    first, second = (data.decode("utf-8", "replace").split("\n") for data in (before, after))
    changed: tuple[set[int], set[int]] = (set(), set())
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            changed[0].update(range(start, max(end, start + 1)))
            changed[1].update(range(other_start, max(other_end, other_start + 1)))
    return _blocks(first, changed[0]), _blocks(second, changed[1])


def _blocks(lines: list[str], changed: set[int]) -> tuple[str, ...]:
    """The blocks at the margin in which some line changed."""
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines):
        if not blocks or (line.strip() and not line[:1].isspace()):
            blocks.append((number, []))
        blocks[-1][1].append(line)
    shown: list[str] = []
    for start, block in blocks:
        if changed & set(range(start, start + len(block))):
            while block and not block[-1].strip():
                block.pop()
            shown += ([""] if shown else []) + [_printable(line) for line in block]
    return tuple(shown)


def _printable(line: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "\t" else "�" for sign in line)
