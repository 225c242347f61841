"""Builds the documentation as a site, one build a language: `make docs`.

The pages of the faults are written into an ignored folder from the rooms of the faults, so none is
kept that a check would not say; the guide and the reference are copied from `docs/`, in English.
Zensical then builds each language by itself, and stops at any link that leads nowhere.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from dsl.base.codes import LEVELS
from dsl.syntax.keywords import NATIVE, TONGUES
from dsl.telling.catalogue import phrases, title
from weekbook.output.faults.docs_url import SETTING
from weekbook.output.faults.fault_page import FaultPage, fault_page

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "build" / "docs-source"
SITE = ROOT / "build" / "docs"
WORDS = {
    "en": {
        "faults": "Faults",
        "home": "Write the week of your community groups as a playbook in plain text. Weekbook checks it, plans it, sends it and measures what came of it.",
        "english": "",
        "0": "Reading files", "1": "Syntax", "2": "Names", "3": "Dates and times", "4": "Rules of the week",
        "5": "Templates", "6": "Money", "7": "Content and motives", "8": "Groups and channels",
        "9": "Style, and what is not carried out yet",
    },
    "es": {
        "faults": "Fallos",
        "home": "Escriba la semana de sus grupos como un guion de texto. Weekbook lo comprueba, lo planifica, lo envía y mide los resultados.",
        "english": "La guía y la referencia, en inglés",
        "0": "Lectura de archivos", "1": "Sintaxis", "2": "Nombres", "3": "Fechas y horas", "4": "Reglas de la semana",
        "5": "Plantillas", "6": "Dinero", "7": "Contenido y motivos", "8": "Grupos y canales",
        "9": "Estilo, y lo que aún no se ejecuta",
    },
    "zh-CN": {
        "faults": "全部问题",
        "home": "用纯文本剧本写下社群的一周：Weekbook 负责检查、排期、发送，并衡量效果。",
        "english": "教程与参考手册（英文）",
        "0": "读取文件", "1": "语法", "2": "名称", "3": "日期与时间", "4": "一周的规则",
        "5": "模板", "6": "金额", "7": "内容与动机", "8": "群与渠道", "9": "写法，以及尚未执行的内容",
    },
    "zh-TW": {
        "faults": "全部問題",
        "home": "用純文字劇本寫下社群的一週：Weekbook 負責檢查、排程、傳送，並衡量成效。",
        "english": "教學與參考手冊（英文）",
        "0": "讀取檔案", "1": "語法", "2": "名稱", "3": "日期與時間", "4": "一週的規則",
        "5": "範本", "6": "金額", "7": "內容與動機", "8": "群組與頻道", "9": "寫法，以及尚未執行的內容",
    },
}  # fmt: skip
"""What the site says beside the pages themselves; a digit is that of a group of codes."""

THEMES = {"en": "en", "es": "es", "zh-CN": "zh", "zh-TW": "zh-TW"}
"""What Zensical calls our languages."""


def folder_of(language: str) -> str:
    """Where a language stands in the site: English at its base."""
    return "" if language == "en" else f"{language}/"


def page_of(page: FaultPage) -> str:
    """The page of a fault in Markdown."""
    words = phrases(page.language)
    lines = [
        f"# {page.code}: {_plain(page.title)}", "",
        f"*{words[page.level]}* · {_elsewhere(page)}", "", page.meaning, "",
    ]  # fmt: skip
    if not page.failing:
        return "\n".join([*lines, words["page_no_example"], ""])
    lines += [f"## {words['page_example']}", "", *_block("playbook", page.failing)]
    lines += _block("text", page.shown) if page.shown else []
    if page.fixed:
        lines += [f"## {words['page_fixed']}", "", *_block("playbook", page.fixed)]
    return "\n".join(lines)


def _block(kind: str, lines: tuple[str, ...]) -> Iterator[str]:
    yield from (f"```{kind}", *lines, "```", "")


def _elsewhere(page: FaultPage) -> str:
    """The same page in the other languages, each of which is a build of its own. Zensical takes the
    links as seen from the source, and leads them from the folder that the page becomes."""
    up = "../" if page.language == "en" else "../../"
    return " · ".join(
        f'<a href="{up}{folder_of(other)}faults/{page.code}/" hreflang="{other}">{NATIVE[other]}</a>'
        for other in TONGUES
        if other != page.language
    )


def _plain(text: str) -> str:
    """A text that Markdown takes as it is; what stands between backticks stays code."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([\\*_<\[\]#|])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def faults_index(language: str) -> str:
    """All faults of a language by group, each with a link to its page."""
    words = WORDS[language]
    lines = [f"# {words['faults']}", ""]
    for group, codes in _groups():
        lines += [f"## {words[group]}", ""]
        lines += [f"- [{code}]({code}.md): {_plain(title(code, language))}" for code in codes]
        lines.append("")
    return "\n".join(lines)


