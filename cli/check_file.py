"""One playbook read and checked."""

from __future__ import annotations

from cli.check_memory import CheckMemory
from cli.playbook_files import PlaybookFile
from cli.template_cache import TemplateCache
from dsl.check import Checked, check
from engine.files import read_inside


def check_file(
    file: PlaybookFile, cache: TemplateCache, memory: CheckMemory | None = None
) -> Checked:
    """Checks one playbook, and has `memory` keep that nothing was found, where it was so."""
    contents: dict[str, bytes] = {}

    def read(path: str) -> bytes:
        contents[path] = read_inside(file.root, path)
        return contents[path]

    checked = check(file.path, read, cache.facts)
    if memory is not None and not checked.faults:
        memory.keep(file, contents)
    return checked
