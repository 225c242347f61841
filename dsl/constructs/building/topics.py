from __future__ import annotations

import datetime as dt
from typing import Literal, cast

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, phrase
from dsl.constructs.building.block import every, only
from dsl.constructs.building.paths import beside
from dsl.constructs.playbook import Topic, TopicSet
from dsl.statements.core import Fact, Header, InSeason, Order, Rest, Template, Weight
from dsl.syntax.tree import Line


def build_topics(line: Line, header: Header, faults: list[Fault]) -> TopicSet:
    """The set of topics that a block declares, in the order written."""
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
        template = only(child, Template, faults)
        topics[name.text] = Topic(
            name=name.text,
            title=declared.title or name.text,
            facts=facts,
            weight=weight.weight if weight else 1,
            seasons=season.seasons if season else (),
            template=(beside(template.path, faults) or "") if template else "",
            span=declared.span,
        )
    way = order.way.text if order else "rotate"
    return TopicSet(
        name=header.name.text if header.name else "",
        title=header.title,
        order=cast(Literal["rotate", "shuffle", "once"], way),
        rest=rest.least if rest else dt.timedelta(0),
        topics=tuple(topics.values()),
        span=header.span,
    )
