"""Forms of the calendar: restarts, two workspaces, what was shown, and keys that press nothing."""

from __future__ import annotations

import datetime as dt
import re
import socket
import stat
from pathlib import Path

import pytest
from litestar.testing import TestClient
from playwright.sync_api import Browser, Page

from engine.services.calendar import posts_between
from engine.time.clock import WallClock
from tests.commands import weekbook
from tests.web.test_calendar import DAY, Copy, browser, calendar, served
from tests.web.test_owner import database
from web.app import create_app

__all__ = ["browser", "calendar"]

SCRIPTS = pytest.mark.parametrize("javascript", [False, True])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def states(root: Path) -> dict[str, str]:
    engine = database(root)
    found = {post.id: post.state for post in posts_between(engine, dt.date.min, dt.date.max)}
    engine.dispose()
    return found


def page_of(browser: Browser, javascript: bool = True) -> Page:
    return browser.new_context(java_script_enabled=javascript).new_page()


def approve(page: Page, number: int = 0) -> None:
    page.locator("article.post-card").nth(number).get_by_role("button", name="Approve").click()


def told(page: Page) -> str:
    return page.get_by_role("status").inner_text()


@pytest.mark.browser
@SCRIPTS
def test_a_page_from_before_a_restart_can_be_sent(
    calendar: tuple[str, Path], browser: Browser, javascript: bool
) -> None:
    _, root = calendar
    page, port = page_of(browser, javascript), free_port()
    with served(root, port=port) as address:
        page.goto(f"{address}/day/{DAY}")
    with served(root, port=port):
        approve(page)
        assert told(page) == "1 approved"
    secret = root / ".weekbook-secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    page.context.close()


@pytest.mark.browser
def test_two_workspaces_in_one_browser(
    calendar: tuple[str, Path], workspace: Copy, browser: Browser
) -> None:
    first, _ = calendar
    root = workspace("fruteria")
    playbook = root / "fruteria.playbook"
    text = playbook.read_text(encoding="utf-8")
    playbook.write_text(
        text.replace("2026-11-30 a 2027-03-28", "2098-12-01 a 2099-03-28"), encoding="utf-8"
    )
    weekbook("apply", "--from", "2098-12-01", cwd=root)
    with served(root) as second:
        one = page_of(browser)
        other = one.context.new_page()
        one.goto(f"{first}/day/{DAY}")
        other.goto(f"{second}/language/en?back=/day/{DAY}")
        for page in (one, other, one, other):
            approve(page, page.locator("article.is-approved").count())
            assert told(page) == "1 approved"
        one.context.close()


