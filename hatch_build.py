"""Compiles the catalogues, and puts our packages inside `weekbook/` in the wheel, so that they meet
nobody else's names."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Packages(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_catalogues(Path(self.root))
        url = docs_url(os.environ.get("WEEKBOOK_DOCS_URL", ""))
        if version != "standard":
            write_docs_url(Path(self.root, "weekbook", "docs_url.txt"), url)
            return
        if url:
            beside = Path(tempfile.mkdtemp(), "docs_url.txt")
            write_docs_url(beside, url)
            build_data["force_include"][str(beside)] = "weekbook/docs_url.txt"
        for name in ("dsl", "engine", "web", "locales"):
            build_data["force_include"][f"{self.root}/{name}"] = f"weekbook/_packages/{name}"
        build_data["force_include"][f"{self.root}/playbooks"] = "weekbook/playbooks"


def compile_catalogues(root: Path) -> None:
    """Makes a `.mo` of every `.po` that is newer, for wheel and editable install."""
    for source in (root / "locales").glob("*/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            with open(source, "rb") as text, open(target, "wb") as compiled:
                write_mo(compiled, read_po(text, locale=source.parent.name))


def docs_url(setting: str) -> str:
    """The address under which the documentation is published, which `make docs` builds.

    Raises `ValueError` for one that no browser opens.
    """
    if setting and not setting.startswith(("https://", "http://")):
        raise ValueError(f"WEEKBOOK_DOCS_URL is no address that begins with https://: {setting}")
    return setting.rstrip("/")


def write_docs_url(path: Path, url: str) -> None:
    """What `weekbook/output/faults/docs_url.py` reads; no file without an address."""
    if url:
        path.write_text(url + "\n", encoding="utf-8")
    else:
        path.unlink(missing_ok=True)
