"""What a command can't go on from, as a message for the one who called it."""

from __future__ import annotations

from dsl.base.sentence import message


class CommandError(Exception):
    """Ends the command with a message on standard error and an exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


def lacking(error: ModuleNotFoundError) -> str:
    """What to tell where a package is not there that a command can't do without."""
    from weekbook.extras import extra_of, how_to_install  # noqa: PLC0415 - only where one is missing

    name = (error.name or "").partition(".")[0]
    extra = extra_of(name)
    if extra is not None:
        return how_to_install(extra, name)
    if not name:
        return message("extra.unnamed", "a package is missing; install Weekbook again")
    return message(
        "extra.unknown", "the package {name} is missing; install Weekbook again", name=name
    )