@pytest.mark.browser
def test_a_cookie_that_does_not_verify_is_replaced(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    address, root = calendar
    page = page_of(browser)
    page.goto(f"{address}/day/{DAY}")
    (cookie,) = page.context.cookies()
    page.context.add_cookies([{**cookie, "value": "0" * 128}])
    approve(page)
    assert "too old to be sent" in page.inner_text("h1")
    page.goto(f"{address}/day/{DAY}")
    approve(page)
    assert told(page) == "1 approved"
    assert list(states(root).values()).count("approved") == 1
    page.context.close()


@pytest.mark.browser
def test_a_page_opened_from_elsewhere_leaves_the_first_one_good(
    calendar: tuple[str, Path], browser: Browser
) -> None:
    """A link in a chat leads to the page a second time; what was open already still works."""
    address, _ = calendar
    page = page_of(browser)
    page.goto(f"{address}/day/{DAY}")
    other = page.context.new_page()
    other.goto("data:text/html,<p>a chat</p>")
    other.evaluate(f"location.href = {address + '/day/' + DAY!r}")
    other.wait_for_url("**/day/**")
    approve(page)
    assert told(page) == "1 approved"
    page.context.close()


@pytest.mark.browser
@SCRIPTS
def test_the_page_of_a_post_stays_after_a_verdict(
    calendar: tuple[str, Path], browser: Browser, javascript: bool
) -> None:
    address, root = calendar
    page = page_of(browser, javascript)
    page.goto(f"{address}/day/{DAY}")
    page.locator("article h2 a").first.click()
    shown = page.url
    for button, state in (("Approve", "approved"), ("Reject", "rejected")):
        page.get_by_role("button", name=button).click()
        assert told(page) == f"1 {state}"
        assert page.locator(".facts .state").inner_text().strip() == state
        assert page.url.startswith(shown)
    assert list(states(root).values()).count("rejected") == 1
    page.context.close()


@pytest.mark.browser
@SCRIPTS
def test_a_filter_stays_after_a_verdict(
    calendar: tuple[str, Path], browser: Browser, javascript: bool
) -> None:
    address, _ = calendar
    page = page_of(browser, javascript)
    page.goto(f"{address}/day/{DAY}")
    page.get_by_role("link", name="waits for approval").click()
    count = page.locator("article.post-card").count()
    approve(page)
    assert told(page) == "1 approved"
    assert page.locator("article.post-card").count() == count - 1
    assert "waits" in page.locator('.chip[aria-current="true"]').inner_text()
    approve(page)
    assert told(page) == "1 approved"
    assert page.locator("article.post-card").count() == count - 2
    page.context.close()


@pytest.mark.browser
def test_an_address_says_nothing_in_our_name(calendar: tuple[str, Path], browser: Browser) -> None:
    address, root = calendar
    page = page_of(browser)
    page.goto(f"{address}/day/{DAY}")
    week, id = page.url, next(iter(states(root)))
    month = f"{address}/month/{DAY[:7]}"
    for start in (f"{week}?", f"{month}?", f"{address}/list/{DAY}?", f"{address}/post?id={id}&"):
        page.goto(f"{start}done=Send+your+password&refused=to+evil.example&told=anything")
        assert "password" not in page.content()
        assert "evil.example" not in page.content()
    page.context.close()


@pytest.mark.browser
@SCRIPTS
def test_enter_in_a_reason_presses_no_button(
    calendar: tuple[str, Path], browser: Browser, javascript: bool
) -> None:
    address, root = calendar
    page = page_of(browser, javascript)
    page.goto(f"{address}/day/{DAY}")
    week = page.url
    page.locator("article h2 a").first.click()
    post = page.url
    page.goto(week)
    for place in (week, f"{address}/list/{DAY}", post):
        page.goto(place)
        boxes = page.locator('input[name="ids"]')
        for number in range(min(boxes.count(), 2)):
            boxes.nth(number).check()
            boxes.nth(number).press("Enter")
        page.get_by_label("because").fill("I wonder whether")
        with page.expect_response("**/review") as answered:
            page.get_by_label("because").press("Enter")
        assert answered.value.status == 204
        assert page.url == place
        assert page.get_by_label("because").input_value() == "I wonder whether"
        assert set(states(root).values()) == {"proposed"}
    page.context.close()


@pytest.mark.browser
@SCRIPTS
def test_who_comes_second_is_told_who_decided(
    calendar: tuple[str, Path], browser: Browser, javascript: bool
) -> None:
    address, root = calendar
    with served(root, who="Ben") as elsewhere:
        ana, ben = page_of(browser, javascript), page_of(browser, javascript)
        ana.goto(f"{address}/day/{DAY}")
        ben.goto(f"{elsewhere}/day/{DAY}")
        title = ben.locator("article h2 a").first.inner_text()
        ana.get_by_label("because").fill("not in advent")
        ana.locator("article.post-card").first.get_by_role("button", name="Reject").click()
        approve(ben)
        alert = ben.get_by_role("alert").inner_text()
        assert title in alert
        assert "Ana rejected it" in alert
        assert "not in advent" in alert
        assert ben.get_by_role("status").count() == 0
        assert list(states(root).values()).count("rejected") == 1
        assert "approved" not in states(root).values()
        approve(ben)
        assert told(ben) == "1 approved", "now Ben has seen what Ana said"
        ana.context.close()
        ben.context.close()


@pytest.mark.browser
@SCRIPTS
def test_a_text_changed_meanwhile_is_shown_before_it_is_approved(
    calendar: tuple[str, Path], browser: Browser, javascript: bool
) -> None:
    address, root = calendar
    page = page_of(browser, javascript)
    page.goto(f"{address}/day/{DAY}")
    before = page.locator("article.post-card .text").first.inner_text()
    template = root / "templates" / "checkin.md"
    template.write_text("Something nobody has seen\n", encoding="utf-8")
    weekbook("apply", "--from", "2098-12-01", "--weeks", "2", cwd=root)
    for number in (0, 1):
        page.locator('input[name="ids"]').nth(number).check()
    page.get_by_role("button", name="Approve selected").click()
    alert = page.get_by_role("alert")
    assert told(page) == "1 approved", "the other one is as it was shown"
    assert before.split("\n")[0] in alert.inner_text()
    assert "Something nobody has seen" in alert.inner_text()
    found = states(root)
    assert list(found.values()).count("approved") == 1
    first = page.locator("article.post-card").first
    assert first.locator(".state").inner_text().strip() == "waits for approval"
    approve(page)
    assert told(page) == "1 approved"
    page.context.close()


def test_a_form_without_what_was_shown_changes_nothing(calendar: tuple[str, Path]) -> None:
    _, root = calendar
    engine = database(root)
    app = create_app(engine, WallClock(), "Ana", "test", ["testserver.local"])
    id = next(iter(states(root)))
    with TestClient(app) as client:
        page = client.get(f"/post?id={id}").text
        found = re.search(r'name="_csrf_token" value="([^"]+)"', page)
        shown = re.search(r'name="shown" value="([^"]+)"', page)
        assert found
        assert shown
        for form in (
            {"one": f"approved {id}"},
            {"one": f"approved {id}", "shown": f"{id} 0"},
            {"verdict": "approved", "ids": id},
            {"verdict": "approved", "ids": [id, "nobody"], "shown": f"other {shown[1]}"},
        ):
            sent = client.post("/review", data={**form, "_csrf_token": found[1]})
            assert "Load the page again" in sent.text or "has changed" in sent.text
            assert set(states(root).values()) == {"proposed"}
        client.post(
            "/review", data={"one": f"approved {id}", "shown": shown[1], "_csrf_token": found[1]}
        )
    engine.dispose()
    assert states(root)[id] == "approved"
