"""Content serves the motive that the members joined for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, phrase
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB701, where most of the week's content that names a motive serves another one."""
    for audience in playbook.audiences:
        if not audience.motive:
            continue
        for week in playbook.weeks:
            served: Counter[str] = Counter()
            names = [post.element for post in week.posts]
            names += [name for fill in week.fills for name in fill.elements]
            for name in names:
                element = playbook.elements.get(name.text)
                if element is not None and element.motive:
                    served[element.motive] += 1
            others = {
                motive: count for motive, count in served.items() if motive != audience.motive
            }
            if sum(others.values()) * 2 > served.total():
                motive = max(sorted(others), key=lambda name: others[name])
                share = round(100 * sum(others.values()) / served.total())
                yield fault("PB701", week.span, share=share, motive=Keyword(motive.upper()),
                            joined=Keyword(audience.motive.upper()),
                            others=((audience.span, phrase("the_audience")),))  # fmt: skip
