"""Pages speak the language of those who read them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from litestar.testing import TestClient

from engine.time.clock import WallClock
from tests.commands import weekbook
from tests.web.test_owner import database
from web.app import create_app

PLAYBOOKS = Path(__file__).parent.parent.parent / "playbooks"
WEEK = "/week/2026-11-30"


def _applied(folder: Path, name: str) -> Path:
    root = Path(shutil.copytree(PLAYBOOKS / name, folder / name))
    weekbook("apply", "--from", "2026-11-30", "--weeks", "1", cwd=root)
    return root


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _applied(tmp_path_factory.mktemp("english"), "mothers")


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _applied(tmp_path_factory.mktemp("chinese"), "meizhuang")


@contextmanager
def _client(root: Path, language: str = "") -> Iterator[TestClient]:  # type: ignore[type-arg]
    engine = database(root)
    app = create_app(engine, WallClock(), "Ana", "test", ["testserver.local"], language=language)
    with TestClient(app) as client:
        yield client
    engine.dispose()


@pytest.mark.parametrize(
    ("asked", "language", "heading"),
    [
        ("", "en", "30 November to 6 December 2026"),
        ("fr, es-MX;q=0.8, en;q=0.5", "es", "30 de noviembre – 6 de diciembre de 2026"),
        ("zh-Hant-HK", "zh-Hant", "2026年11月30日至12月6日"),
        ("zh", "zh-Hans", "2026年11月30日至12月6日"),
        ("es;q=0, en", "en", "30 November to 6 December 2026"),
        ("es;q=much,;;=", "en", "30 November to 6 December 2026"),
    ],
)
def test_a_browser_is_answered_in_its_language(
    english: Path, asked: str, language: str, heading: str
) -> None:
    with _client(english) as client:
        page = client.get(WEEK, headers={"accept-language": asked}).text
    assert f'<html lang="{language}">' in page
    assert re.sub(r"\s", " ", heading) in re.sub(r"\s", " ", page)


def test_a_chinese_team_reads_a_chinese_calendar(chinese: Path) -> None:
    with _client(chinese) as client:
        pages = [client.get(path, headers={"accept-language": "en"}).text
                 for path in (WEEK, "/month/2026-12", "/nothing", "/report")]  # fmt: skip
        id = re.search(r'[?&]post=([^"]+)', pages[0])
        assert id
        pages.append(client.get(f"/post?id={id[1]}").text)
    for page in pages:
        assert '<html lang="zh-Hans">' in page
        shown = re.sub(r"(?s)<(style|code|footer).*?</\1>|<[^>]+>", " ", page)
        assert not re.search(r"\b(?:Week|post|posts|wait|at|the|Mon\w*|December)\b", shown), shown
    assert "11月30日星期一" in pages[0]
    assert "规定 08:50 发布 签到" in pages[-1]
    assert "已列入计划" in pages[-1]


def test_a_reader_chooses_and_stays_on_the_page(chinese: Path) -> None:
    with _client(chinese) as client:
        to = client.get("/language/es", params={"back": WEEK}, follow_redirects=False)
        assert to.headers["location"] == WEEK
        assert '<html lang="es">' in client.get(WEEK).text
        away = client.get("/language/es", params={"back": "//elsewhere"}, follow_redirects=False)
        assert away.headers["location"] == "/"
        assert client.get("/language/xx").status_code == 404
        client.cookies.set("weekbook-language", "xx")
        assert '<html lang="zh-Hans">' in client.get(WEEK).text


def test_a_server_that_was_told_a_language_speaks_it(chinese: Path) -> None:
    with _client(chinese, "zh-TW") as client:
        page = client.get(WEEK).text
        assert '<html lang="zh-Hant">' in page
        assert "待審核" in page
        assert "沒有這個頁面" in client.get("/nothing").text
