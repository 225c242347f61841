"""What the documentation site is built from: every page is in it, in every language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest

from dsl.base.codes import LEVELS
from dsl.syntax.keywords import TONGUES
from tests.conftest import ROOT
from tools.make_site import WORDS, as_toml, faults_index, home, page_of, settings_of
from weekbook.output.faults.fault_page import fault_page

every_language = pytest.mark.parametrize("language", TONGUES)


def targets(nav: object) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for inside in nav.values():
            yield from targets(inside)
    elif isinstance(nav, list):
        for inside in nav:
            yield from targets(inside)


def project(language: str) -> dict[str, Any]:
    found: dict[str, Any] = settings_of(language, ROOT / "docs")["project"]
    return found


def test_every_page_of_the_docs_and_every_fault_is_in_the_navigation() -> None:
    docs = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    wanted = {path.replace("README.md", "index.md") for path in docs}
    wanted |= {"index.md", "faults/index.md", *(f"faults/{code}.md" for code in LEVELS)}
    assert set(targets(project("en")["nav"])) == wanted


@every_language
def test_a_language_has_every_fault_and_links_to_the_others(language: str) -> None:
    settings = project(language)
    assert {f"faults/{code}.md" for code in LEVELS} <= set(targets(settings["nav"]))
    assert [one["lang"] for one in settings["extra"]["alternate"]] == list(TONGUES)
    assert settings["theme"]["font"] is False, "nothing is asked of other hosts"
    assert WORDS[language].keys() == WORDS["en"].keys()
    assert all(f"]({code}.md)" in faults_index(language) for code in LEVELS)
    assert WORDS[language]["home"] in home(language)


@every_language
def test_the_settings_are_toml(language: str) -> None:
    assert tomllib.loads(as_toml(settings_of(language, ROOT / "docs"))) == settings_of(
        language, ROOT / "docs"
    )


@every_language
def test_the_page_of_a_fault_shows_its_example_and_links_to_its_other_languages(
    language: str,
) -> None:
    page = fault_page("PB204", language)
    text = page_of(page)
    assert text.startswith("# PB204: ")
    for lines in (page.failing, page.shown, page.fixed):
        assert lines
        assert "\n".join(lines) in text
    here = "/faults" if language == "en" else f"/{language}/faults"
    for other in TONGUES:
        if other != language:
            link = re.search(f'href="([^"]+)" hreflang="{other}"', text)
            assert link is not None
            folder = "" if other == "en" else f"/{other}"
            assert urljoin(f"https://host/weekbook{here}/", link[1]) == (
                f"https://host/weekbook{folder}/faults/PB204/"
            )


def test_the_site_s_address_is_that_of_the_build_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEEKBOOK_DOCS_URL", raising=False)
    assert "site_url" not in project("es")
    monkeypatch.setenv("WEEKBOOK_DOCS_URL", "https://docs.example.org/")
    assert project("es")["site_url"] == "https://docs.example.org/es/"
