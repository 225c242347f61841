"""Paths as playbooks write them: beside the file that names them, inside the workspace."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from dsl.base.fault import Fault, fault
from dsl.base.message import Phrase, phrase
from dsl.statements.names import Name

Read = Callable[[str], bytes]
"""Gives the bytes of a file by its path in the workspace; raises `OSError` where it can't."""


def beside(named: Name, faults: list[Fault]) -> str | None:
    """The path in the workspace that `named` means, seen from the file that names it."""
    path = named.text.replace("\\", "/")
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(named.span.file), path))
    if not path or path.startswith("/") or joined.split("/")[0] == ".." or ":" in path:
        faults.append(fault("PB209", named.span, path=named.text or phrase("empty_path")))
        return None
    return joined


def reason(error: OSError) -> Phrase:
    """Why a file could not be read, in a few words."""
    if isinstance(error, FileNotFoundError):
        return phrase("no_such_file")
    if isinstance(error, IsADirectoryError):
        return phrase("is_folder")
    return phrase("system", reason=(error.strerror or str(error)).lower())
