"""Makes the traditional Chinese texts, meanings and help from the simplified ones: `make texts`.

OpenCC converts characters and Taiwan's words; what the keyword table says otherwise is put in
its place, so that texts and keywords agree.
"""

from __future__ import annotations

from pathlib import Path

from dsl.syntax.words import COLUMNS, WORDS

ROOT = Path(__file__).parent.parent
SOURCES = tuple(
    ROOT / folder / "zh_cn.py"
    for folder in ("dsl/telling/texts", "dsl/telling/explanations", "weekbook/output/help")
)

OWN = {
    "渠道": "頻道", "模板": "範本", "帖子": "貼文", "發佈": "發布", "文本": "文字", "劇本里": "劇本裡",
    "聲明瞭": "宣告了", "縮進": "縮排", "許可權": "權限", "製表符": "定位字元", "任何塊": "任何區塊",
    "的塊": "的區塊", "個塊": "個區塊", "` 塊": "` 區塊", " 列開始": " 欄開始",
}  # fmt: skip
"""Words that OpenCC leaves and Taiwan says otherwise, as in the keyword table."""


def target(source: Path) -> Path:
    return source.with_name("zh_tw.py")


def converted(source: Path) -> str:
    """The text of the traditional module for a simplified one."""
    from opencc import OpenCC  # noqa: PLC0415 - a tool of development

    text = str(OpenCC("s2twp").convert(source.read_text(encoding="utf-8")))
    simplified, traditional = COLUMNS.index("zh-CN"), COLUMNS.index("zh-TW")
    words = {
        f"`{OpenCC('s2twp').convert(row[simplified].partition('|')[0])}": (
            f"`{row[traditional].partition('|')[0]}"
        )
        for row in WORDS.values()
    }
    for other, own in {**OWN, **words}.items():
        text = text.replace(other, own)
    return text.replace(
        "簡體中文的提示文字，鍵與英文相同。", "繁體中文的提示文字，由簡體轉換而成（make texts）。"
    )


if __name__ == "__main__":
    for source in SOURCES:
        target(source).write_text(converted(source), encoding="utf-8")
