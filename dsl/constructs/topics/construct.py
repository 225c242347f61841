"""A set of topics, and the order in which they come round."""

from __future__ import annotations

import datetime as dt
from typing import Literal, cast

from dsl.base.fault import fault
from dsl.base.message import Keyword, phrase
from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.block import every, only
from dsl.constructs.building import Building, name_of, template_of
from dsl.constructs.topics.lines import Fact, InSeason, Order, Rest, Weight
from dsl.statements.headers import Header
from dsl.statements.names import Name
from dsl.syntax.tree import Line


class Topic(Value):
    """One topic, with the facts that templates read."""

    name: str
    title: str
    facts: tuple[str, ...]
    weight: int
    seasons: tuple[Name, ...]
    """The seasons in which the topic comes; empty for the whole year."""
    template: str
    span: Span


class TopicSet(Value):
    """Topics and the order in which they come."""

    name: str
    title: str
    order: Literal["rotate", "shuffle", "once"]
    rest: dt.timedelta
    topics: tuple[Topic, ...]
    span: Span


def build_topics(line: Line, header: Header, building: Building) -> TopicSet:
    """The set of topics that a block declares, in the order written."""
    faults = building.faults
    order = only(line, Order, faults)
    rest = only(line, Rest, faults)
    topics: dict[str, Topic] = {}
    for child in line.block:
        declared = child.statement
        if not isinstance(declared, Header) or declared.name is None:
            continue
        name = declared.name
        if name.text in topics:
            first = topics[name.text].span
            faults.append(
                fault("PB201", name.span, noun=Keyword("TOPIC"), name=name.text,
                      others=((first, phrase("declared_first")),))
            )  # fmt: skip
            continue
        facts = tuple(fact.text.text for fact in every(child, Fact))
        weight = only(child, Weight, faults)
        season = only(child, InSeason, faults)
        topics[name.text] = Topic(
            name=name.text,
            title=declared.title or name.text,
            facts=facts,
            weight=weight.weight if weight else 1,
            seasons=season.seasons if season else (),
            template=template_of(child, faults),
            span=declared.span,
        )
    way = order.way.text if order else "rotate"
    return TopicSet(
        name=name_of(header),
        title=header.title,
        order=cast(Literal["rotate", "shuffle", "once"], way),
        rest=rest.least if rest else dt.timedelta(0),
        topics=tuple(topics.values()),
        span=header.span,
    )
