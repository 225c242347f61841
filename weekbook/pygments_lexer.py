"""A lexer for Pygments, so that documents and sites show playbooks in colour.

Found by the name `playbook` wherever Weekbook is installed beside Pygments. It stands on a table of
words alone and imports nothing else of ours: a site generator loads every lexer that is installed,
whatever else its folder holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from pygments.lexer import Lexer, RegexLexer
from pygments.token import Comment, Keyword, Name, Number, String, Text, _TokenType

TABLE = Path(__file__).with_name("pygments_words.json")
_LANGUAGE = re.compile(r"^[ \t]*language[ \t]+(\S+)", re.MULTILINE)
_BEFORE, _BEHIND = r"(?<![\w-])", r"(?![\w-])"


@lru_cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def _rules(tongue: str) -> list[tuple[str, _TokenType]]:
    known = _table()["keywords"][tongue]
    phrases = [re.escape(phrase).replace(r"\ ", r"[ \t]+") for phrase in known]
    unit = "|".join(re.escape(unit) for unit in _table()["units"])
    return [
        (r"[#＃].*", Comment),
        (r'"[^"\n]*"?|“[^”"\n]*[”"]?|「[^」"\n]*[」"]?', String),
        (rf"{_BEFORE}D[+-]\d+{_BEHIND}", Number),
        (rf"{_BEFORE}(?:{'|'.join(phrases)}){_BEHIND}", Keyword),
        (rf"{_BEFORE}\d{{4}}-\d{{1,2}}-\d{{1,2}}{_BEHIND}", Number),
        (rf"{_BEFORE}\d{{1,2}}[:：]\d{{2}}{_BEHIND}", Number),
        (rf"{_BEFORE}(?:\d+(?:{unit}))+{_BEHIND}", Number),
        (rf"{_BEFORE}\d+(?:\.\d+)?[%％]?", Number),
        (r"[\w-]+", Name.Class),
        (r"[^\S\n]+|\n|.", Text),
    ]


@lru_cache
def _of(tongue: str) -> type[RegexLexer]:
    return type(f"_Playbook{tongue.title().replace('-', '')}Lexer", (RegexLexer,),
                {"tokens": {"root": _rules(tongue)}, "name": f"Playbook in {tongue}"})  # fmt: skip


class PlaybookLexer(Lexer):
    """Weekbook's playbooks, in whichever of their languages."""

    name = "Playbook"
    aliases: ClassVar[list[str]] = ["playbook", "weekbook"]
    filenames: ClassVar[list[str]] = ["*.playbook"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """Every piece of the text with where it begins, as Pygments asks; nothing is left out."""
        named = _LANGUAGE.search(text)
        tongue = (
            named.group(1) if named is not None and named.group(1) in _table()["keywords"] else "en"
        )
        yield from _of(tongue)(**self.options).get_tokens_unprocessed(text)
