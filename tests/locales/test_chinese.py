"""Both forms of Chinese: each with its own characters, words and punctuation, everywhere.

Traditional Chinese is not converted from simplified, and here stands what a conversion leaves:
characters of the other form, words of the mainland, and quotes that Taiwan doesn't use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from dsl.base.languages import FOLDERS
from tools.catalogues import FILES, read

CHARACTERS = {"zh-CN": "gb2312", "zh-TW": "big5"}
"""A set of characters that has one form only."""

OTHER_WORDS = {
    "zh-TW": (
        # words of programs, as the mainland says them
        "默認", "設置", "信息", "服務器", "程序", "文件夾", "文件", "鏈接", "圖標", "界面", "屏幕",
        "用戶名", "賬號", "賬戶", "登錄", "鼠標", "打印", "網絡", "視頻", "質量", "數據庫", "內存",
        "硬盤", "軟件", "硬件", "緩存", "進程", "線程", "函數", "變量", "字符", "字節",
        "註釋", "刷新", "加載", "上傳者", "搜索", "瀏覽量", "模板", "模版", "表格",
        "導入", "導出", "備份到", "粘貼", "剪切", "菜單", "窗口", "複選框", "宏", "嵌套", "過濾器",
        "通過標準", "當前", "激活", "聯繫人", "時間段", "周一", "四周", "單周", "周末", "縮進", "製表符", "引號裏",
        # what a conversion made of words that were right
        "計劃", "稽核", "佔比", "程式碼", "隻影響", "文字里", "名冊里", "撥鍾", "執行 從", "許可權",
        "一條訊息", "一條貼文", "條貼文", "條訊息", "日曆", "示例", "例子", "檔位",
        "怎樣", "什麼也不", "節假日也", "頻道背後", "元素", "清場", "成交", "入群", "退群", "命令",
        "幫助", "公佈", "分佈", "發佈", "平臺", "調休", "安靜時段", "批准",
    ),
    "zh-CN": ("帐号", "缺省", "伺服器", "档案", "程式", "资料夹", "频道", "透过", "讯息", "萤幕"),
}  # fmt: skip
"""What one form of Chinese says otherwise; quotes of a playbook aside."""


PLATFORMS = ("kept.discord.", "kept.slack.", "kept.telegram.")
"""What platforms say of channels of their own, which they call 频道."""


def said(language: str) -> Iterator[tuple[str, str]]:
    """Each text of a language with its key: of faults, and of everything else."""
    for name in FILES:
        for entry in read(FOLDERS[language], name):
            if entry.id:
                for form in (entry.string,) if isinstance(entry.string, str) else entry.string:
                    yield entry.context, form


OF_PLATFORMS = ("kept.discord.", "kept.slack.", "kept.telegram.")
"""Their channels are 频道 in Chinese, as they call them themselves; ours are 渠道."""


def prose(text: str) -> str:
    """A text without what it quotes from a playbook, and without its fields."""
    return re.sub(r"\{[^{}]*\}|%\(\w+\)s", "\N{OBJECT REPLACEMENT CHARACTER}",
                  re.sub(r"`[^`]*`", "``", text))  # fmt: skip


ONE_WORD = {
    "zh-CN": (r"贴子", r"安静时段", r"可发的内容", r"帖子的?(?:内容|文本|文字)", r"条投递", r"条内容",
              r"内容(?:太长|超过|有 ?\N{OBJECT REPLACEMENT CHARACTER})"),
    "zh-TW": (r"帖", r"正文", r"文本", r"[一兩這] ?條(?:貼文|訊息|內文|$)", r"條(?:投遞|貼文|訊息)",
              r"(?:貼文|訊息)的(?:內容|文字)", r"個貼文"),
}  # fmt: skip
"""What is said with another word: a post is 帖子 or 貼文, counted by 条 or 則; what it says is its 正文
or 內文; a delivery is counted by 次 or 筆."""


@pytest.mark.parametrize("language", ONE_WORD)
def test_one_meaning_has_one_word(language: str) -> None:
    assert [
        (where, pattern, text)
        for where, text in said(language)
        for pattern in ONE_WORD[language]
        if re.search(pattern, prose(text))
    ] == []


@pytest.mark.parametrize("language", CHARACTERS)
def test_there_is_no_character_of_the_other_form(language: str) -> None:
    found = []
    for where, text in said(language):
        for character in set(text):
            if "\u4e00" <= character <= "\u9fff":
                try:
                    character.encode(CHARACTERS[language])
                except UnicodeEncodeError:
                    found.append((where, character, text))
    assert found == []


@pytest.mark.parametrize("language", OTHER_WORDS)
def test_there_is_no_word_of_the_other_form(language: str) -> None:
    assert [
        (where, word, text)
        for where, text in said(language)
        for word in OTHER_WORDS[language]
        if word in prose(text) and not (word == "频道" and where.startswith(OF_PLATFORMS))
    ] == []


@pytest.mark.parametrize(("language", "quotes"), [("zh-CN", "「」『』"), ("zh-TW", "“”‘’")])
def test_quotes_are_those_of_the_form(language: str, quotes: str) -> None:
    assert [text for _, text in said(language) if set(text) & set(quotes)] == []


@pytest.mark.parametrize("language", CHARACTERS)
def test_punctuation_after_chinese_is_chinese(language: str) -> None:
    assert [
        text
        for _, text in said(language)
        if re.search(r"[\u4e00-\u9fff」”][,;:?!](?!\S)", prose(text))
    ] == []


@pytest.mark.parametrize("language", CHARACTERS)
def test_a_space_stands_between_chinese_and_latin(language: str) -> None:
    found = []
    for where, text in said(language):
        plain = re.sub(r"`[^`]*`", "A", text)
        plain = re.sub(r"\{[^{}]*\}|%\(\w+\)s|\d+(?:分钟|分鐘|小时|小時|天)", "", plain)
        if re.search(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u4e00-\u9fff]", plain):
            found.append((where, text))
    assert found == []
