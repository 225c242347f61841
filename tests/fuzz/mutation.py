"""Changes of good inputs, by chance alone: the same seed makes the same input."""

from __future__ import annotations

import random
from collections.abc import Sequence

SIGNS = [b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b"\r\n", b"\t", b" ", b'"', b"'", b",", b";", b":", b"=",
         b"#", b"%", b"{{", b"}}", b"{%", b"%}", b"-1", b"0", b"9" * 30, b"1e309", b"nan", b"2026-02-30", b"24:00",
         b"99:99", b"\xe2\x80\xa8", b"\xc2\x85", b"\xe2\x80\x8b", b"\xed\xa0\x80", "，：％".encode(),
         "每天".encode(), "niño".encode(), "e\u0301".encode(), b"A" * 5000, b"(" * 200, b"[" * 200]  # fmt: skip
"""What breaks readers: ends of lines, quotes, half characters, numbers out of range."""

MOST_BYTES = 60_000


def mutated(drawn: random.Random, seeds: Sequence[bytes], words: Sequence[bytes] = ()) -> bytes:
    """One of the seeds with a few changes; `words` are what the input's kind is made of."""
    data = drawn.choice(seeds)
    for _ in range(drawn.choice([1, 1, 1, 2, 3, 5, 9])):
        data = drawn.choice(_CHANGES)(drawn, data, seeds, words)
    return data[:MOST_BYTES]


def _place(drawn: random.Random, data: bytes) -> int:
    return drawn.randint(0, len(data))


def _insert(drawn: random.Random, data: bytes, _: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    at = _place(drawn, data)
    return data[:at] + drawn.choice([*SIGNS, *words]) + data[at:]


def _drop(drawn: random.Random, data: bytes, _: Sequence[bytes], __: Sequence[bytes]) -> bytes:
    at = _place(drawn, data)
    return data[:at] + data[at + drawn.choice([1, 1, 2, 8, 40]) :]


def _flip(drawn: random.Random, data: bytes, _: Sequence[bytes], __: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = drawn.randrange(len(data))
    return data[:at] + bytes([drawn.randrange(256)]) + data[at + 1 :]


def _cut(drawn: random.Random, data: bytes, _: Sequence[bytes], __: Sequence[bytes]) -> bytes:
    return data[: _place(drawn, data)]


def _splice(drawn: random.Random, data: bytes, seeds: Sequence[bytes], _: Sequence[bytes]) -> bytes:
    other = drawn.choice(seeds)
    return data[: _place(drawn, data)] + other[_place(drawn, other) :]


def _word(drawn: random.Random, data: bytes, _: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """Another word in the place of one."""
    parts = data.split(b" ")
    parts[drawn.randrange(len(parts))] = drawn.choice([*words, *SIGNS])
    return b" ".join(parts)


def _lines(drawn: random.Random, data: bytes, seeds: Sequence[bytes], _: Sequence[bytes]) -> bytes:
    """A line dropped, doubled, moved, indented, or taken from elsewhere."""
    lines = data.split(b"\n")
    at, to = drawn.randrange(len(lines)), drawn.randrange(len(lines))
    match drawn.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines[to:to] = [lines[at]] * drawn.choice([1, 2, 50])
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case 3:
            lines[at] = b" " * drawn.choice([1, 3, 4, 8, 40]) + lines[at].lstrip()
        case 4:
            lines.insert(to, drawn.choice(drawn.choice(seeds).split(b"\n")))
        case _:
            drawn.shuffle(lines)
    return b"\n".join(lines)


_CHANGES = (_insert, _insert, _drop, _flip, _cut, _splice, _word, _word, _lines, _lines, _lines)
