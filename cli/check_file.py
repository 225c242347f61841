"""One playbook read and checked."""

from __future__ import annotations

from cli.playbook_files import PlaybookFile
from cli.template_cache import TemplateCache
from dsl.check import Checked, check
from engine.files import read_inside


def check_file(file: PlaybookFile, cache: TemplateCache) -> Checked:
    return check(file.path, lambda path: read_inside(file.root, path), cache.facts)
