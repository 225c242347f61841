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


DAY = "2098-12-01"
"""A Monday, the first day of the calendar of `calendar`, with four posts."""


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
    page.goto(f"{address}/day/{DAY}")
    first, second = (
        page.locator("article.post-card").nth(0),
        page.locator("article.post-card").nth(1),
    )
    assert "Good morning" in first.locator(".text").inner_text()
    assert first.locator(".state").inner_text().strip() == "waits for approval"
    assert "mothers.playbook:54 posts checkin" in (
        first.locator("details li").first.text_content() or ""
    )
    first.get_by_role("button", name="Approve").click()
    assert page.get_by_role("status").inner_text() == "1 approved"
    page.get_by_label("because").fill("not in advent")
    second = page.locator("article.post-card").nth(1)
    second.get_by_role("button", name="Reject").click()
    assert (
        page.locator("article.post-card").nth(1).locator(".state").inner_text().strip()
        == "rejected"
    )
    found = list(states(root).values())
    assert found.count("approved") == 1
    assert found.count("rejected") == 1
    page.locator("article h2 a").nth(1).click()
    history = page.locator("table.history").inner_text()
    assert "not in advent" in history
    assert "Ana" in history


@pytest.mark.browser
def test_a_selection_is_approved_at_once_without_javascript(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, root = calendar
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/list")
    for number in (0, 2, 4):
        page.locator('input[name="ids"]').nth(number).check()
    page.get_by_role("button", name="Approve selected").click()
    assert page.get_by_role("status").inner_text() == "3 approved"
    assert list(states(root).values()).count("approved") == 3
    page.get_by_role("button", name="Reject selected").click()
    assert page.get_by_role("alert").inner_text() == "Nothing was selected."


@pytest.mark.browser
def test_a_month_names_its_posts_and_leads_to_them(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, root = calendar
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/month/2098-12")
    assert page.locator("table.month td").count() in (28, 35, 42)
    assert page.locator("table.month .post").count() >= len(states(root)) * 0.8
    page.locator("table.month .post").nth(1).click()
    panel = page.locator("aside.panel")
    listed = weekbook("review", "--state", "all", "--format", "json", cwd=root).stdout
    second = json.loads(listed)["posts"][1]
    assert second["title"] == panel.locator("h2").inner_text()
    assert second["text"].split("\n")[0] in panel.locator(".text").first.inner_text()
    assert "fills the peaks" in panel.inner_text()
    panel.get_by_role("button", name="Approve").click()
    assert page.get_by_role("status").inner_text() == "1 approved"
    assert page.locator("aside.panel .state").first.inner_text().strip() == "approved"
    assert list(states(root).values()).count("approved") == 1


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [False, True])
def test_a_week_is_a_grid_of_days_and_hours(
    calendar: tuple[str, Path], browser: Browser, javascript: bool
) -> None:
    address, root = calendar
    page = browser.new_context(java_script_enabled=javascript).new_page()
    page.goto(f"{address}/week/{DAY}")
    posts = weekbook("review", "--state", "all", "--format", "json", cwd=root).stdout
    week = [post for post in json.loads(posts)["posts"] if post["date"] < "2098-12-08"]
    assert page.locator(".hours .post").count() == len(week)
    boxes = {
        post.locator("time").inner_text(): post.bounding_box()
        for post in page.locator(".day").first.locator(".post").all()
    }
    places = sorted(
        (int(time[:2]) * 60 + int(time[3:]), box["y"]) for time, box in boxes.items() if box
    )
    (first, top), (last, bottom) = places[0], places[-1]
    for minute, y in places:
        assert abs((y - top) - (minute - first) / (last - first) * (bottom - top)) < 2
    assert page.evaluate("document.documentElement.scrollHeight") < 1_000


@pytest.mark.browser
def test_a_filter_lives_in_the_address_and_survives_what_is_done(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, _ = calendar
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/week/{DAY}")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Kind").select_option("transaction")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "kind=transaction" in page.url
    titles = {"Members show their kitchen", "Product story"}
    for view in ("Day", "Month", "Week", "List"):
        page.get_by_role("navigation", name="Views").get_by_role("link", name=view).click()
        assert "kind=transaction" in page.url
        shown = page.locator(".post .title, .c-text > a, .daylist h2 a").all_inner_texts()
        assert set(shown) <= titles
    page.locator('input[name="ids"]').first.check()
    page.get_by_role("button", name="Approve selected").click()
    assert page.get_by_role("status").inner_text() == "1 approved"
    assert "kind=transaction" in page.url
    page.get_by_role("searchbox", name="Text").fill("nothing says this")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "Nothing here is as you asked" in page.content()
    page.get_by_role("link", name="Show all").first.click()
    assert "kind" not in page.url


@pytest.mark.browser
def test_keys_walk_through_a_week_and_press_what_is_there(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, root = calendar
    page = browser.new_page()
    page.goto(f"{address}/week/{DAY}")
    page.keyboard.press("j")
    first = page.locator(":focus time").inner_text()
    page.keyboard.press("j")
    assert page.locator(":focus time").inner_text() > first
    page.keyboard.press("k")
    assert page.locator(":focus time").inner_text() == first
    page.keyboard.press("Enter")
    page.wait_for_selector("aside.panel")
    page.keyboard.press("a")
    page.get_by_role("status").wait_for()
    assert list(states(root).values()).count("approved") == 1
    page.keyboard.press("Escape")
    page.wait_for_selector("aside.panel", state="detached")
    page.keyboard.press("3")
    page.wait_for_url("**/month/**")
    page.keyboard.press("/")
    page.keyboard.type("aj3")
    assert page.locator("#q").input_value() == "aj3", "a key in a field is a letter"


@pytest.mark.browser
def test_with_javascript_all_that_wait_are_selected(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, root = calendar
    page = browser.new_page()
    page.goto(f"{address}/day/{DAY}")
    count = page.locator("article.is-proposed").count()
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
    page.locator("table.month .post").first.click()
    assert "Good morning" in page.locator("aside.panel .text").first.inner_text()
    page.get_by_role("link", name="Own page").click()
    assert "Why it is here" in page.content()
    page.get_by_role("link", name="Week", exact=True).click()
    page.get_by_role("link", name="Review 29").click()
    assert page.locator('input[name="ids"]').count()
    page.goto(f"{address}/list?state=approved")
    assert "Nothing here is as you asked" in page.content()
    page.get_by_role("link", name="Report").click()
    assert "Nothing has been recorded yet" in page.content()
    assert not complaints


@pytest.mark.browser
def test_the_pages_have_what_a_screen_reader_needs(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, root = calendar
    page: Page = browser.new_page(viewport={"width": 390, "height": 800})
    for path in (
        "/week",
        "/day",
        "/list",
        "/month",
        f"/week/{DAY}?post={next(iter(states(root)))}",
    ):
        page.goto(address + path)
        assert page.locator("html").get_attribute("lang") == "en"
        for box in page.locator('input[name="ids"]').all()[:5]:
            assert box.evaluate("box => box.labels[0].textContent").startswith("Select ")
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"a phone has to scroll sideways on {path}"


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
        page.goto(f"{address}/day")
        assert page.title() != "run"
        assert "<script>document.title" in page.locator(".text").first.inner_text()


def test_a_calendar_that_others_could_reach_is_not_opened(workspace: Copy) -> None:
    root = workspace("fruteria")
    weekbook("apply", "--from", "2027-01-11", cwd=root)
    english = {"WEEKBOOK_LANGUAGE": "en"}
    done = weekbook("serve", "--host", "0.0.0.0", cwd=root, status=2, env=english)
    assert "can be reached from elsewhere" in done.stderr
    with served(root) as address:
        port = address.rsplit(":", 1)[1]
        assert (
            "cannot be used"
            in weekbook("serve", "--port", port, cwd=root, status=2, env=english).stderr
        )
