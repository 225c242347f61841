"""Makes the pages of the faults anew, in every tongue: `make pages`.

What a fault means stands in `dsl/telling/explanations/`, its texts in `dsl/telling/texts/`, its examples are the
cases of the tests: the one that fails, and the same mended.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from dsl.base.codes import LEVELS
from dsl.syntax.format import translated
from dsl.syntax.keywords import NATIVE, TONGUES
from dsl.syntax.parser import parse
from dsl.syntax.source import decode
from dsl.telling.catalogue import codes, meanings, phrases
from tests.conftest import CASES
from tests.fault_cases import faults_of
from weekbook.output.fault_text import as_text
from weekbook.output.reported_fault import Found

PAGES = Path(__file__).parent.parent / "docs" / "faults"

WORDS = {
    "en": ("Level", "An example", "Mended", "The faults", "No short file shows it.", "Also in"),
    "es": ("Nivel", "Un ejemplo", "Arreglado", "Los fallos", "Ningún archivo corto lo muestra.", "También en"),
    "zh-CN": ("级别", "例子", "改好之后", "全部提示", "没有简短的文件能演示它。", "其他语言"),
    "zh-TW": ("級別", "例子", "改好之後", "全部提示", "沒有簡短的檔案能示範它。", "其他語言"),
}  # fmt: skip


def pages() -> dict[Path, str]:
    """Every page by its path below `docs/faults`."""
    made = {}
    examples = {path.stem.split("-")[0]: path for path in sorted((CASES / "mended").glob("PB*"))}
    for tongue in TONGUES:
        folder = Path() if tongue == "en" else Path(tongue)
        made[folder / "README.md"] = _index(tongue)
        for code in LEVELS:
            made[folder / f"{code}.md"] = _page(code, tongue, examples.get(code))
    return made


def _title(code: str, tongue: str) -> str:
    return codes(tongue)[code][0].replace("{", "‹").replace("}", "›")


def _index(tongue: str) -> str:
    words = WORDS[tongue]
    rows = [f"- [{code}]({code}.md): {_title(code, tongue)}" for code in sorted(LEVELS)]
    return "\n".join([f"# {words[3]}", "", _elsewhere("README.md", tongue), "", *rows]) + "\n"


def _elsewhere(name: str, tongue: str) -> str:
    """Links to the same page in the other tongues."""
    links = []
    for other in TONGUES:
        if other != tongue:
            folder = Path() if other == "en" else Path(other)
            here = Path() if tongue == "en" else Path(tongue)
            links.append(f"[{NATIVE[other]}]({os.path.relpath(folder / name, here)})")
    return f"{WORDS[tongue][5]}: {', '.join(links)}."


def _page(code: str, tongue: str, mended: Path | None) -> str:
    words = WORDS[tongue]
    level = phrases(tongue)[LEVELS[code]]
    lines = [
        f"# {code}: {_title(code, tongue)}", "",
        f"{words[0]}: {level}. {_elsewhere(f'{code}.md', tongue)}", "",
        meanings(tongue)[code], "",
    ]  # fmt: skip
    if mended is None:
        return "\n".join([*lines, words[4]]) + "\n"
    planned = (CASES / "planned" / mended.name).exists()
    failing = CASES / ("planned" if planned else "faults") / mended.name
    before, after = failing.read_bytes(), mended.read_bytes()
    if tongue != "en":
        before, after = _translated(code, failing, before, after, tongue, planned)
    source, _ = decode(failing.name, before)
    found = next(one for one in faults_of(failing, before, planned) if one.code == code)
    shown = as_text(Found(found, Path.cwd(), tongue), {failing.name: source.lines}, colour=False)
    first, second = _excerpts(before, after)
    return "\n".join(
        [
            *lines, f"## {words[1]}", "", "```playbook", *first, "```", "", "```text",
            *(line.rstrip() for line in list(shown)[:-1]), "```", "", f"## {words[2]}", "",
            "```playbook", *second, "```",
        ]
    ) + "\n"  # fmt: skip


def _translated(
    code: str, path: Path, before: bytes, after: bytes, tongue: str, planned: bool
) -> tuple[bytes, bytes]:
    """Both examples in a tongue; in English where the fault would be lost in translation."""
    both = []
    for data in (before, after):
        tree, _ = parse(decode(path.name, data)[0])
        both.append(translated(tree, tongue).encode())
    still = code in {fault.code for fault in faults_of(path, both[0], planned)}
    gone = code not in {fault.code for fault in faults_of(path, both[1], planned)}
    return (both[0], both[1]) if still and gone else (before, after)


def _excerpts(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """The blocks that differ, of both texts."""
    texts = [data.decode("utf-8", "replace").split("\n") for data in (before, after)]
    changed: tuple[set[int], set[int]] = (set(), set())
    matcher = difflib.SequenceMatcher(None, *texts, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            changed[0].update(range(start, max(end, start + 1)))
            changed[1].update(range(other_start, max(other_end, other_start + 1)))
    return _blocks(texts[0], changed[0]), _blocks(texts[1], changed[1])


def _blocks(lines: list[str], changed: set[int]) -> list[str]:
    """The blocks at the margin in which some line changed, with a blank line between."""
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
    return shown


def _printable(line: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "\t" else "�" for sign in line)


if __name__ == "__main__":
    for name, text in pages().items():
        page = PAGES / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
