"""What nobody foresaw: told in words, the details written down for whoever mends it."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from dsl.base.sentence import say
from weekbook.output.streams import DEBUG_VARIABLE


def told_of(error: Exception, arguments: Sequence[str]) -> str:
    """What to tell the person; the details are in a file only its owner can read, if one can be
    written. The same failure has the same file."""
    details = "".join(traceback.format_exception(error))
    said = say(
        "main.unforeseen",
        "something unforeseen happened ({kind}: {error}).",
        kind=type(error).__name__,
        error=error,
    )
    path = (
        _folder()
        / f"failure-{hashlib.sha256(details.encode('utf-8', 'replace')).hexdigest()[:8]}.txt"
    )
    text = (
        f"weekbook {version('weekbook')}, Python {sys.version.split()[0]}, {platform.platform()}\n"
        f"command: {arguments[0] if arguments else ''}\n\n{details}"
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(opened, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError:
        shown = say(
            "main.unforeseen.debug",
            "{variable}=1 before the command shows the details",
            variable=DEBUG_VARIABLE,
        )
        return f"{said} {shown}"
    kept = say(
        "main.unforeseen.kept",
        "The details are in {path}; please send them to whoever looks after Weekbook",
        path=path,
    )
    return f"{said} {kept}"


def _folder() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or Path("~/.local/state").expanduser()
    return Path(home) / "weekbook"
