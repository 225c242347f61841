"""What a playbook declares in its own file and never uses."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, phrase
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.constructs.names import used_by_constructs
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB214 for elements and topics; those of a library may be there for other playbooks."""
    if known.library or not known.lines_complete:
        return
    lines = [line for week in playbook.weeks for line in week.lines]
    elements = {post.element.text for week in playbook.weeks for post in week.posts}
    elements |= {n.text for week in playbook.weeks for fill in week.fills for n in fill.elements}
    topics = {line.about.text for line in lines if line.about is not None}
    topics |= {expert.topics for expert in playbook.experts}
    if playbook.constructs:
        more_elements, more_topics = used_by_constructs(playbook)
        elements |= more_elements
        topics |= more_topics
    for noun, declared, used in (
        (Keyword("ELEMENT"), playbook.elements, elements),
        (phrase("noun_set_of_topics"), playbook.topics, topics),
    ):
        if used - declared.keys() - {""}:
            continue  # a misspelt name, which has been told of, may stand for one that seems unused
        for name, item in declared.items():
            if name not in used and item.span.file == playbook.path:
                yield fault("PB214", item.span, noun=noun, name=name)
