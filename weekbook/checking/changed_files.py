"""Which files have changed since a commit, as git tells."""

from __future__ import annotations

import subprocess
from pathlib import Path

from dsl.base.sentence import Quoted, message
from weekbook.command_error import CommandError


def changed_since(ref: str, folder: Path) -> frozenset[Path]:
    """The files that differ from a commit, uncommitted and new ones too; deleted ones as well.

    Raises `CommandError` where git can't tell.
    """
    if ref.startswith("-"):
        raise CommandError(
            message("git.no_commit", "{ref} is not the name of a commit", ref=Quoted(ref))
        )
    top = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
    tracked = _git(top, "diff", "--name-only", "-z", "--no-renames", ref, "--")
    new = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    names = [name for name in (tracked + new).split("\0") if name]
    return frozenset((top / name).resolve() for name in names)


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],  # noqa: S607 - the user's own git
            capture_output=True, encoding="utf-8", errors="surrogateescape", check=False,
        )  # fmt: skip
    except OSError as error:
        raise CommandError(
            message(
                "git.needed",
                "git is needed to see what has changed: {reason}",
                reason=error.strerror,
            )
        ) from error
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [message("git.failed", "git failed")])[0]
        raise CommandError(
            message("git.cannot_tell", "git cannot tell what has changed: {reason}", reason=reason)
        )
    return done.stdout
