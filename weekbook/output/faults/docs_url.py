"""Where the pages of the faults stand, if they are published: one setting, `WEEKBOOK_DOCS_URL`.

The build writes its value beside this package (`hatch_build.py`); in the environment of a run it
stands above what was built. Without it nothing names an address, and `weekbook explain` has the page.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

SETTING = "WEEKBOOK_DOCS_URL"
BUILT = Path(__file__).parent.parent.parent / "docs_url.txt"
SCHEMES = ("https://", "http://")


def fault_url(code: str, language: str = "en", environment: Mapping[str, str] = os.environ) -> str:
    """The address of the page of a fault in a language; empty where no site is set.

    The site has English at its base and each other language in a folder of its name.
    """
    base = environment.get(SETTING, _built()).strip().rstrip("/")
    if not base.startswith(SCHEMES):
        return ""
    folder = "" if language == "en" else f"{language}/"
    return f"{base}/{folder}faults/{code}/"


def more_of(code: str, language: str) -> str:
    """Where there is more about a fault: the address of its page, or the command that shows it."""
    return fault_url(code, language) or f"weekbook explain {code}"


@lru_cache
def _built() -> str:
    try:
        return BUILT.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
