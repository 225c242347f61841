"""Parsing and checking a long playbook, against PyYAML's C loader on the same content."""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml as pyyaml
from gherkin import Parser

from benchmarks.measure import Figure, in_turn
from benchmarks.samples import gherkin, workspace, yaml
from dsl.checking import check
from engine.files import read_inside
from weekbook.caches.templates import TemplateCache

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

        feature = gherkin(text)

        def other() -> object:
            return Parser().parse(feature)

        first, second, third = (taken / text.count("\n") for taken in in_turn([ours, peer, other]))
    name = f"parse and check, a line of {LINES}"
    return [
        Figure(name, first, "PyYAML's C loader", second, "at most 1"),
        Figure(name, first, "gherkin-official", third, "at most 1"),
    ]
