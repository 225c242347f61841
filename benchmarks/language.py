"""Parsing and checking a long playbook, against PyYAML's C loader on the same content."""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml as pyyaml

from benchmarks.measure import Figure, in_turn
from benchmarks.samples import workspace, yaml
from cli.template_cache import TemplateCache
from dsl.check import check
from engine.files import read_inside

LINES = 2_000


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "w"
        text = workspace(root, LINES).read_text()
        content = yaml(text)
        cache = TemplateCache(Path(name) / "templates.json")

        def ours() -> object:
            found = check("bench.playbook", lambda path: read_inside(root, path), cache.facts)
            assert found.sound, found.faults
            return found

        def peer() -> object:
            return pyyaml.load(content, Loader=pyyaml.CSafeLoader)

        first, second = in_turn([ours, peer])
    count = text.count("\n")
    per_line = first / count, second / count
    return [Figure(f"parse and check, a line of {LINES}", per_line[0], "PyYAML's C loader",
                   per_line[1], "at most 1")]  # fmt: skip
