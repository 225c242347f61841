"""The names that constructs use, by what they have to be."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.constructs.campaign import Campaign
from dsl.constructs.construct import Construct
from dsl.constructs.coupon import Coupon
from dsl.constructs.fill.lines import Fill
from dsl.constructs.levels import LevelSet
from dsl.constructs.lifecycle import Lifecycle
from dsl.constructs.measure import Measure
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post
from dsl.constructs.reaction import Reaction
from dsl.constructs.season import Season
from dsl.constructs.trial import Trial
from dsl.diagnostics.checks.subject_names import subjects_of
from dsl.statements.names import Name

Named = tuple[str, list[Name]]
"""The code of the fault for an unknown name, or the phrase for the noun; and the names."""


def named_by_constructs(playbook: Playbook) -> Iterator[Named]:
    """The names that constructs and expectations use, each with what it has to be."""
    for construct in playbook.constructs:
        yield "PB210", list(construct.channels)
        yield from _of(construct)
    for expectation in playbook.expectations:
        yield "PB210", list(expectation.channels)
        claim = expectation.claim
        yield "PB206", [claim.subject]


def _lines(posts: tuple[Post, ...], fills: tuple[Fill, ...]) -> Iterator[Named]:
    yield "PB204", [*(post.element for post in posts), *(n for f in fills for n in f.elements)]
    lines: list[Post | Fill] = [*posts, *fills]
    yield "PB205", [line.about for line in lines if line.about is not None]


def _of(construct: Construct) -> Iterator[Named]:
    match construct:
        case Campaign(posts=posts, fills=fills, rules=rules, wishes=wishes):
            yield from _lines(posts, fills)
            yield "PB206", list(subjects_of(rules, wishes))
        case Season(rules=rules, wishes=wishes):
            yield "PB206", list(subjects_of(rules, wishes))
        case Lifecycle(posts=posts, afterwards=afterwards):
            yield from _lines(posts, ())
            yield "PB210", [afterwards.into] if afterwards and afterwards.into else []
        case Reaction(events=events, acts=acts):
            yield "PB204", [said.event.element for said in events if said.event.element]
            spaces = {"post": "PB204", "gift": "a_coupon", "task": "a_task"}
            for act in acts:
                yield spaces[act.act], [act.name]
        case Coupon(issued_by=issued_by):
            yield "PB204", [issued_by] if issued_by else []
        case LevelSet(points=points):
            yield "PB204", [said.event.element for said in points if said.event.element]
        case Measure(pauses=pauses):
            yield "PB206", [pause.subject for pause in pauses]
        case Trial(over=over):
            yield "PB204", [over.element] if over else []
        case _:
            return


def used_by_constructs(playbook: Playbook) -> tuple[set[str], set[str]]:
    """The elements and the sets of topics that constructs use."""
    elements, topics = set[str](), set[str]()
    for space, names in named_by_constructs(playbook):
        if space in ("PB204", "PB206"):
            elements |= {name.text for name in names}
        elif space == "PB205":
            topics |= {name.text for name in names}
    return elements, topics