def _groups() -> Iterator[tuple[str, list[str]]]:
    for group, codes in groupby(sorted(LEVELS), key=lambda code: code[2]):
        yield group, list(codes)


def home(language: str) -> str:
    """The first page of a language."""
    words = WORDS[language]
    lines = ["# Weekbook", "", words["home"], "", f"- [{words['faults']}](faults/index.md)"]
    if language == "en":
        lines += [f"- [{name}]({path})" for name, path in _guide()]
    else:
        lines.append(f'- <a href="../">{words["english"]}</a>')
    return "\n".join([*lines, ""])


def _guide() -> Iterator[tuple[str, str]]:
    """The pages of `docs/`, each by its heading and its path: the tutorial, the reference, the rest."""
    docs = ROOT / "docs"
    paths = [docs / "tutorial.md", *sorted((docs / "reference").glob("*.md"))]
    paths += [path for path in sorted(docs.glob("*.md")) if path not in paths]
    for path in paths:
        yield _heading(path), path.relative_to(docs).as_posix()


def _heading(path: Path) -> str:
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    return first.removeprefix("# ")


def write_source(language: str, source: Path) -> None:
    """Writes what Zensical builds a language from."""
    pages = source / "pages"
    if language == "en":
        shutil.copytree(ROOT / "docs", pages)
        for index in pages.rglob("README.md"):
            index.rename(index.with_name("index.md"))
    (pages / "faults").mkdir(parents=True)
    (pages / "index.md").write_text(home(language), encoding="utf-8")
    (pages / "faults" / "index.md").write_text(faults_index(language), encoding="utf-8")
    for code in LEVELS:
        text = page_of(fault_page(code, language))
        (pages / "faults" / f"{code}.md").write_text(text, encoding="utf-8")
    settings = settings_of(language, pages)
    (source / "zensical.toml").write_text(as_toml(settings), encoding="utf-8")


def settings_of(language: str, pages: Path) -> dict[str, Any]:
    """What Zensical is told: nothing is asked of other hosts, links are watched."""
    words = WORDS[language]
    faults: list[Any] = ["faults/index.md"]
    faults += [
        {words[group]: [{code: f"faults/{code}.md"} for code in codes]}
        for group, codes in _groups()
    ]
    nav: list[Any] = [{"Weekbook": "index.md"}]
    if language == "en":
        nav += [{name: path} for name, path in _guide()]
    nav.append({words["faults"]: faults})
    if language == "en":
        nav.append({"Decisions": _decisions(pages)})
    up = "" if language == "en" else "../"
    project: dict[str, Any] = {
        "site_name": "Weekbook",
        "docs_dir": "pages",
        "site_dir": "site",
        "nav": nav,
        "theme": {
            "language": THEMES[language],
            "font": False,
            "features": ["navigation.indexes", "navigation.prune", "search.highlight"],
        },
        "extra": {
            "generator": False,
            "alternate": [
                {"name": NATIVE[other], "link": (up + folder_of(other)) or "./", "lang": other}
                for other in TONGUES
            ],
        },
    }
    if os.environ.get(SETTING):
        project["site_url"] = os.environ[SETTING].rstrip("/") + "/" + folder_of(language)
    return {"project": project}


def _decisions(pages: Path) -> list[str]:
    numbered = sorted(
        (pages / "decisions").glob("[0-9]*.md"), key=lambda path: int(path.name.split("-")[0])
    )
    return ["decisions/index.md", *(f"decisions/{path.name}" for path in numbered)]


def as_toml(settings: Mapping[str, Any]) -> str:
    """Nested tables, lists and texts as TOML; a JSON text is a TOML text."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in settings.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{json.dumps(k)} = {_value(v)}" for k, v in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)


def build(languages: tuple[str, ...] = TONGUES, site: Path = SITE, source: Path = SOURCE) -> None:
    """Builds the site. Raises `CalledProcessError` where Zensical finds a fault, such as a link
    that leads nowhere."""
    for folder in (site, source):
        shutil.rmtree(folder, ignore_errors=True)
    for language in languages:
        own = source / language
        write_source(language, own)
        subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", "zensical.toml"],
            cwd=own, check=True,
        )  # fmt: skip
        shutil.copytree(own / "site", site / folder_of(language), dirs_exist_ok=True)


if __name__ == "__main__":
    build()
    print(f"the site stands in {SITE.relative_to(ROOT)}; look at it with")
    print(f"  python -m http.server --bind 127.0.0.1 -d {SITE.relative_to(ROOT)}")
