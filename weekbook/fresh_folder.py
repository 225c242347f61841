"""Folders that a command makes anew each time, and never anybody else's."""

from __future__ import annotations

import shutil
from pathlib import Path

from dsl.base.sentence import say
from weekbook.command_error import CommandError


def fresh_folder(folder: Path, made_by: str) -> Path:
    """The folder, emptied of what the same command made before.

    Raises `CommandError` where it holds anything else, which is left alone.
    """
    marker = f".weekbook-{made_by}"
    if folder.exists():
        if not (folder / marker).is_file():
            raise CommandError(
                say(
                    "folder.foreign",
                    "{folder} is there already and was not made by `weekbook {command}`; move it away or choose another",
                    folder=folder,
                    command=made_by,
                )
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    text = f"Made by `weekbook {made_by}`, and deleted by the next one.\n"
    (folder / marker).write_text(text, encoding="utf-8")
    return folder
