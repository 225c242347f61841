"""Which playbooks a command means: files and folders as given, or those of the workspace."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from cli.command_error import CommandError
from engine.files import find_root


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
            raise CommandError(f"{name}: this is neither a file nor a folder")
        else:
            raise CommandError(f"{name}: there is no such file or folder")
        files.update(dict.fromkeys(found))
    return list(files)


def _in_folder(folder: Path, asked_for: bool) -> list[PlaybookFile]:
    root = find_root(folder.resolve())
    if root is not None and (root == folder.resolve() or not asked_for):
        from engine.workspace import WorkspaceError, open_workspace  # noqa: PLC0415 - only folders

        try:
            workspace = open_workspace(root)
        except WorkspaceError as error:
            raise CommandError(str(error)) from error
        if workspace.playbooks:
            return [PlaybookFile(root, path) for path in workspace.playbooks]
    found = []
    for path in sorted(folder.resolve().rglob("*.playbook")):
        inner = find_root(path.parent) or folder.resolve()
        found.append(PlaybookFile(inner, path.relative_to(inner).as_posix()))
    if not found:
        raise CommandError(
            f"{folder}: there is no playbook here; `weekbook new DIR` makes a workspace"
        )
    return found
