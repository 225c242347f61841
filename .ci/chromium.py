"""Finds Chromium for the browser tests, or installs it where that is allowed.

Without one the browser tests are skipped, which one line says; with CI=true that is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    given = os.environ.get("WEEKBOOK_CHROMIUM")
    return given or next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> None:
    """Debian's package, where we are root; else Playwright's own build."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"],
        ):
            subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
        return
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        check=False, timeout=300, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> int:
    if find() or playwrights_own():
        return 0
    print("no Chromium here yet: installing it for the browser tests ...")
    try:
        install()
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"that failed: {error}")
    if find() or playwrights_own():
        return 0
    print("The browser tests are skipped: there is no Chromium, and none could be installed.")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
