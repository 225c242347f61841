"""Playbooks drawn at random from the whole grammar, in any tongue.

The words of each line are a walk through the parser's own tables: whatever it would take next may
come next. So every construct is met, and those added later will be.
"""

from __future__ import annotations

import random

from dsl.syntax.blocks import BLOCKS
from dsl.syntax.keywords import FAMILIES, keywords, phrases, reserved, unit
from dsl.syntax.lalr import END, can_take, shift, tables_of

NAMES = [
    "a",
    "live",
    "mix",
    "post",
    "week",
    "签到",
    "niño-2",
    "Ünïcode",
    "on",
    "to",
    "每天",
    "para",
    "x_1",
]
NAMES = [name for name in NAMES if name not in reserved()]

LONGEST = 14
"""From so many words on a line ends as soon as it can."""

LISTS = frozenset({"COMMA", "AND"})


def text(drawn: random.Random, tongue: str) -> str:
    """A playbook without faults of syntax."""
    lines = [f"language {tongue}"] if tongue != "en" or drawn.random() < 0.3 else []
    for _ in range(drawn.randint(1, 6)):
        lines += _block("file_line", 0, drawn, tongue)
    return "\n".join(lines) + drawn.choice(["", "\n", "\n\n"])


def _block(start: str, depth: int, drawn: random.Random, tongue: str) -> list[str]:
    """A line and the lines below it."""
    words, kinds = _line(start, drawn, tongue)
    step = " " * (depth * 3)
    lines = []
    if drawn.random() < 0.15:
        lines.append(step + drawn.choice(["# by itself", "# allow PB701: 理由", ""]))
    comment = drawn.choice(["", "", "", " # beside", "  #说明 “x”"])
    lines.append(step + _spaced(words, drawn) + comment)
    inside = BLOCKS.get(kinds[0].lower()) if start in ("file_line", "topics_line") else None
    if inside is not None:
        for _ in range(drawn.randint(1, 4)):
            lines += _block(inside, depth + 1, drawn, tongue)
    return lines


def _line(start: str, drawn: random.Random, tongue: str) -> tuple[list[str], list[str]]:
    tables = tables_of(FAMILIES[tongue])
    begin, end = tables.starts[start]
    stack = [begin]
    words: list[str] = []
    kinds: list[str] = []
    while True:
        accepted = sorted(
            kind for kind in tables.states[stack[-1]]
            if kind == kind.upper() and kind != "LANGUAGE" and can_take(tables, stack, kind, end)
        )  # fmt: skip
        if END in accepted and (len(words) >= LONGEST or drawn.random() < 0.4 or accepted == [END]):
            return words, kinds
        choices = [kind for kind in accepted if kind != END]
        if len(words) >= LONGEST:
            choices = [kind for kind in choices if kind not in LISTS] or choices
        kind = drawn.choice(choices)
        words.append(_word(kind, drawn, tongue))
        kinds.append(kind)
        shift(tables, stack, kind)


def _word(kind: str, drawn: random.Random, tongue: str) -> str:
    if kind in keywords(tongue):
        spellings = [" ".join(words) for entries in phrases(tongue).values()
                     for words, other in entries if other == kind]  # fmt: skip
        return drawn.choice(sorted(spellings))
    match kind:
        case "NAME":
            return drawn.choice(NAMES)
        case "TEXT":
            return drawn.choice(['"a text"', '"，：# x"', '"“quoted”"', '""', '"a/b.csv"'])
        case "TIME":
            return f"{drawn.randint(0, 23)}:{drawn.randint(0, 59):02}"
        case "DATE":
            return f"{drawn.randint(1970, 2199)}-{drawn.randint(1, 12)}-{drawn.randint(1, 28):02}"
        case "DURATION":
            letters = sorted(drawn.sample("wdhm", drawn.randint(1, 2)), key="wdhm".index)
            return "".join(f"{drawn.randint(1, 60)}{unit(letter, tongue)}" for letter in letters)
        case "SHARE":
            return drawn.choice(["60%", "0%", "100%", "33.5%", "12.50%", "7.05%"])
        case "NUMBER":
            return str(drawn.choice([0, 1, 2, 31, 999999]))
        case "DECIMAL":
            return drawn.choice(["1.5", "40.25", "0.05"])
        case "ZONE":
            return "Asia/Shanghai"
        case "DDAY":
            return drawn.choice(["D-3", "D+1", "D-120"])
        case "COMMA":
            return ","
        case "DASH" | "SLASH":
            return {"DASH": "-", "SLASH": "/"}[kind]
        case _:
            return "="


_WIDE = str.maketrans(",:%=", "，：％＝")


def _spaced(words: list[str], drawn: random.Random) -> str:
    """The words of a line, some signs as a Chinese keyboard makes them."""
    line = ""
    for word in words:
        gap = (
            "" if not line or (word == "," and drawn.random() < 0.7) else drawn.choice([" ", "  "])
        )
        if not word.startswith('"') and drawn.random() < 0.1:
            word = word.translate(_WIDE)
        elif word.startswith('"') and "“" not in word and drawn.random() < 0.2:
            word = f"“{word[1:-1]}”"
        line += gap + word
    return line
