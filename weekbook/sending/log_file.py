"""A log that can be rotated: moved away and opened anew, and readable by its owner only."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from dsl.base.sentence import say
from engine.files import open_own


class LogFile(logging.StreamHandler[TextIO]):
    """Adds to a file until it is told to open it anew, under the same name."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError` where the file cannot be written."""
        self.path = path.absolute()
        self._said = ""
        super().__init__(open_own(self.path))

    def reopen(self) -> None:
        """Goes on in a new file; where there can be none, in the old one."""
        try:
            new = open_own(self.path)
        except OSError as error:
            self._say(
                say(
                    "log.reopen",
                    "the log {path} cannot be opened anew: {reason}",
                    path=self.path,
                    reason=error.strerror,
                )
            )
            return
        old = self.setStream(new)
        if old is not None:
            old.close()

    def close(self) -> None:
        """Closes the file."""
        super().close()
        with suppress(OSError):  # told already
            self.stream.close()

    def handleError(self, _: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """A log that cannot be written, on a full disk, keeps nothing from being sent."""
        error = sys.exc_info()[1]
        self._say(
            say(
                "log.unwritten",
                "the log {path} cannot be written: {reason}",
                path=self.path,
                reason=error,
            )
        )

    def _say(self, what: str) -> None:
        if what != self._said:
            self._said = what
            print(f"weekbook: {what}", file=sys.stderr)
