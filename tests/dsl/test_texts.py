"""Nothing that is said is missing in any tongue, and each text takes the same words."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from dsl.base.codes import LEVELS
from dsl.base.message import phrase
from dsl.diagnostics.rooms import meaning
from dsl.syntax.keywords import TONGUES
from dsl.telling.catalogue import codes, meanings, phrases, told
from tests.conftest import ROOT

OTHERS = [tongue for tongue in TONGUES if tongue != "en"]


def words_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("tongue", TONGUES)
def test_every_code_has_its_texts(tongue: str) -> None:
    assert codes(tongue).keys() == LEVELS.keys()
    assert all(texts[0] for texts in codes(tongue).values())


@pytest.mark.parametrize("tongue", OTHERS)
def test_every_text_takes_the_same_words_as_in_english(tongue: str) -> None:
    assert phrases(tongue).keys() == phrases("en").keys()
    for key, text in phrases("en").items():
        assert words_of(phrases(tongue)[key]) == words_of(text), key
    for code, texts in codes("en").items():
        english = set().union(*map(words_of, texts))
        assert set().union(*map(words_of, codes(tongue)[code])) == english, code


@pytest.mark.parametrize("tongue", OTHERS)
def test_no_text_was_left_in_english(tongue: str) -> None:
    same = [key for key, text in phrases("en").items()
            if phrases(tongue)[key] == text and re.search(r"[a-z]{4}", re.sub(r"\{\w+\}", "", text))]  # fmt: skip
    assert set(same) <= {"error", "bytes"}
    assert not [code for code, texts in codes("en").items() if codes(tongue)[code] == texts]


def test_every_phrase_is_said_somewhere() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("dsl", "engine", "weekbook")
        for path in (ROOT / folder).rglob("*.py")
        if path.parent.name != "texts"
    )
    made = {"line_wants_most", "line_wants_least", "at_most_number", "at_least_number",
            "exactly_number", "error", "warning", "note", "day", "week", "month"}  # fmt: skip
    unsaid = [key for key in phrases("en") if f'"{key}"' not in source]
    assert set(unsaid) <= made


@pytest.mark.parametrize("tongue", OTHERS)
def test_every_code_has_its_meaning(tongue: str) -> None:
    assert meanings(tongue).keys() == LEVELS.keys()
    assert not set(meanings(tongue).values()) & {meaning(code, "en") for code in LEVELS}


@pytest.mark.parametrize(
    ("tongue", "count", "said"),
    [
        ("en", 1, "1 day"), ("en", 3, "3 days"), ("es", 1, "1 día"), ("es", 3, "3 días"),
        ("zh-CN", 1, "都要隔 1 天才能再用"), ("zh-TW", 3, "都要隔 3 天才能再用"),
    ],
)  # fmt: skip
def test_a_noun_follows_its_number(tongue: str, count: int, said: str) -> None:
    assert told(phrase("days", count=count), tongue) == said
