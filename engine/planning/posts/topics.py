"""Which topic each post is about: sets of topics coming round in their order, rested."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dsl.constructs.topics import Topic, TopicSet

Seasons = Mapping[str, tuple[dt.date, dt.date]]
"""The first and last date of each season by its name."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment at which a topic of a set is needed. `key` tells whose it is, `element` what is
    posted then."""

    at: dt.datetime
    key: str
    element: str = ""


@dataclass(frozen=True, slots=True)
class Starved:
    """The first moment at which no topic of a set is free."""

    turn: Turn
    topics: TopicSet


def take_turns(
    topics: TopicSet,
    turns: Iterable[Turn],
    seed: str,
    seasons: Seasons = MappingProxyType({}),
    kept: Mapping[str, str] = MappingProxyType({}),
    seen: Sequence[tuple[Turn, str]] = (),
    missed: Collection[str] = (),
) -> tuple[dict[str, Topic], Starved | None]:
    """A topic for every turn, by its key, and the first turn that got none.

    In a set that rotates, each round takes every topic once, those first that came least often on
    the weekday and with the element of the turn, so that no topic is tied to one of them.
    A topic comes again only after `rest`, counted from its last turn; those that still rest are
    passed over and keep their place. `shuffle` makes a new order for every round, drawn from
    `seed`, the set's name and the number of the round. A topic of weight 2 comes twice a round.
    One with seasons comes only on their days. Turns after the first starved one get nothing. A
    turn whose topic people have seen keeps it (`kept`, by the key of the turn) wherever it has
    rested. `seen` are topics that members had at turns which are no longer planned: they rest
    from then on. A turn that members `missed` (by its key) is told the topic it had or would have
    had, which waits on as if there had been no such turn.
    """
    given: dict[str, Topic] = {}
    last: dict[str, dt.datetime] = {}
    rounds = _Rounds(topics, seed, seasons)
    history = list(seen)
    met = _Met(topics)
    for turn in sorted(turns, key=lambda turn: (turn.at, turn.key)):
        while history and history[0][0].at <= turn.at:
            had, name = history.pop(0)
            last[name] = had.at
            met.add(name, had)
            rounds.take(name, had.at.date())
        free = _kept(kept.get(turn.key), topics, last, turn.at, seasons)
        if free is None:
            waiting = met.rarest_first(rounds.waiting, turn)
            free = _first_free(waiting, last, topics.rest, turn.at, seasons)
        if free is None and rounds.begin(turn.at.date(), last):
            waiting = met.rarest_first(rounds.waiting, turn)
            free = _first_free(waiting, last, topics.rest, turn.at, seasons)
        if turn.key in missed:
            named = (one for one in topics.topics if one.name == kept.get(turn.key))
            told = next(named, free)
            if told is not None:
                given[turn.key] = told
            continue
        if free is None:
            return given, Starved(turn, topics)
        rounds.take(free.name, turn.at.date())
        last[free.name] = turn.at
        met.add(free.name, turn)
        given[turn.key] = free
    return given, None


class _Rounds:
    """The topics that wait for their turn, round after round."""

    def __init__(self, topics: TopicSet, seed: str, seasons: Seasons) -> None:
        self.topics = topics
        self.seed = seed
        self.seasons = seasons
        self.waiting: list[Topic] = []
        self.begun = 0

    def begin(self, date: dt.date, had: Collection[str] = ()) -> bool:
        """Lets a further round wait, if there is one: of topics that come once only those that
        nobody `had`."""
        once = self.topics.order == "once"
        if once and self.begun:
            return False
        found = _round(self.topics, self.seed, self.begun, date, self.seasons)
        self.waiting += [topic for topic in found if not once or topic.name not in had]
        self.begun += 1
        return True

    def take(self, name: str, date: dt.date) -> None:
        """A topic has had its turn: in the round that waits or, where it had that already, in the
        next one, so that what was approved counts as any other."""
        places = [place for place, topic in enumerate(self.waiting) if topic.name == name]
        if not places and self.topics.order != "once":
            if len(self.waiting) >= sum(topic.weight for topic in self.topics.topics):
                return  # enough wait already: what came too often isn't made up for in full
            before = len(self.waiting)
            self.begin(date)
            listed = enumerate(self.waiting)
            places = [n for n, topic in listed if n >= before and topic.name == name]
        if places:
            del self.waiting[places[0]]


class _Met:
    """How often each topic of a set came on each weekday, and with each element."""

    def __init__(self, topics: TopicSet) -> None:
        self.rotates = topics.order == "rotate"
        self.counts: Counter[tuple[str, int | str]] = Counter()

    def add(self, name: str, turn: Turn) -> None:
        if self.rotates:
            self.counts[name, turn.at.weekday()] += 1
            self.counts[name, turn.element] += 1

    def rarest_first(self, queue: list[Topic], turn: Turn) -> list[Topic]:
        """The topics that wait, those first that came least on the turn's weekday, then with its
        element, then as they wait. Nobody waits longer for a topic than a round takes."""
        if not self.rotates:
            return queue
        return sorted(queue, key=lambda topic: self._often(topic.name, turn))

    def _often(self, name: str, turn: Turn) -> tuple[int, int]:
        weekday, element = (name, turn.at.weekday()), (name, turn.element)
        return (self.counts[weekday], self.counts[element])


def _kept(
    name: str | None, topics: TopicSet, last: dict[str, dt.datetime], at: dt.datetime,
    seasons: Seasons,
) -> Topic | None:  # fmt: skip
    """The topic a turn had before, where it may still come then."""
    own = [topic for topic in topics.topics if topic.name == name]
    if topics.order == "once" and name in last:
        return None
    return _first_free(own, last, topics.rest, at, seasons)


def _first_free(
    queue: list[Topic], last: dict[str, dt.datetime], rest: dt.timedelta, at: dt.datetime,
    seasons: Seasons,
) -> Topic | None:  # fmt: skip
    for topic in queue:
        rested = topic.name not in last or at - last[topic.name] >= rest
        if rested and _in_season(topic, at.date(), seasons):
            return topic
    return None


def _in_season(topic: Topic, date: dt.date, seasons: Seasons) -> bool:
    """Whether a topic comes on a date: one without seasons always does."""
    if not topic.seasons:
        return True
    dates = (seasons[name.text] for name in topic.seasons if name.text in seasons)
    return any(first <= date <= last for first, last in dates)


def _round(
    topics: TopicSet, seed: str, number: int, date: dt.date, seasons: Seasons
) -> list[Topic]:
    """The topics of a round in their order. Those out of season stay out of it, so that they do not
    queue up for their season; of topics that come `once` the only round has all."""
    most = max((topic.weight for topic in topics.topics), default=1)
    order = [
        topic
        for turn in range(most)
        for topic in topics.topics
        if topic.weight > turn and (topics.order == "once" or _in_season(topic, date, seasons))
    ]
    if topics.order == "shuffle":
        random.Random(f"{seed}/{topics.name}/{number}").shuffle(order)  # noqa: S311 - no secret
    return order
