"""Makes the word table of the Pygments lexer from the keyword table: `make lexer`."""

from __future__ import annotations

import json
from pathlib import Path

from dsl.syntax.keywords import TONGUES, bare
from dsl.syntax.words import COLUMNS, UNITS, WORDS

TABLE = Path(__file__).parent.parent / "weekbook" / "pygments_words.json"


def text() -> str:
    """The table as it stands in the file: keywords by language, and units; the longest first."""
    units = {unit for row in UNITS.values() for cell in row for unit in cell.split("|")}
    table = {
        "keywords": {tongue: _phrases(tongue) for tongue in TONGUES},
        "units": _longest_first(units),
    }
    return json.dumps(table, ensure_ascii=False, indent=None) + "\n"


def _phrases(tongue: str) -> list[str]:
    column = COLUMNS.index(tongue)
    spelt = (phrase for row in WORDS.values() for phrase in row[column].split("|"))
    every = {spelling for phrase in spelt for spelling in (phrase, bare(phrase))}
    return _longest_first(every - {""})  # an empty phrase is found for ever at one place


def _longest_first(words: set[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


if __name__ == "__main__":
    TABLE.write_text(text(), encoding="utf-8")
