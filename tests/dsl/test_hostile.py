"""Any text ends in faults, never in an exception, and in time linear in its length."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dsl.base.fault import Fault
from dsl.checking import check
from dsl.constructs.reading import parse
from dsl.editing.tokens import tokens
from dsl.syntax.keywords import TONGUES, keywords
from dsl.syntax.source import decode
from dsl.telling.fault_text import fault_text
from dsl.templates import template_facts
from tests.conftest import CASES, FULL, PLAYBOOKS
from tests.dsl import generated

GOOD = [
    path.read_text(encoding="utf-8")
    for path in [
        *sorted(PLAYBOOKS.rglob("*.playbook")),
        *sorted((CASES / "trees").glob("*.playbook")),
        CASES / "faults" / "sound.playbook",
    ]
]
WORDS = st.sampled_from([*(phrase for tongue in TONGUES for phrase in keywords(tongue).values()), "chat", "09:30", "60%", "2d", "2026-11-30", '"x"', ",",
                         "#", "\n", "\n    ", "\n        ", "\t", "“", "=", "1", "99:99", "½", "\x00"])  # fmt: skip


def faults_of(data: bytes) -> tuple[Fault, ...]:
    def read(path: str) -> bytes:
        if path == "t.playbook":
            return data
        return (CASES / "files" / path).read_bytes()

    faults = check("t.playbook", read).faults
    for fault in (*faults[:500], *faults[-500:]):
        assert fault_text(fault).message
        assert fault.span.line >= 1
        assert 0 <= fault.span.start <= fault.span.end
    return faults


@settings(max_examples=2000 if FULL else 200, deadline=None)
@given(data=st.binary(max_size=400))
@example(data=b"\xef\xbb\xbfplaybook t")
@example(data=b'use "t.playbook"')
@example(data=b'use "\x00"')
@example(data=b'use "C:\\windows"\n')
@example(data=b'channel a\n    groups from "/etc/passwd"\n')
@example(data=("week\n    post a every " + "9" * 5000 + " weeks on mon at 09:00").encode())
@example(data=b"week\n    post a on 9999-12-31 at 09:00\n    keep 999999w between a\n")
@example(data=b"playbook t\n    runs from 0001-01-01 to 9999-12-31\n    late up to 999999w\n")
@example(data=b"week\n    post a every 0 weeks on mon at 09:00\n")
def test_any_bytes_end_in_faults(data: bytes) -> None:
    faults_of(data)


@settings(max_examples=3000 if FULL else 300, deadline=None)
@given(words=st.lists(WORDS, max_size=60))
def test_any_words_of_the_language_end_in_faults(words: list[str]) -> None:
    faults_of(" ".join(words).encode("utf-8", "surrogatepass"))


@settings(max_examples=3000 if FULL else 300, deadline=None,
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(source=st.sampled_from(GOOD), seed=st.integers(0, 2**32), count=st.integers(1, 6))
def test_any_mutation_of_a_good_file_ends_in_faults(source: str, seed: int, count: int) -> None:
    drawn = random.Random(seed)
    lines = source.split("\n")
    for _ in range(count):
        at = drawn.randrange(len(lines))
        kind = drawn.randrange(5)
        if kind == 0:
            del lines[at]
            lines = lines or [""]
        elif kind == 1:
            lines.insert(at, drawn.choice(lines))
        elif kind == 2:
            lines[at] = " " * drawn.randrange(6) + lines[at]
        elif kind == 3 and lines[at]:
            cut = drawn.randrange(len(lines[at]))
            lines[at] = lines[at][:cut] + drawn.choice('"#,% x\t=') + lines[at][cut + 1 :]
        else:
            words = lines[at].split(" ")
            drawn.shuffle(words)
            lines[at] = " ".join(words)
    faults_of("\n".join(lines).encode())


HOSTILE = {
    "one long line": lambda size: "post " * (size // 5),
    "one long word": lambda size: "a" * size,
    "deep nesting": lambda size: "".join(" " * depth + "week\n" for depth in range(int((2 * size) ** 0.5))),
    "unclosed texts": lambda size: '"\n' * (size // 2),
    "a long number": lambda size: "week\n    at most " + "9" * size + " a per day",
    "a long length": lambda size: "week\n    keep " + "1d" * (size // 2) + " between a",
    "many commas": lambda size: "week\n    mix " + "a 1%, " * (size // 6),
    "many faults": lambda size: "week\n" + "    pst chat\n" * (size // 13),
    "many names": lambda size: "week\n    fill peaks with " + ", ".join(f"e{n}" for n in range(size // 8)),
    "comments": lambda size: "# allow PB701: x\n" * (size // 17),
    "tabs": lambda size: "\t" * size,
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_time_grows_no_faster_than_the_text(kind: str) -> None:
    """Eight times the text may cost twenty times the time, never sixty-four (a ratio, not a bound
    on seconds: the machine's speed is not what is tested)."""
    size = 125_000 if FULL else 16_000

    def cost(length: int) -> float:
        best = float("inf")
        for _ in range(3):
            data = HOSTILE[kind](length).encode()
            begin = time.process_time()
            parse(decode("t.playbook", data)[0])
            best = min(best, time.process_time() - begin)
        return best

    cost(1000)
    assert cost(8 * size) < 20 * max(cost(size), 0.002)


MEGABYTE = 1_000_000

ENORMOUS: dict[str, bytes] = {
    "a million digits": b"week\n    at most " + b"9" * MEGABYTE + b" a per day",
    "a million digits of a length": b"week\n    keep " + b"9" * MEGABYTE + b"h between a",
    "NULs": b"\x00" * MEGABYTE,
    "NULs in lines": b"post \x00 chat\n" * (MEGABYTE // 12),
    "lone surrogates": "\ud800".encode("utf-8", "surrogatepass") * (MEGABYTE // 3),
    "deep nesting": "".join(" " * n + "topics t\n" for n in range(1400)).encode(),
    "wide signs": "“，：％＃".encode() * (MEGABYTE // 15),
    "open quotes": "“".encode() * (MEGABYTE // 3),
    "combining marks": "e\u0301\u0323".encode() * (MEGABYTE // 5),
    "one long line": b"post " * (MEGABYTE // 5),
    "days of campaigns": b"campaign c\n    post a on " + b"D-1, " * (MEGABYTE // 5),
    "expectations": b"expect no posts\n" * (MEGABYTE // 16),
    "languages": b"language es\n" * (MEGABYTE // 12),
}


@pytest.mark.parametrize("kind", ENORMOUS)
def test_a_megabyte_of_anything_ends_in_faults(kind: str) -> None:
    """In the checker, and in what an editor asks while it stands there."""
    data = ENORMOUS[kind]
    assert faults_of(data) or kind == "expectations"
    tree, _ = parse(decode("t.playbook", data)[0])
    ends = [(span.line, span.end) for span, _, _ in tokens(tree)]
    assert ends == sorted(ends), "in the order of the file, none over another"


@settings(max_examples=2000 if FULL else 200, deadline=None)
@given(seed=st.integers(0, 2**32), tongue=st.sampled_from(TONGUES))
def test_one_wrong_line_gives_one_fault(seed: int, tongue: str) -> None:
    """A line that no grammar knows, anywhere in a sound file: its own fault and no other of syntax."""
    drawn = random.Random(seed)
    lines = generated.text(drawn, tongue).split("\n")
    written = [n for n, line in enumerate(lines) if line.split("#")[0].strip()]
    at = drawn.choice(written)
    if lines[at].startswith("language"):
        return
    margin = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    header = at + 1 < len(lines) and any(
        len(line) - len(line.lstrip()) > len(margin)
        for line in lines[at + 1 :][:1]
        if line.split("#")[0].strip()
    )
    lines[at] = f"{margin}zzzzz zzzzz"
    _, faults = parse(decode("t.playbook", "\n".join(lines).encode())[0])
    assert [(fault.code, fault.span.line) for fault in faults if fault.code != "PB113"] == [
        ("PB107", at + 1)
    ], header


def test_a_file_that_is_far_too_large_is_refused() -> None:
    assert [fault.code for fault in faults_of(b"#" * 5_000_000)] == ["PB004"]


def test_a_file_that_is_not_there_is_a_fault() -> None:
    def read(path: str) -> bytes:
        raise FileNotFoundError(2, "No such file or directory", path)

    assert [fault.code for fault in check("t.playbook", read).faults] == ["PB003"]


@settings(max_examples=1000 if FULL else 150, deadline=None)
@given(source=st.text(max_size=200))
@example(source="{{ " * 2000)
@example(source="{% for a in b %}" * 300)
@example(source="{{ (" + "(" * 5000)
def test_any_template_ends_in_facts(source: str) -> None:
    template_facts(source)


def test_paths_outside_the_workspace_are_not_read(tmp_path: Path) -> None:
    from engine.files import read_inside

    (tmp_path / "inside").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "inside" / "link").symlink_to(tmp_path / "secret")
    for path in ("../secret", "link", str(tmp_path / "secret")):
        with pytest.raises(OSError, match="outside"):
            read_inside(tmp_path / "inside", path)
