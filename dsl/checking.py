"""The whole way from a file to a checked playbook, every fault on the way collected."""

from __future__ import annotations

from collections.abc import Callable

from dsl.base.fault import Fault
from dsl.base.value import Value
from dsl.constructs.expert.lines import AboutTopics
from dsl.constructs.paths import Read
from dsl.constructs.playbook import Playbook
from dsl.constructs.reading import parse
from dsl.diagnostics.checks import CHECKS
from dsl.diagnostics.checks.context import Known
from dsl.diagnostics.rules import check_rooms
from dsl.diagnostics.suppressions import silence
from dsl.loading import Loaded, Reading, load
from dsl.statements.headers import WeekHeader
from dsl.statements.names import Name
from dsl.syntax.tree import Tree
from dsl.templates import TemplateFacts, template_facts


class Checked(Value):
    """A playbook with every fault of its files, in the order of the files and lines."""

    playbook: Playbook
    faults: tuple[Fault, ...]
    library: bool
    trees: tuple[Tree, ...]
    """The files that were read, its own first."""

    @property
    def sound(self) -> bool:
        """Whether a plan can be made: no fault is an error."""
        return not any(item.level == "error" for item in self.faults)


def check(
    path: str,
    read: Read,
    facts: Callable[[str], TemplateFacts] = template_facts,
    parse: Reading = parse,
) -> Checked:
    """Reads and checks the playbook at `path` (seen from the workspace's root). Never raises."""
    loaded = load(path, read, parse)
    known = Known(
        read=read,
        facts=facts,
        library=loaded.library,
        unsure=loaded.unsure,
        names_complete=loaded.names_complete,
        lines_complete=loaded.names_complete and loaded.lines_complete,
        trees=loaded.trees,
        expert_topics=_expert_topics(loaded),
        week_channels=tuple(
            name
            for tree in loaded.trees
            for line in tree.lines
            if isinstance(line.statement, WeekHeader)
            for name in line.statement.channels
        ),
    )
    found = list(loaded.faults)
    for find in (*CHECKS, check_rooms):
        found += find(loaded.playbook, known)
    faults = sorted(silence(found, loaded.trees), key=lambda item: item.order)
    playbook = loaded.playbook.but(templates=_templates(loaded.playbook, read))
    return Checked(playbook, tuple(dict.fromkeys(faults)), loaded.library, loaded.trees)


def _expert_topics(loaded: Loaded) -> tuple[Name, ...]:
    return tuple(
        child.statement.topics
        for tree in loaded.trees
        for line in tree.lines
        for child in line.block
        if isinstance(child.statement, AboutTopics)
    )


def _templates(playbook: Playbook, read: Read) -> dict[str, str]:
    paths = {element.template for element in playbook.elements.values()}
    paths |= {expert.template for expert in playbook.experts}
    paths |= {one.template_path for one in playbook.constructs}
    sources = {}
    for path in sorted(paths - {""}):
        try:
            sources[path] = read(path).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue  # check_templates has told of it
    return sources
