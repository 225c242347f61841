"""A workspace: a folder with `weekbook.toml`, its playbooks, rosters and templates."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from dsl.base.sentence import InRow, Quoted, Sentence, message
from dsl.base.value import Value
from engine.files import SETTINGS, find_root, read_inside, read_regular

SHAPES: dict[type, Sentence] = {
    str: message("workspace.text", '{path}: {name} is a text in quotes, such as "weekbook.db"'),
    list: message("workspace.list", '{path}: {name} is a list of texts, such as ["shop.playbook"]'),
    dict: message("workspace.table", "{path}: {name} is a table, such as [review]"),
}

DATABASE_VARIABLE = "WEEKBOOK_DATABASE_URL"


class WorkspaceError(Exception):
    """The workspace cannot be used; the message says what is wrong and what to do."""


class Workspace(Value):
    """The settings of a workspace. Paths of playbooks are seen from `root`."""

    root: Path
    playbooks: tuple[str, ...]
    database_url: str
    outbox: Path
    private_networks: tuple[str, ...]
    """Networks that are not public and that webhooks may reach all the same."""
    alarm: str
    """The environment variable with the address of the operator's own channel; empty for none."""
    calendar_url: str
    """Where people reach the calendar's pages, for links in messages; empty where they do not."""
    new_groups: Literal["go", "ask"] = "go"
    """Whether a group that is added to a roster after an approval gets the post, or asks first."""

    @property
    def old_mark(self) -> Path:
        """Where the mark lay that `engine.calendar.recovery.marks` keeps outside the workspace now."""
        return self.root / ".weekbook-mark.json"

    def read(self, path: str) -> bytes:
        """The bytes of a file inside the workspace. Raises `OSError`."""
        return read_inside(self.root, path)


def open_workspace(start: Path, environment: Mapping[str, str] = os.environ) -> Workspace:
    """The workspace that `start` lies in. Raises `WorkspaceError`."""
    root = find_root(start.resolve())
    if root is None:
        raise WorkspaceError(
            message(
                "workspace.none",
                "there is no {settings} in {folder} or above it; `weekbook new DIR` makes a workspace",
                settings=SETTINGS,
                folder=start,
            )
        )
    settings = _settings(root / SETTINGS)
    playbooks = settings.get("playbooks", [])
    if not playbooks:
        found = sorted(root.glob("*.playbook"))
        playbooks = [path.name for path in found]
    database = environment.get(DATABASE_VARIABLE) or settings.get("database", "weekbook.db")
    url = database if "://" in database else f"sqlite:///{(root / database).resolve()}"
    private = _networks(root / SETTINGS, settings.get("private_networks", []))
    return Workspace(
        root, tuple(playbooks), url, root / settings.get("outbox", "outbox"), private,
        settings.get("alarm", ""), settings.get("calendar_url", ""),
        _new_groups(root / SETTINGS, settings.get("review", {})),
    )  # fmt: skip


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where this machine keeps, for its user, what must not be lost and is in no backup of a
    workspace: `XDG_STATE_HOME`, or the system's place for such things."""
    home = Path.home()
    given = Path(environment.get("XDG_STATE_HOME", ""))
    if given.is_absolute():
        place = given
    elif sys.platform == "win32":
        place = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        place = home / "Library" / "Application Support"
    else:
        place = home / ".local" / "state"
    return place / "weekbook"


def _new_groups(path: Path, review: Mapping[str, Any]) -> Literal["go", "ask"]:
    """What `[review]` says; it can have `new_groups` alone."""
    unknown = sorted(set(review) - {"new_groups"})
    if unknown:
        raise WorkspaceError(
            message(
                "workspace.review",
                "{path} has {name} in [review]; it can have new_groups",
                path=path,
                name=Quoted(unknown[0][:80]),
            )
        )
    said = review.get("new_groups", "go")
    if said == "go":
        return "go"
    if said == "ask":
        return "ask"
    raise WorkspaceError(
        message("workspace.new_groups", '{path}: new_groups is "go" or "ask"', path=path)
    )


def _networks(path: Path, named: list[Any]) -> tuple[str, ...]:
    """Networks in the notation `10.1.0.0/16`. Raises `WorkspaceError`."""
    if not named:
        return ()
    from ipaddress import ip_network  # noqa: PLC0415 - few workspaces name any

    try:
        return tuple(str(ip_network(str(network))) for network in named)
    except ValueError as error:
        raise WorkspaceError(
            message(
                "workspace.networks", "{path}: private_networks: {error}", path=path, error=error
            )
        ) from error


def _settings(path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - a check of a named file needs no settings

    try:
        table = tomllib.loads(read_regular(path).decode("utf-8-sig"))
    except OSError as error:
        raise WorkspaceError(
            message(
                "file.unread",
                "{file} cannot be read: {reason}",
                file=path,
                reason=error.strerror or error,
            )
        ) from error
    except (ValueError, RecursionError) as error:
        reason = str(error)[:300]  # a key may be as long as the file
        raise WorkspaceError(
            message(
                "workspace.toml",
                "{path} cannot be read as TOML: {reason}",
                path=path,
                reason=reason,
            )
        ) from error
    kinds: dict[str, type] = {
        "playbooks": list,
        "database": str,
        "outbox": str,
        "private_networks": list,
        "alarm": str,
        "calendar_url": str,
        "review": dict,
    }
    for name, value in table.items():
        if name not in kinds:
            from dsl.base.suggestions import did_you_mean  # noqa: PLC0415 - only for a misspelt name

            can = message("mapping.can", "it can have {names}", names=InRow(kinds))
            raise WorkspaceError(
                message(
                    "workspace.unknown",
                    "{path} has {name}; {hint}",
                    path=path,
                    name=Quoted(name[:80]),
                    hint=did_you_mean(name, kinds, can),
                )
            )
        if not isinstance(value, kinds[name]):
            raise WorkspaceError(SHAPES[kinds[name]].filled(path=path, name=name))
    if not all(isinstance(name, str) and name for name in table.get("playbooks", [])):
        raise WorkspaceError(SHAPES[list].filled(path=path, name="playbooks"))
    return table
