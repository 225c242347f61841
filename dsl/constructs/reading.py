"""Texts read with the lines of every room."""

from __future__ import annotations

from dsl.base.fault import Fault
from dsl.constructs.registry import READERS
from dsl.syntax import parser
from dsl.syntax.line_memory import LineMemory
from dsl.syntax.source import Source
from dsl.syntax.tree import Tree


def parse(source: Source, memory: LineMemory | None = None) -> tuple[Tree, tuple[Fault, ...]]:
    """The tree of a file and every fault of its syntax; see `dsl.syntax.parser.parse`."""
    return parser.parse(source, READERS, memory)
