"""No reaction sets itself off, directly or by way of others."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import joined
from dsl.constructs.playbook import Playbook
from dsl.constructs.reaction import Reaction
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB702: a reaction posts an element, the answers to which set it off again."""
    reactions = {reaction.name: reaction for reaction in playbook.constructs_of(Reaction)}
    follows = {
        name: [
            other.name
            for other in reactions.values()
            if _posts(reaction) & {s.event.element.text for s in other.events if s.event.element}
        ]
        for name, reaction in reactions.items()
    }
    for name, reaction in reactions.items():
        ring = _ring(name, follows)
        if ring:
            yield fault("PB702", reaction.span, circle=joined([*ring, name], " → "))


def _posts(reaction: Reaction) -> set[str]:
    return {act.name.text for act in reaction.acts if act.act == "post"}


def _ring(start: str, follows: dict[str, list[str]]) -> list[str]:
    """The names on a way from `start` back to it, or nothing."""
    ways = [[start]]
    seen = set[str]()
    while ways:
        way = ways.pop()
        for following in follows[way[-1]]:
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []
