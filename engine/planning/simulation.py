"""A look ahead: the load, the mix, how often topics return, and what it costs."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from dsl.base.sentence import message, plural
from dsl.constructs.campaign import Campaign
from dsl.constructs.coupon import Coupon
from dsl.constructs.draw import Draw
from dsl.constructs.playbook import Playbook
from engine.planning.planner import Plan
from engine.planning.posts.post import Post


@dataclass(frozen=True, slots=True)
class Load:
    """Posts a day on one weekday: the fewest, the mean, the most."""

    least: int
    mean: float
    most: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many posts are of a kind or element, and its share of a week at its least and most."""

    posts: int
    share: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Return:
    """How many times a topic comes, and the days until it comes again; None if it never does."""

    times: int
    least: float | None
    median: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class ChannelSimulation:
    """What the groups of one channel get in the weeks looked at."""

    channel: str
    groups: int
    posts: int
    deliveries: int
    load: Mapping[int, Load]
    """By weekday, 0 for Monday."""
    busiest: tuple[dt.date, int] | None
    kinds: Mapping[str, Share]
    elements: Mapping[str, Share]
    topics: Mapping[tuple[str, str], Return]
    """By the set and the topic's name, those that never come among them."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of what a playbook costs at most: what for, how much, and how it was counted."""

    what: str
    currency: str
    amount: Decimal
    counted: str


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a plan amounts to, by its channels, and what it costs."""

    channels: tuple[ChannelSimulation, ...]
    costs: tuple[Cost, ...]

    @property
    def totals(self) -> Mapping[str, Decimal]:
        """The sum of all costs in each currency."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for cost in self.costs:
            found[cost.currency] += cost.amount
        return dict(found)


def simulate(playbook: Playbook, plan: Plan, first: dt.date, weeks: int) -> Simulation:
    """What a plan of `weeks` weeks from the Monday `first` amounts to."""
    channels = []
    for channel in playbook.channels:
        posts = [post for post in plan.posts if post.channel == channel.name]
        days = [first + dt.timedelta(days=day) for day in range(7 * weeks)]
        running = [day for day in days if _runs(playbook, day)]
        per_day = Counter(post.date for post in posts)
        busiest = max(
            per_day.items(), key=lambda item: (item[1], -item[0].toordinal()), default=None
        )
        channels.append(
            ChannelSimulation(
                channel.name, len(channel.groups), len(posts),
                sum(len(post.groups) or len(channel.groups) for post in posts),
                _load(running, per_day), busiest, _shares(posts, "kind"),
                _shares(posts, "element"), _returns(playbook, posts),
            )
        )  # fmt: skip
    return Simulation(tuple(channels), tuple(_costs(playbook, plan)))


def _runs(playbook: Playbook, day: dt.date) -> bool:
    started = playbook.start is None or day >= playbook.start
    return started and (playbook.end is None or day <= playbook.end)


def _load(days: Sequence[dt.date], per_day: Mapping[dt.date, int]) -> dict[int, Load]:
    found = {}
    for weekday in range(7):
        counts = [per_day.get(day, 0) for day in days if day.weekday() == weekday]
        if counts:
            found[weekday] = Load(min(counts), sum(counts) / len(counts), max(counts))
    return found


def _shares(posts: Sequence[Post], field: str) -> dict[str, Share]:
    weeks: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for post in posts:
        weeks[post.date - dt.timedelta(days=post.date.weekday())][getattr(post, field)] += 1
    total: Counter[str] = Counter()
    for counts in weeks.values():
        total += counts
    found = {}
    for name, count in sorted(total.items(), key=lambda item: (-item[1], item[0])):
        parts = [counts[name] / counts.total() for counts in weeks.values()]
        found[name] = Share(count, count / total.total(), min(parts), max(parts))
    return found


def _returns(playbook: Playbook, posts: Iterable[Post]) -> dict[tuple[str, str], Return]:
    used: dict[str, list[dt.datetime]] = defaultdict(list)
    for post in posts:
        if post.topic and post.part in ("", "session"):
            at = dt.datetime.combine(post.date, post.time)
            if post.trial and used[post.topic] and (at - used[post.topic][-1]).days < 7:
                continue  # the posts of a trial's week are one turn
            used[post.topic].append(at)
    found = {}
    for topics in playbook.topics.values():
        for topic in topics.topics:
            times = used.get(topic.name, [])
            gaps = [(later - earlier).total_seconds() / 86400 for earlier, later in pairwise(times)]
            found[topics.name, topic.name] = Return(
                len(times), min(gaps, default=None), median(gaps) if gaps else None,
                max(gaps, default=None),
            )  # fmt: skip
    return found


def _costs(playbook: Playbook, plan: Plan) -> Iterable[Cost]:
    for draw in playbook.constructs_of(Draw):
        if draw.prize is None or draw.prize.cost is None:
            continue
        held = sum(post.element == draw.name for post in plan.posts)
        prizes = held * draw.winners
        money = draw.prize.cost
        drawn = plural("cost.draws", "{count} draw", "{count} draws", count=held)
        winners = plural(
            "cost.winners",
            "{draws}, {count} winner each",
            "{draws}, {count} winners each",
            count=draw.winners,
            draws=drawn,
        )
        what = message("cost.draw", "draw {name}", name=draw.name)
        yield Cost(what, money.currency.text, prizes * money.amount, winners)
    for coupon in playbook.constructs_of(Coupon):
        if coupon.costs is not None and coupon.number is not None:
            uses = coupon.number * coupon.uses
            money = coupon.costs.money
            what = message("cost.coupon", "coupon {name}", name=coupon.name)
            every = message("cost.all_used", "all {number} used", number=coupon.number)
            yield Cost(what, money.currency.text, uses * money.amount, every)
    lines = {post.place for post in plan.posts}
    for campaign in playbook.constructs_of(Campaign):
        spans = [post.span for post in campaign.posts] + [fill.span for fill in campaign.fills]
        if campaign.budget is not None and any(span.place in lines for span in spans):
            money = campaign.budget.money
            what = message("cost.campaign", "campaign {name}", name=campaign.name)
            budget = message("cost.budget", "its budget")
            yield Cost(what, money.currency.text, money.amount, budget)
