"""In Chinese a space stands between a Han character and a Latin word or a digit, and at no sign."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from dsl.base.chinese_spaces import HAN, TOUCHING, filled_apart
from dsl.base.languages import FOLDERS
from dsl.syntax.words import COLUMNS, WORDS
from engine.time.said_dates import Listed
from tools.catalogues import read

QUOTED = re.compile(rf"[{HAN}]`[^`]+`|`[^`]+`[{HAN}]")
"""A command or a word of the language in its marks with Chinese right beside them."""


@pytest.mark.parametrize(
    ("form", "word", "whole"),
    [
        ("通过{word}发送", "outbox", "通过 outbox 发送"),
        ("通过 {word} 发送", "outbox", "通过 outbox 发送"),
        ("{word}条", "6", "6 条"),
        ("发件夹{word}", "~/outbox", "发件夹~/outbox"),
        ("改动了{word}。", "6", "改动了 6。"),
        ("当前状态是{word}", "已发送", "当前状态是已发送"),
        ("“{word}”以外", "vip", "“vip”以外"),
        ("{{{word}}}条", "6", "{6}条"),
    ],
)
def test_what_is_filled_in_stands_apart(form: str, word: str, whole: str) -> None:
    assert filled_apart(form, {"word": word}) == whole


def test_what_is_listed_stands_apart() -> None:
    assert Listed(["question", "offer"]).told("zh-CN") == "question 和 offer"
    assert Listed(["签到", "测评", "vip"]).told("zh-CN") == "签到、测评和 vip"
    assert Listed(["a", "b", "c"], either=True).told("zh-TW") == "a、b 或 c"
    assert Listed(["{a}", "b", "c"]).told("es") == "{a}, b y c"


KINDS = {"kind.activity": "ACTIVITY", "kind.transaction": "TRANSACTION"}


@pytest.mark.parametrize("language", ["es", "zh-CN", "zh-TW"])
def test_a_kind_is_called_as_in_a_playbook(language: str) -> None:
    """What a page calls `转化` is what the line of the playbook calls so."""
    written = {entry.context: entry.string for entry in read(FOLDERS[language]) if entry.id}
    for key, row in KINDS.items():
        word = re.split(r"[|~]", WORDS[row][COLUMNS.index(language)])[0]
        assert written[key] == word


@pytest.mark.parametrize("folder", ["zh_Hans", "zh_Hant"])
def test_no_message_lacks_a_space(folder: str) -> None:
    lacking = []
    for entry in read(folder):
        forms = (entry.string,) if isinstance(entry.string, str) else entry.string
        for form in forms if entry.id else ():
            own = "\ufffc".join(words for words, *_ in Formatter().parse(form))
            if TOUCHING.search(own) or QUOTED.search(own):
                lacking.append(f"{entry.context}: {form}")
    assert lacking == []
