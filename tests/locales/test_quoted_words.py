"""What a fault quotes from a playbook is written in the words of its language, and can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from dsl.base.languages import FOLDERS
from dsl.syntax.words import COLUMNS, UNITS, WORDS
from tools.catalogues import read

QUOTED = re.compile(r"`([^`]+)`")
STANDS_FOR = {
    "es": ("FECHA", "TEMAS", "ARCHIVO", "RAZÓN", "la razón", "permitir", "así"),
    "zh-CN": ("日期", "话题集", "文件", "理由", "允许", "这样", "晚上", "点", "时长", "每周一"),
    "zh-TW": ("日期", "話題集", "檔案", "理由", "允許", "這樣", "晚上", "點", "時長", "每週一"),
}
"""Words in quotes that stand for something else, or belong to comments and markup."""


def words_of(language: str) -> list[str]:
    """Every way to write a word of the language, the longest first."""
    column = COLUMNS.index(language)
    cells = [row[column] for row in (*WORDS.values(), *UNITS.values())]
    found = {word for cell in cells for word in re.split(r"[|~]", cell) if word}
    return sorted({*found, *STANDS_FOR[language]}, key=len, reverse=True)


def left_over(quoted: str, words: list[str]) -> str:
    """The letters of what is quoted that are in no word of the language."""
    quoted = re.sub(r'\{\w+\}|"[^"]*"|\b[A-Z]{2}(?:-[A-Z]{2})?\b|PB\d+|\d+', " ", quoted)
    for word in words:
        edge = r"\b" if word[0].isascii() or (word.isalpha() and word[0] < "\u2e80") else ""
        quoted = re.sub(rf"(?<![^\W\d_]){edge}{re.escape(word)}{edge}" if edge else re.escape(word),
                        " ", quoted)  # fmt: skip
    return re.sub(r"[\W\d_]", "", quoted)


def quotes(language: str) -> Iterator[tuple[str, str]]:
    """What each fault quotes in a language, but for what the English quotes letter by letter."""
    for entry in read(FOLDERS[language], "faults"):
        if entry.id:
            same = set(QUOTED.findall(str(entry.id)))
            yield from ((str(entry.context), one) for one in QUOTED.findall(str(entry.string))
                        if one not in same)  # fmt: skip


def test_what_no_playbook_says_is_found() -> None:
    assert left_over("运行 从 2026-11-30", words_of("zh-CN")) != ""
    assert left_over("every 2 semanas", words_of("es")) == "every"
    assert left_over("cada 2 semanas el ...", words_of("es")) == ""


@pytest.mark.parametrize("language", STANDS_FOR)
def test_faults_quote_words_of_their_language(language: str) -> None:
    words = words_of(language)
    assert [(key, one) for key, one in quotes(language) if left_over(one, words)] == []
