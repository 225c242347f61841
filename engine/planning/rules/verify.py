"""Whether a filled week keeps its rules, looked at plainly, one rule after the other.

Shares no code with the model that fills weeks, so that each can be held against the other; it
also tells which rule would be broken if a slot held something else.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from dsl.base.sentence import message
from dsl.constructs.rules.lines import Distance, Limit, Mix, NoAfter, NoOn
from dsl.constructs.subjects import Content
from engine.planning.rules.hard_rules import Balance, OnDays, PlannedRule, Quota
from engine.time.said_dates import DayTime, Weekday


@dataclass(frozen=True, slots=True)
class Filled:
    """A post as rules see it: its wall time and its content. `before` marks the week before."""

    at: dt.datetime
    content: Content
    before: bool
    day: int
    """Counted from the week's Monday, 0; the Monday after is 7."""
    passed: tuple[int, ...] = ()
    """Minutes passed at it by each clock, in a week in which clocks are put."""

    @property
    def weekday(self) -> int:
        """The day of the week to which the post belongs: past Sunday's midnight still Sunday."""
        return min(self.day, 6)


def broken(
    rules: Sequence[PlannedRule], posts: Sequence[Filled]
) -> Iterator[tuple[PlannedRule, str]]:
    """Each rule that the posts of a week break, with what breaks it.

    `posts` are in the order of time; those marked `before` count for order and distance only,
    and for the days of this week that they lie on.
    """
    week = [post for post in posts if not post.before]
    for rule in rules:
        match rule:
            case OnDays(rule=inner):
                shown = [post for post in posts if post.before or post.weekday in rule.days]
                yield from ((rule, what) for _, what in broken([inner], shown))
            case Mix():
                yield from ((rule, what) for what in _mix(rule, week))
            case Balance(rule=mix):
                yield from ((rule, what) for what in _mix(mix, week))
                yield from ((rule, what) for what in _made_up(rule, week))
            case Limit():
                yield from ((rule, what) for what in _limit(rule, posts))
            case Quota():
                name = rule.subject.text
                days = [post for post in week if post.day in rule.days]
                count = sum(post.content.is_a(name) for post in days)
                if count > rule.left - rule.reserve:
                    yield rule, _month(rule, count)
            case NoOn():
                for post in week:
                    if post.at.weekday() in rule.days and post.content.is_a(rule.subject.text):
                        yield rule, _at(rule.subject.text, post)
            case NoAfter():
                for first, second in pairwise(posts):
                    if (
                        not (first.before and second.before)
                        and first.content.is_a(rule.after.text)
                        and second.content.is_a(rule.subject.text)
                    ):
                        yield rule, _at(rule.subject.text, second)
            case Distance():
                yield from ((rule, what) for what in _distance(rule, posts))


def _month(rule: Quota, count: int) -> str:
    left = message(
        "broken.month",
        "{count} {name}, and the month has {left} left",
        count=count,
        name=rule.subject.text,
        left=rule.left,
    )
    if not rule.reserve:
        return left
    return message(
        "broken.month_reserve",
        "{left}, {reserve} of them for later weeks",
        left=left,
        reserve=rule.reserve,
    )


def _at(name: str, post: Filled) -> str:
    return message("broken.at", "{name} at {moment}", name=name, moment=DayTime(post.at))


def _mix(rule: Mix, week: list[Filled]) -> Iterator[str]:
    if not week:
        return
    for portion in rule.portions:
        count = sum(post.content.is_a(portion.subject.text) for post in week)
        least = Fraction(portion.least, 10_000) * len(week)
        most = Fraction(portion.most, 10_000) * len(week)
        fits = abs(count - least) < 1 if portion.exact else least <= count <= most
        if not fits:
            yield message(
                "broken.share",
                "{count} of {posts} posts are {name}",
                count=count,
                posts=len(week),
                name=portion.subject.text,
            )


def _made_up(rule: Balance, week: list[Filled]) -> Iterator[str]:
    posts = rule.posts + len(week)
    for portion, before in zip(rule.rule.portions, rule.counts, strict=True):
        count = before + sum(post.content.is_a(portion.subject.text) for post in week)
        if portion.exact and abs(count - Fraction(portion.least, 10_000) * posts) > 1:
            yield message(
                "broken.share_of_weeks",
                "{count} of {posts} posts of these weeks are {name}",
                count=count,
                posts=posts,
                name=portion.subject.text,
            )


def _limit(rule: Limit, posts: Sequence[Filled]) -> Iterator[str]:
    counts: Counter[int] = Counter()
    shown: dict[int, dt.datetime] = {}
    for post in posts:
        if rule.per == "day" and (post.day >= 0 if post.before else True):
            shown[post.day] = post.at
            counts[post.day] += post.content.is_a(rule.subject.text)
        elif rule.per == "week" and not post.before:
            counts[0] += post.content.is_a(rule.subject.text)
    if rule.per == "week":
        counts.setdefault(0, 0)
    own = {post.day for post in posts if not post.before}
    for day, count in counts.items():
        if rule.per == "day" and day not in own:
            continue  # a day without posts needs none, and cannot help those of the week before
        too_many = rule.bound == "most" and count > rule.count
        # The Monday after is whole only in its own week.
        too_few = rule.bound == "least" and count < rule.count and day < 7
        if too_many or too_few:
            name = rule.subject.text
            yield (
                message(
                    "broken.on_day",
                    "{count} {name} on {day}",
                    count=count,
                    name=name,
                    day=Weekday(shown[day]),
                )
                if rule.per == "day"
                else message("broken.in_week", "{count} {name} on the week", count=count, name=name)
            )


def _distance(rule: Distance, posts: Sequence[Filled]) -> Iterator[str]:
    about = [post for post in posts if post.content.is_a(rule.subject.text)]
    for first, second in pairwise(about):
        if not (first.before and second.before) and _apart(first, second) < rule.least:
            yield message(
                "broken.apart",
                "{name} at {first} and {second}",
                name=rule.subject.text,
                first=DayTime(first.at),
                second=DayTime(second.at),
            )


def _apart(first: Filled, second: Filled) -> dt.timedelta:
    if not first.passed or not second.passed:
        return second.at - first.at
    clocks = zip(first.passed, second.passed, strict=True)
    return dt.timedelta(minutes=min(late - early for early, late in clocks))
