"""An owner's page in a real browser, and `weekbook owners` beside it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from dsl.checking import check
from engine.calendar.database.connection import open_database, upgrade
from engine.time.clock import WallClock
from tests.commands import weekbook
from tests.engine.made import approve, post, states, store
from tests.web.test_calendar import browser, served

__all__ = ["browser"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a message that waits for each of two groups of one owner."""
    (tmp_path / "weekbook.toml").write_text(
        'playbooks = ["t.playbook"]\ncalendar_url = "https://plan.example.org"\n'
    )
    (tmp_path / "groups.csv").write_text("group,name,owner\ng-1,First,Ana\ng-2,Second,Ana\n")
    (tmp_path / "plain.md").write_text("Hello\n")
    (tmp_path / "t.playbook").write_text("""playbook test "A test"
    timezone UTC

channel all
    groups from "groups.csv"
    send through outbox
    sent by owner

element chat
    activity
    template "plain.md"

week
    post chat every day at 09:00 late up to 6h
""")
    read = lambda path: (tmp_path / path).read_bytes()  # noqa: E731
    checked = check("t.playbook", read)
    assert checked.sound, checked.faults
    engine = database(tmp_path)
    upgrade(engine)
    now = WallClock().now()
    made = post(1, checked.playbook, now + dt.timedelta(seconds=15))  # after the start of `run`
    store(engine, checked.playbook, [made], now)
    approve(engine, [made], now)
    engine.dispose()
    weekbook("run", "--until-done", cwd=tmp_path)
    assert stands(tmp_path) == {"prepared": 2}
    return tmp_path


def database(folder: Path) -> Engine:
    return open_database(f"sqlite:///{folder / 'weekbook.db'}")


def stands(folder: Path) -> dict[str, int]:
    engine = database(folder)
    found = states(engine)
    engine.dispose()
    return found


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_an_owner_copies_lets_go_and_says_so(folder: Path, browser: Browser, scripts: bool) -> None:
    listed = weekbook("owners", cwd=folder).stdout
    found = re.search(r"Ana: 2 wait, https://plan\.example\.org(/owner/\S+)", listed)
    assert found, listed
    with served(folder) as address:
        context = browser.new_context(
            java_script_enabled=scripts, permissions=["clipboard-read", "clipboard-write"]
        )
        page = context.new_page()
        page.goto(f"{address}{found[1]}")
        assert page.get_by_role("heading", level=1).text_content() == "To send by hand: Ana"
        first = page.get_by_role("article", name="Chat, First")
        assert first.locator("pre").text_content() == "Hello 1 to First"
        if scripts:
            first.get_by_role("button", name="Copy the text").click()
            first.get_by_role("button", name="Copied").wait_for()
            assert page.evaluate("navigator.clipboard.readText()") == "Hello 1 to First"
        else:
            assert not first.get_by_role("button", name="Copy the text").is_visible()
        first.get_by_role("button", name="I let it go").click()
        first.get_by_text("let go", exact=True).wait_for()
        assert stands(folder) == {"confirmed": 1, "prepared": 1}
        second = page.get_by_role("article", name="Chat, Second")
        second.get_by_role("button", name="It is in the group").click()
        second.get_by_text("in the group", exact=True).wait_for()
        assert stands(folder) == {"confirmed": 1, "sent": 1}
        assert page.goto(f"{address}/owner/guessed").status == 404
        context.close()


def test_the_platforms_report_is_taken_and_nonsense_is_told(folder: Path) -> None:
    done = weekbook("owners", "1", "77", "--as", "over-quota", cwd=folder, status=1)
    assert done.stdout == "1: over quota\n77: not changed, there is no such delivery\n"
    assert stands(folder) == {"over quota": 1, "prepared": 1}
    weekbook("owners", "1", cwd=folder, status=2)
    status = weekbook("status", cwd=folder, status=None).stdout
    assert "1 over quota, 1 prepared" in status


def test_a_form_with_nonsense_changes_nothing(folder: Path) -> None:
    from litestar.testing import TestClient

    from web.app import create_app

    engine = database(folder)
    app = create_app(engine, WallClock(), "Ana", "test", ["testserver.local"])
    link = re.search(r"/owner/\S+", weekbook("owners", cwd=folder).stdout)
    assert link
    with TestClient(app, raise_server_exceptions=True) as client:
        assert client.get(link[0]).status_code == 200
        (token,) = client.cookies.values()
        for said in ("", "sent", "sent x", "stolen 1", "sent 99999999999999999999"):
            form = {"say": said, "_csrf_token": token}
            assert client.post(f"{link[0]}/answer", data=form).status_code == 400
        form = {"say": "sent 1", "_csrf_token": token}
        assert (
            client.post("/owner/guessed/answer", data=form, follow_redirects=False).status_code
            == 303
        )
        assert client.post(f"{link[0]}/answer", data={"say": "sent 1"}).status_code == 403
    assert states(engine) == {"prepared": 2}
    engine.dispose()
