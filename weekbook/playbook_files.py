"""Which playbooks a command means: files and folders as given, or those of the workspace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dsl.base.sentence import say, told_error
from engine.files import SETTINGS, find_root
from weekbook.command_error import CommandError


class PlaybookFile(NamedTuple):
    """A playbook by its path below the root of its workspace."""

    root: Path
    path: str


def playbook_files(given: list[str]) -> list[PlaybookFile]:
    """The playbooks meant by `given`, in order and each once. Raises `CommandError`."""
    files: dict[PlaybookFile, None] = {}
    for name in given or ["."]:
        path = Path(name)
        if path.is_dir():
            found = _in_folder(path, asked_for=bool(given))
        elif path.is_file():
            resolved = path.resolve()
            root = find_root(resolved.parent) or resolved.parent
            found = [PlaybookFile(root, resolved.relative_to(root).as_posix())]
        elif os.path.lexists(path):
            raise CommandError(
                say("path.neither", "{path}: this is neither a file nor a folder", path=name)
            )
        else:
            raise CommandError(
                say("path.missing", "{path}: there is no such file or folder", path=name)
            )
        files.update(dict.fromkeys(found))
    return list(files)


def _in_folder(folder: Path, asked_for: bool) -> list[PlaybookFile]:
    top = folder.resolve()
    root = find_root(top)
    if root is not None and (root == top or not asked_for):
        named = _named(root)
        if named:
            return named
    found: dict[PlaybookFile, None] = {}
    for path, is_workspace in _below(top):
        if is_workspace:
            missing = [file for file in _named(path) if not (path / file.path).exists()]
            found.update(dict.fromkeys(missing))
        else:
            inner = find_root(path.parent) or top
            found[PlaybookFile(inner, path.relative_to(inner).as_posix())] = None
    if not found:
        raise CommandError(
            say(
                "path.no_playbook",
                "{path}: there is no playbook here; `weekbook new DIR` makes a workspace",
                path=folder,
            )
        )
    return sorted(found, key=lambda file: file.root / file.path)


def _named(root: Path) -> list[PlaybookFile]:
    """The playbooks that a workspace names, or has where it names none."""
    from engine.workspace import WorkspaceError, open_workspace  # noqa: PLC0415 - only folders

    try:
        workspace = open_workspace(root)
    except WorkspaceError as error:
        raise CommandError(told_error(error)) from error
    return [PlaybookFile(root, path) for path in workspace.playbooks]


def _below(top: Path) -> Iterator[tuple[Path, bool]]:
    """Every playbook below a folder, and every folder that is a workspace (True).

    What tools keep for themselves is passed over: hidden folders, environments of Python, modules
    of node. They hold the examples of whatever is installed there.
    """
    for name, folders, files in os.walk(top):
        if "pyvenv.cfg" in files and name != str(top):
            folders.clear()
            continue
        folders[:] = sorted(
            one for one in folders if not one.startswith(".") and one != "node_modules"
        )
        if SETTINGS in files:
            yield Path(name), True
        for one in sorted(files):
            if one.endswith(".playbook"):
                yield Path(name, one), False
