"""The review calendar in a real browser, with and without JavaScript."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.commands import environment, weekbook

Copy = Callable[[str], Path]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         "--disable-sync", "--disable-component-update"]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    given = os.environ.get("WEEKBOOK_CHROMIUM")
    path = given or next((found for found in map(shutil.which, NAMES) if found), None)
    with sync_playwright() as playwright:
        if path is None and not Path(playwright.chromium.executable_path).exists():
            if os.environ.get("CI") == "true":
                pytest.fail("CI needs Chromium for the browser tests")
            pytest.skip("there is no Chromium here")
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@contextmanager
def served(root: Path, *options: str, port: int = 0, who: str = "Ana") -> Iterator[str]:
    """The calendar of a workspace, served by the command itself; its address."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "weekbook.main", "serve", "--port", str(port), "--as", who,
         "-C", str(root), *options],
        env=environment(), stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    address = re.search(r"http://[^/\s]+", process.stdout.readline())
    assert address
    try:
        yield address[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def calendar(workspace: Copy) -> Iterator[tuple[str, Path]]:
    """The mothers' workspace with one applied week far ahead, and its calendar's address."""
    root = workspace("mothers")
    playbook = root / "mothers.playbook"
    text = playbook.read_text(encoding="utf-8")
    playbook.write_text(
        text.replace("2026-11-30 to 2027-02-28", "2098-12-01 to 2099-02-28"), encoding="utf-8"
    )
    weekbook("apply", "--from", "2098-12-01", "--weeks", "2", cwd=root)
    with served(root) as address:
        yield address, root


def states(root: Path) -> dict[str, str]:
    done = weekbook("review", "--state", "all", "--format", "json", "-C", str(root))
    return {post["id"]: post["state"] for post in json.loads(done.stdout)["posts"]}


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [False, True])
def test_one_post_is_approved_and_another_rejected(
    calendar: tuple[str, Path], browser: Browser, javascript: bool
) -> None:
    address, root = calendar
    page = browser.new_context(java_script_enabled=javascript).new_page()
    page.goto(address)
    first, second = page.locator("article.post").nth(0), page.locator("article.post").nth(1)
    assert "Good morning" in first.locator(".text").inner_text()
    assert first.locator(".state").inner_text() == "waits for approval"
    assert "mothers.playbook:54 posts checkin" in (
        first.locator("details li").first.text_content() or ""
    )
    first.get_by_role("button", name="Approve").click()
    assert page.get_by_role("status").inner_text() == "1 approved"
    page.get_by_label("because").fill("not in advent")
    second = page.locator("article.post").nth(1)
    second.get_by_role("button", name="Reject").click()
    assert page.locator("article.post").nth(1).locator(".state").inner_text() == "rejected"
    found = list(states(root).values())
    assert found.count("approved") == 1
    assert found.count("rejected") == 1
    page.locator("article.post h3 a").nth(1).click()
    history = page.locator("table.history").inner_text()
    assert "not in advent" in history
    assert "Ana" in history


