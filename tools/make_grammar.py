"""Makes the TextMate grammar of the VS Code extension from the keyword table: `make grammar`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dsl.syntax.keywords import TONGUES, bare
from dsl.syntax.words import COLUMNS, UNITS, WORDS

GRAMMAR = (
    Path(__file__).parent.parent / "editors" / "vscode" / "syntaxes" / "playbook.tmLanguage.json"
)

_BEFORE, _BEHIND = r"(?<![\p{L}\p{N}_-])", r"(?![\p{L}\p{N}_-])"


def grammar() -> dict[str, Any]:
    """The grammar: a rule that names a tongue holds to the end of the file, English else."""
    others = [tongue for tongue in TONGUES if tongue != "en"]
    return {
        "name": "Playbook",
        "scopeName": "source.playbook",
        "fileTypes": ["playbook"],
        "patterns": [
            *(
                {
                    "begin": rf"^\s*(language)\s+({tongue})\s*(?=#|$)",
                    "beginCaptures": {
                        "1": {"name": "keyword.control.playbook"},
                        "2": {"name": "constant.language.playbook"},
                    },
                    "end": "(?!)",
                    "patterns": [{"include": "#shapes"}, {"include": f"#{tongue}"}],
                }
                for tongue in others
            ),
            {"include": "#shapes"},
            {"include": "#en"},
        ],
        "repository": {
            "shapes": {"patterns": _shapes()},
            **{tongue: {"patterns": [_keywords(tongue)]} for tongue in TONGUES},
        },
    }


def _shapes() -> list[dict[str, str]]:
    units = "|".join(
        sorted({unit for row in UNITS.values() for cell in row for unit in cell.split("|")},
               key=lambda unit: (-len(unit), unit))
    )  # fmt: skip
    return [
        {"name": "comment.line.number-sign.playbook", "match": "[#＃].*$"},
        {"name": "string.quoted.double.playbook", "match": '"[^"]*"|“[^”"]*”|「[^」"]*」'},
        {"name": "invalid.illegal.unclosed.playbook", "match": '"[^"]*$'},
        {"name": "constant.numeric.date.playbook", "match": rf"{_BEFORE}\d{{4}}-\d{{1,2}}-\d{{1,2}}{_BEHIND}"},
        {"name": "constant.numeric.time.playbook", "match": rf"{_BEFORE}\d{{1,2}}[:：]\d{{2}}{_BEHIND}"},
        {"name": "constant.numeric.share.playbook", "match": rf"{_BEFORE}\d+(\.\d+)?[%％]"},
        {"name": "constant.numeric.length.playbook", "match": rf"{_BEFORE}(\d+({units}))+{_BEHIND}"},
        {"name": "constant.numeric.day.playbook", "match": rf"{_BEFORE}D[+-]\d+{_BEHIND}"},
        {"name": "constant.numeric.playbook", "match": rf"{_BEFORE}\d+(\.\d+)?{_BEHIND}"},
    ]  # fmt: skip


def _keywords(tongue: str) -> dict[str, str]:
    """The keywords of a tongue, the longest phrases first."""
    column = COLUMNS.index(tongue)
    phrases = {
        spelling
        for row in WORDS.values()
        for phrase in row[column].split("|")
        for spelling in (phrase, bare(phrase))
        if spelling
    }
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    words = "|".join(r"\s+".join(phrase.split()) for phrase in ordered)
    return {"name": "keyword.control.playbook", "match": f"{_BEFORE}({words}){_BEHIND}"}


def text() -> str:
    """The grammar as it stands in the file."""
    return json.dumps(grammar(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    GRAMMAR.write_text(text(), encoding="utf-8")
