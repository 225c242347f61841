"""What is published: owners' pages, and never the calendar with them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.commands import weekbook
from tests.web.test_calendar import browser, fetch, served
from tests.web.test_owner import folder, stands

__all__ = ["browser", "folder"]

CALENDAR = ["/", "/week/2026-11-23", "/month/2026-11", "/post?id=x", "/report", "/metrics", "/health",
            "/review", "/review/", "//review", "/owner/../week/2026-11-23", "/week"]  # fmt: skip


def link(folder: Path) -> str:
    found = re.search(r"/owner/\S+", weekbook("owners", cwd=folder).stdout)
    assert found
    return found[0]


def requests(own: str) -> list[dict[str, str]]:
    """As servers in front hand requests on: with their own name, or with ours and a trace."""
    return [
        {"Host": "plan.example.org"},
        {"Host": "PLAN.example.org"},
        {"Host": own, "X-Forwarded-For": "203.0.113.7"},
        {"Host": own, "Forwarded": "for=203.0.113.7"},
        {"Host": own, "Via": "1.1 front"},
    ]


def refused(address: str, path: str, headers: dict[str, str]) -> None:
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    for data in (None, b"one=approved+x&verdict=approved"):
        status, page = fetch(address + path, data, **named)
        assert status in (400, 403, 404, 405), (path, headers, status)
        assert "Back to the calendar" not in page
        assert "weekbook_" not in page


def test_nothing_but_owners_pages_is_published(folder: Path) -> None:
    with served(folder, "--owners-only") as alone, served(folder) as whole:
        for path in CALENDAR:
            refused(alone, path, {})
            for headers in requests(urlsplit(alone).netloc):
                refused(alone, path, headers)
            for headers in requests(urlsplit(whole).netloc):
                refused(whole, path, headers)


@pytest.mark.browser
def test_an_owner_works_on_a_page_served_alone(folder: Path, browser: Browser) -> None:
    with served(folder, "--owners-only") as address:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(address + link(folder))
        first = page.get_by_role("article", name="Chat, First")
        first.get_by_role("button", name="It is in the group").click()
        first.get_by_text("in the group", exact=True).wait_for()
        assert stands(folder) == {"sent": 1, "prepared": 1}
        page.context.close()


def test_owners_pages_are_there_under_the_published_name(folder: Path) -> None:
    for options in (("--owners-only",), ()):
        with served(folder, *options) as address:
            status, page = fetch(address + link(folder), Host="plan.example.org")
            assert status == 200
            assert "To send by hand" in page
            assert fetch(f"{address}/static/weekbook.css", Host="plan.example.org")[0] == 200


def test_a_server_in_front_that_asks_may_publish_the_calendar(folder: Path) -> None:
    with served(folder, "--behind-login") as address:
        assert fetch(f"{address}/report", Host="plan.example.org")[0] == 200
        assert fetch(f"{address}/report", Host="evil.example")[0] == 400
    weekbook("serve", "--owners-only", "--behind-login", cwd=folder, status=2)


def test_this_machine_reaches_everything(folder: Path) -> None:
    with served(folder) as address:
        for path in ("/report", "/metrics", "/health", "/"):
            assert fetch(address + path)[0] == 200
        assert fetch(address + "/report", Host=urlsplit(address).netloc.upper())[0] == 200
