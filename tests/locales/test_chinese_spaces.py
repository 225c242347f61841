"""In Chinese a space stands between a Han character and a Latin word or a digit, and at no sign."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from dsl.base.chinese_spaces import HAN, TOUCHING, filled_apart
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
