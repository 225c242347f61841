"""Makes the pictures of the README and of every page of the calendar: `make pictures`. Needs
Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         "--disable-sync", "--disable-component-update"]  # fmt: skip


def weekbook(*arguments: str) -> None:
    command = [sys.executable, "-m", "weekbook.main", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_environment())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        mothers, cosmetics = Path(name) / "mothers", Path(name) / "cosmetics-2014"
        for folder in (mothers, cosmetics):
            shutil.copytree(ROOT / "playbooks" / folder.name, folder)
        weekbook("apply", "-C", str(mothers), "--from", "2026-12-07", "--weeks", "1")
        weekbook("review", "-C", str(mothers), "--approve", "mothers/vip/2026-12-07/checkin.1")
        weekbook("record", "-C", str(cosmetics), str(cosmetics / "facebook_metrics.csv"),
                 "--mapping", str(cosmetics / "columns.toml"))  # fmt: skip
        weekbook("report", "-C", str(cosmetics), "--measure", "engaged")
        server = subprocess.Popen(
            [sys.executable, "-u", "-m", "weekbook.main", "serve", "--port", "0", "-C", str(mothers)],
            stdout=subprocess.PIPE, encoding="utf-8", env=_environment(),
        )  # fmt: skip
        assert server.stdout is not None
        address = re.search(r"http://\S+/", server.stdout.readline())
        assert address
        try:
            _photograph(address[0], cosmetics / "report.html")
        finally:
            server.terminate()
            server.communicate()


VIEWS = {
    "week": "week/2026-12-07",
    "post": "week/2026-12-07?post=mothers%2Fvip%2F2026-12-07%2Fcheckin.1",
    "day": "day/2026-12-07",
    "list": "list/2026-12-07",
    "month": "month/2026-12",
}
LOOKS: dict[str, dict[str, Any]] = {
    "": {"viewport": {"width": 1280, "height": 800}},
    "-dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "-phone": {"viewport": {"width": 390, "height": 800}},
    "-zh": {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN"},
}


def _photograph(calendar: str, report: Path) -> None:
    """Each view of the calendar in each look, and the report."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for look, options in LOOKS.items():
            context = browser.new_context(**options)
            page = context.new_page()
            for name, view in VIEWS.items():
                page.goto(calendar + view)
                page.screenshot(path=IMAGES / f"{name}{look}.png")
            context.close()
        page = browser.new_page(viewport={"width": 1280, "height": 1060})
        page.goto(report.as_uri())
        page.screenshot(path=IMAGES / "report.png")
        browser.close()


if __name__ == "__main__":
    main()