@pytest.mark.browser
def test_a_selection_is_approved_at_once_without_javascript(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, root = calendar
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    for number in (0, 2, 4):
        page.locator('input[name="ids"]').nth(number).check()
    page.get_by_role("button", name="Approve selected").click()
    assert page.get_by_role("status").inner_text() == "3 approved"
    assert list(states(root).values()).count("approved") == 3
    page.get_by_role("button", name="Reject selected").click()
    assert page.get_by_role("alert").inner_text() == "Nothing was selected."


@pytest.mark.browser
def test_a_month_shows_every_post_and_takes_a_selection(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, root = calendar
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/month/2098-12")
    entry = page.locator("li.entry").nth(1)
    entry.locator("summary").first.click()
    assert "waits for approval" in entry.inner_text()
    listed = weekbook("review", "--state", "all", "--format", "json", cwd=root).stdout
    second = json.loads(listed)["posts"][1]["text"]
    assert second.split("\n")[0] in entry.locator(".text").inner_text()
    assert "fills the peaks" in (entry.locator("details details").text_content() or "")
    entry.get_by_role("button", name="Approve").click()
    assert page.get_by_role("status").inner_text() == "1 approved"
    for number in (3, 5):
        page.locator('input[name="ids"]').nth(number).check()
    page.get_by_role("button", name="Reject selected").click()
    assert page.get_by_role("status").inner_text() == "2 rejected"
    assert sorted(states(root).values())[:1] == ["approved"]
    assert list(states(root).values()).count("rejected") == 2


@pytest.mark.browser
def test_with_javascript_all_that_wait_are_selected(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, root = calendar
    page = browser.new_page()
    page.goto(address)
    count = page.locator("article.proposed").count()
    page.get_by_role("button", name="Select all that wait").click()
    assert page.locator("[data-selection]").inner_text() == f"{count} selected"
    page.get_by_role("button", name="Approve selected").click()
    assert page.get_by_role("status").inner_text() == f"{count} approved"
    assert list(states(root).values()).count("approved") == count


@pytest.mark.browser
def test_weeks_months_and_posts_lead_to_each_other(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, _ = calendar
    page = browser.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    week = page.locator("h1").inner_text()
    page.get_by_role("link", name="Week after").click()
    assert page.locator("h1").inner_text() != week
    page.get_by_role("link", name="Month", exact=True).click()
    assert page.locator("h1").inner_text() == "December 2098"
    assert page.locator("table.month td").count() in (28, 35, 42)
    page.locator("table.month li summary").first.click()
    assert "Good morning" in page.locator("table.month li .text").first.inner_text()
    page.goto(f"{address}/post?id={page.locator('input[name=ids]').first.get_attribute('value')}")
    assert "Why it is here" in page.content()
    page.get_by_role("link", name="Week", exact=True).click()
    page.get_by_role("link", name="approved").click()
    assert "No posts that are approved" in page.content()
    page.get_by_role("link", name="Report").click()
    assert "Nothing has been recorded yet" in page.content()
    assert not complaints


@pytest.mark.browser
def test_the_pages_have_what_a_screen_reader_needs(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, _ = calendar
    page: Page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "en"
    for box in page.locator('input[name="ids"]').all()[:5]:
        assert (box.get_attribute("aria-label") or "").startswith("Select ")
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, "a phone has to scroll sideways"


def fetch(url: str, data: bytes | None = None, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(
        url, data, {name.replace("_", "-"): v for name, v in headers.items()}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_forms_of_other_sites_and_other_names_are_refused(calendar: tuple[str, Path]) -> None:
    address, root = calendar
    one = next(iter(states(root)))
    assert fetch(f"{address}/review", f"one=approved+{one}".encode())[0] == 403
    assert fetch(f"{address}/", Host="evil.example")[0] == 400
    assert set(states(root).values()) == {"proposed"}


@pytest.mark.parametrize(
    "path",
    ["/week/soon", "/week/2026-02-30", "/month/2026-13", "/post?id=nobody", "/nothing", "/post",
     "/static/../app.py", "/week/0000-01-01", "/month/0001-01", "/week/9999-12-31"],
)  # fmt: skip
def test_addresses_that_are_none_get_a_page_that_says_so(
    calendar: tuple[str, Path], path: str
) -> None:
    status, page = fetch(calendar[0] + path)
    assert status in (404, 400)
    assert "Traceback" not in page
    assert "Back to the calendar" in page


def test_texts_are_shown_and_never_run(workspace: Copy, browser: Browser) -> None:
    root = workspace("fruteria")
    (root / "plantillas" / "saludo.md").write_text(
        "<script>document.title = 'run'</script> & <b>\n"
    )
    playbook = root / "fruteria.playbook"
    text = playbook.read_text(encoding="utf-8")
    playbook.write_text(
        text.replace("2026-11-30 a 2027-03-28", "2098-12-01 a 2099-03-28"), encoding="utf-8"
    )
    weekbook("apply", "--from", "2098-12-01", cwd=root)
    with served(root) as address:
        page = browser.new_page()
        page.goto(address)
        assert page.title() != "run"
        assert "<script>document.title" in page.locator(".text").first.inner_text()


def test_a_calendar_that_others_could_reach_is_not_opened(workspace: Copy) -> None:
    root = workspace("fruteria")
    weekbook("apply", "--from", "2027-01-11", cwd=root)
    done = weekbook("serve", "--host", "0.0.0.0", cwd=root, status=2)
    assert "can be reached from elsewhere" in done.stderr
    with served(root) as address:
        port = address.rsplit(":", 1)[1]
        assert "cannot be used" in weekbook("serve", "--port", port, cwd=root, status=2).stderr
