"""Makes the page of keywords in the four languages: `make pages`."""

from __future__ import annotations

from pathlib import Path

from dsl.syntax.keywords import NATIVE, TONGUES
from dsl.syntax.words import UNITS, WORDS

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "words.md"

HEAD = """# The words in four languages

The first word is the one that `weekbook format` writes; the others are read as well, and Spanish words without their accents too.
"""


def words() -> str:
    """The page."""
    names = [NATIVE[tongue] for tongue in TONGUES]
    lines = [HEAD, _row(names), _row(["---"] * len(names))]
    lines += [_row([cell.replace("|", ", ") for cell in row]) for row in WORDS.values()]
    lines += ["", "Units of lengths:", "", _row(names), _row(["---"] * len(names))]
    lines += [_row([cell.replace("|", ", ") for cell in row]) for row in UNITS.values()]
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(words(), encoding="utf-8")
