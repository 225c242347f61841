"""A noun of the language: what it means, from its lines to its value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dsl.base.value import Value
from dsl.constructs.building import Building
from dsl.statements.headers import Header
from dsl.syntax.tree import Line

Builder = Callable[[Line, Header, Building], Value | None]
"""From the line of a header, with its block, to what it declares; None where too little is said."""


class Noun(Value):
    """How the lines of a noun are read, and how its block becomes a value."""

    word: str
    readers: tuple[Callable[..., Any], ...]
    """Each is named for its rule of the grammar, and takes the parts of that rule."""
    build: Builder | None = None
    """None where it is no block with a name: a line of other blocks, or a block there is one of."""
    makes: type[Value] | None = None
    """What `build` gives."""
    is_subject: bool = False
    """Whether rules may be about it; such nouns share their names."""
