"""One playbook read and checked."""

from __future__ import annotations

from dsl.checking import Checked, check
from engine.files import read_inside
from weekbook.caches.templates import TemplateCache
from weekbook.playbook_files import PlaybookFile


def check_file(file: PlaybookFile, cache: TemplateCache) -> Checked:
    """What a check finds in a playbook and the files it includes, all read inside of its root."""
    return check(file.path, lambda path: read_inside(file.root, path), cache.facts)
