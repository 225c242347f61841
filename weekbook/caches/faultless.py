"""Which playbooks were found without any fault, so that they need not be checked again.

A playbook is passed over only if the checker is the same and every file that was read for it
(libraries, rosters and templates too) still has the same content, byte for byte. One with a
fault, if only a note, is never kept. So what is kept can hide nothing.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeGuard

import dsl
from engine.files import read_inside
from weekbook.caches.kept_file import read_kept, write_kept
from weekbook.playbook_files import PlaybookFile

TOP = Path(dsl.__file__).parent.parent
CHECKER = TOP / "dsl"
DATES = (TOP / "engine" / "planning", TOP / "engine" / "time")
"""What looks at a playbook's own dates."""
HOLIDAYS = ("holidays", "chinese_calendar")
ZONES = Path("/usr/share/zoneinfo")
PROGRAM = (".py", ".json")
"""How the names of files end that the program runs with: code and tables."""
MOST_KEPT = 20_000


class CheckMemory:
    """Faultless playbooks by their path, each with the digests of what was read for it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "faultless.json"
        self.checker = planner_print()
        self.known = self._load()
        self.changed = False
        self.digests = Digests()

    def holds(self, file: PlaybookFile) -> bool:
        """Whether the playbook was faultless and everything is as it was then."""
        kept = self.known.get(str(file.root / file.path))
        return are_digests(kept) and file.path in kept and self.digests.are(file.root, kept)

    def keep(self, file: PlaybookFile, reads: dict[str, str]) -> None:
        """Keeps that a playbook is faultless with these digests of the files it was read from."""
        self.known[str(file.root / file.path)] = reads
        self.changed = True

    def save(self) -> None:
        """Writes what is kept, whole or not at all; a folder that can't be written is no fault."""
        if not self.changed:
            return
        kept = dict(list(self.known.items())[-MOST_KEPT:])
        write_kept(self.path, {"checker": self.checker, "known": kept})

    def _load(self) -> dict[str, dict[str, str]]:
        kept = read_kept(self.path)
        known = kept.get("known")
        return known if kept.get("checker") == self.checker and isinstance(known, dict) else {}


class Digests:
    """The digests of files as they are now, each read once however many playbooks read it."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, str], str] = {}

    def of(self, root: Path, path: str) -> str:
        """The digest of a file; empty where it cannot be read, as it is for its readers."""
        if (root, path) not in self._known:
            try:
                self._known[root, path] = digest_of(read_inside(root, path))
            except OSError:
                self._known[root, path] = ""
        return self._known[root, path]

    def are(self, root: Path, reads: dict[str, str]) -> bool:
        """Whether files are as they were when these digests were taken."""
        return all(self.of(root, path) == was for path, was in reads.items())


def are_digests(kept: object) -> TypeGuard[dict[str, str]]:
    """Whether what was kept has the shape of digests by path."""
    return isinstance(kept, dict) and all(isinstance(was, str) for was in kept.values())


def digest_of(data: bytes) -> str:
    """What tells a content from any other."""
    return hashlib.sha256(data).hexdigest()


@cache
def planner_print() -> str:
    """Changes whenever the checker, what looks at own dates, or the known holidays do.

    Looked up once in a process, which goes on with the code that it has loaded.
    """
    return fingerprint(CHECKER, *DATES, packages=HOLIDAYS)


def fingerprint(*folders: Path, packages: Iterable[str] = ()) -> str:
    """Changes whenever the program in the folders, the packages, the Python it runs on, or the
    zones it knows do."""
    digest = hashlib.sha256(f"{sys.version} {sys.prefix}".encode())
    for folder in folders:
        digest.update("".join(_of_program(str(folder))).encode())
    for name in packages:
        try:
            spec = find_spec(name)
        except ValueError:  # it is there in name only
            spec = None
        if spec is None or spec.origin is None:
            digest.update(f"{name} is not there\n".encode())
        else:
            found = Path(spec.origin).stat()
            digest.update(f"{spec.origin} {found.st_size} {found.st_mtime_ns}\n".encode())
    if ZONES.is_dir():
        digest.update(f"{ZONES.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def _of_program(folder: str) -> Iterator[str]:
    """Path, size and time of change of each file that the program runs with. Pages and examples of
    faults lie beside them, twice as many, and a check reads none of these.

    Every check waits for it: `os.scandir` takes a quarter of what `Path` objects take.
    """
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=_path_of):
            if entry.name.endswith(PROGRAM):
                found = entry.stat()
                yield f"{entry.path} {found.st_size} {found.st_mtime_ns}\n"
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _of_program(entry.path)


def _path_of(entry: os.DirEntry[str]) -> str:
    return entry.path
