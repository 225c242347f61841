"""What a command can't go on from, as a message for the one who called it."""

from __future__ import annotations


class CommandError(Exception):
    """Ends the command with a message on standard error and an exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


def lacking(error: ModuleNotFoundError) -> str:
    """What to tell where a package is not there that a command can't do without."""
    name = (error.name or "a package").partition(".")[0]
    return f"{name} is not installed, and this needs it: `python -m pip install weekbook` brings it"
