"""What a rule wants at least is posted by some line."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Limit
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB409, unless some line could not be read: it may post the element."""
    if not known.lines_complete:
        return
    for week in playbook.weeks:
        posted = {post.element.text for post in week.posts}
        posted |= {name.text for fill in week.fills for name in fill.elements}
        for rule in week.rules:
            if isinstance(rule, Limit) and rule.bound == "least" and rule.count > 0:
                name = rule.subject.text
                if name in playbook.elements and name not in posted:
                    yield fault("PB409", rule.subject.span, name=name)
