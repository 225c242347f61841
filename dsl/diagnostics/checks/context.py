"""What checks may lean on beside the playbook: how much of the files could be understood."""

from __future__ import annotations

from collections.abc import Callable

from dsl.base.value import Value
from dsl.constructs.paths import Read
from dsl.statements.names import Name
from dsl.syntax.tree import Tree
from dsl.templates import TemplateFacts


class Known(Value):
    """What checks look at: the playbook as it was read, and what lies beside it."""

    read: Read
    facts: Callable[[str], TemplateFacts]
    """What a template reads, from its source."""
    library: bool
    unsure: frozenset[str]
    names_complete: bool
    """Whether every file that may declare a name could be read."""
    lines_complete: bool
    """Whether every line could be read; without it, nothing is said to be missing."""
    trees: tuple[Tree, ...]
    """The files that were read, its own first."""
    expert_topics: tuple[Name, ...]
    week_channels: tuple[Name, ...]
