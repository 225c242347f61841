from __future__ import annotations

import datetime as dt
from typing import Literal, cast

from dsl.build.block import every, only
from dsl.fault import Fault, fault
from dsl.playbook import Topic, TopicSet
from dsl.statements import Fact, Header, Order, Rest
from dsl.tree import Line


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
                fault("PB201", name.span, noun="topic", name=name.text,
                      others=((first, "declared first here"),))
            )  # fmt: skip
            continue
        facts = tuple(fact.text.text for fact in every(child, Fact))
        topics[name.text] = Topic(name.text, declared.title or name.text, facts, declared.span)
    way = order.way.text if order else "rotate"
    return TopicSet(
        name=header.name.text if header.name else "",
        title=header.title,
        order=cast(Literal["rotate", "shuffle", "once"], way),
        rest=rest.least if rest else dt.timedelta(0),
        topics=tuple(topics.values()),
        span=header.span,
    )
