"""A reaction: what is done when something happens, and how soon."""

from __future__ import annotations

from dsl.constructs.block import every
from dsl.constructs.building import Building, channels_of, name_of, need, title_of
from dsl.constructs.construct import Construct
from dsl.constructs.reaction.lines import AtMostMember, WhenEvent, WhenSilent, Within
from dsl.statements.headers import Header
from dsl.syntax.tree import Line


class Reaction(Construct):
    """What sets it off, what is done then, and how often a member may get it."""

    events: tuple[WhenEvent, ...]
    silences: tuple[WhenSilent, ...]
    acts: tuple[Within, ...]
    limits: tuple[AtMostMember, ...]


def build_reaction(line: Line, header: Header, building: Building) -> Reaction:
    """The reaction that a block declares."""
    faults = building.faults
    events, silences = every(line, WhenEvent), every(line, WhenSilent)
    acts = every(line, Within)
    need(line, header, faults, events or silences, "missing_when", "when praise")
    need(line, header, faults, acts, "missing_act", "within 5m post thanks")
    return Reaction(
        name=name_of(header),
        title=title_of(header),
        span=header.span,
        events=events,
        silences=silences,
        acts=acts,
        limits=every(line, AtMostMember),
        channels=channels_of(line, faults),
    )
