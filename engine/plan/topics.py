"""Which topic each post is about: sets of topics coming round in their order, rested."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass

from dsl.playbook import Topic, TopicSet


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment at which a topic of a set is needed. `key` tells whose it is."""

    at: dt.datetime
    key: str


@dataclass(frozen=True, slots=True)
class Starved:
    """The first moment at which no topic of a set is free."""

    turn: Turn
    topics: TopicSet


def take_turns(
    topics: TopicSet, turns: Iterable[Turn], seed: str
) -> tuple[dict[str, Topic], Starved | None]:
    """A topic for every turn, by its key, and the first turn that got none.

    A topic comes again only after `rest`, counted from its last turn; those that still rest are
    passed over and keep their place. `shuffle` makes a new order for every round, drawn from
    `seed`, the set's name and the number of the round. Turns after the first starved one get
    nothing.
    """
    given: dict[str, Topic] = {}
    last: dict[str, dt.datetime] = {}
    queue: list[Topic] = []
    rounds = 0
    for turn in sorted(turns, key=lambda turn: (turn.at, turn.key)):
        free = _first_rested(queue, last, topics.rest, turn.at)
        if free is None and (topics.order != "once" or rounds == 0):
            queue += _round(topics, seed, rounds)
            rounds += 1
            free = _first_rested(queue, last, topics.rest, turn.at)
        if free is None:
            return given, Starved(turn, topics)
        queue.remove(free)
        last[free.name] = turn.at
        given[turn.key] = free
    return given, None


def _first_rested(
    queue: list[Topic], last: dict[str, dt.datetime], rest: dt.timedelta, at: dt.datetime
) -> Topic | None:
    for topic in queue:
        if topic.name not in last or at - last[topic.name] >= rest:
            return topic
    return None


def _round(topics: TopicSet, seed: str, number: int) -> list[Topic]:
    order = list(topics.topics)
    if topics.order == "shuffle":
        random.Random(f"{seed}/{topics.name}/{number}").shuffle(order)  # noqa: S311 - no secret
    return order
