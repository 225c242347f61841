"""Playbooks of three weeks and whether they can be planned, found by trying every filling.

A model of its own: it knows neither the planner's values nor its solver, only what the reference
says of each line. Weeks are joined by what later ones look back at: the last post, when each kept
subject came last, and what the month has used.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MONDAY = dt.datetime(2027, 1, 18)
"""The third week lies in two months; the playbook runs for the three weeks alone."""
WEEKS = 3
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KINDS = {"chat": "activity", "quiz": "activity", "sale": "transaction"}
SUBJECTS = (*KINDS, "activity", "transaction", "posts")


def about(element: str, subject: str) -> bool:
    """Whether a subject of a rule means an element."""
    return subject in (element, KINDS[element], "posts")


@dataclass(frozen=True, slots=True)
class Post:
    at: dt.datetime
    element: str

    @property
    def week(self) -> int:
        return (self.at - MONDAY).days // 7

    @property
    def month(self) -> tuple[int, int]:
        return self.at.year, self.at.month


@dataclass(frozen=True, slots=True)
class Place:
    """A minute that is posted at, and what may stand there; one element where a line fixes it."""

    at: dt.datetime
    choices: tuple[str, ...]


class Rule:
    """A line of a week. `starts` looks at one more post after others, `ends` at a whole week."""

    @property
    def line(self) -> str:
        raise NotImplementedError

    def starts(self, post: Post, before: Sequence[Post]) -> bool:
        return True

    def ends(self, week: Sequence[Post]) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class AtMost(Rule):
    count: int
    subject: str
    per: str

    @property
    def line(self) -> str:
        return f"at most {self.count} {self.subject} per {self.per}"

    def starts(self, post: Post, before: Sequence[Post]) -> bool:
        if not about(post.element, self.subject):
            return True

        def beside(other: Post) -> bool:
            match self.per:
                case "day":
                    return other.at.date() == post.at.date()
                case "week":
                    return other.week == post.week
                case _:
                    return other.month == post.month

        earlier = [one for one in before if beside(one) and about(one.element, self.subject)]
        return len(earlier) < self.count


@dataclass(frozen=True, slots=True)
class AtLeast(Rule):
    count: int
    subject: str

    @property
    def line(self) -> str:
        return f"at least {self.count} {self.subject} per week"

    def ends(self, week: Sequence[Post]) -> bool:
        return sum(about(post.element, self.subject) for post in week) >= self.count


@dataclass(frozen=True, slots=True)
class NoAfter(Rule):
    subject: str
    after: str

    @property
    def line(self) -> str:
        return f"no {self.subject} after {self.after}"

    def starts(self, post: Post, before: Sequence[Post]) -> bool:
        follows = bool(before) and about(before[-1].element, self.after)
        return not (follows and about(post.element, self.subject))


@dataclass(frozen=True, slots=True)
class NoOn(Rule):
    subject: str
    days: tuple[int, ...]

    @property
    def line(self) -> str:
        return f"no {self.subject} on {', '.join(DAYS[day] for day in self.days)}"

    def starts(self, post: Post, before: Sequence[Post]) -> bool:
        return post.at.weekday() not in self.days or not about(post.element, self.subject)


@dataclass(frozen=True, slots=True)
class Keep(Rule):
    hours: int
    subject: str

    @property
    def line(self) -> str:
        return f"keep {self.hours}h between {self.subject}"

    def starts(self, post: Post, before: Sequence[Post]) -> bool:
        if not about(post.element, self.subject):
            return True
        earlier = [one.at for one in before if about(one.element, self.subject)]
        return not earlier or post.at - earlier[-1] >= dt.timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True)
class Share(Rule):
    least: int
    most: int

    @property
    def line(self) -> str:
        return f"mix transaction {self.least}% to {self.most}%"

    def ends(self, week: Sequence[Post]) -> bool:
        count = 100 * sum(about(post.element, "transaction") for post in week)
        return self.least * len(week) <= count <= self.most * len(week)


@dataclass(frozen=True, slots=True)
class Wishful(Rule):
    """A wish: it forbids nothing."""

    line: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """`post` of an element on one weekday, at nine, every week or every second."""

    element: str
    day: int
    every: int = 1

    @property
    def line(self) -> str:
        if self.every == 1:
            return f"post {self.element} {DAYS[self.day]} at 09:00"
        first = (MONDAY + dt.timedelta(days=self.day)).date()
        return f"post {self.element} every 2 weeks on {DAYS[self.day]} from {first} at 09:00"


@dataclass(frozen=True, slots=True)
class ThreeWeeks:
    """A playbook: the weekdays whose peaks are filled, what is fixed, the rules."""

    peaks: tuple[int, ...]
    fill: tuple[str, ...]
    fixed: tuple[Fixed, ...]
    rules: tuple[Rule, ...]

    @property
    def text(self) -> str:
        lines = ["playbook test", "    timezone UTC",
                 f"    runs from {MONDAY.date()} to {(MONDAY + dt.timedelta(days=20)).date()}",
                 "", "channel all", "    send through outbox", ""]  # fmt: skip
        for element, kind in KINDS.items():
            lines += [f"element {element}", f"    {kind}", '    template "templates/plain.md"', ""]
        days = ", ".join(DAYS[day] for day in self.peaks)
        lines += ["peaks", f"    {days} at 20:00", "", "week"]
        lines += [f"    {fixed.line}" for fixed in self.fixed]
        lines += [f"    fill peaks with {', '.join(self.fill)}"]
        lines += [f"    {rule.line}" for rule in self.rules]
        return "\n".join(lines) + "\n"

    def line_of(self, rule: Rule) -> int:
        """Its line in the text, counted from 1."""
        written = self.text.splitlines()
        return len(written) - len(self.rules) + self.rules.index(rule) + 1

    def places(self, week: int) -> list[Place]:
        """The minutes of a week that are posted at, in the order of time."""
        monday = MONDAY + dt.timedelta(weeks=week)
        fixed = [
            Place(monday + dt.timedelta(days=one.day, hours=9), (one.element,))
            for one in self.fixed
            if week % one.every == 0
        ]
        filled = [Place(monday + dt.timedelta(days=day, hours=20), self.fill) for day in self.peaks]
        return sorted(fixed + filled, key=lambda place: place.at)


def broken(rules: Sequence[Rule], posts: Sequence[Post]) -> list[str]:
    """The lines that posts of whole weeks break, looked at over all borders of weeks."""
    found = []
    for rule in rules:
        steps = all(rule.starts(post, posts[:place]) for place, post in enumerate(posts))
        weeks = {post.week for post in posts}
        whole = all(rule.ends([p for p in posts if p.week == week]) for week in weeks)
        if not (steps and whole):
            found.append(rule.line)
    return found


def fillings(
    places: Sequence[Place], rules: Sequence[Rule], before: Sequence[Post]
) -> Iterator[list[Post]]:
    """Every filling of a week that keeps the rules after the posts before it."""

    def on(done: list[Post]) -> Iterator[list[Post]]:
        if len(done) == len(places):
            if all(rule.ends(done) for rule in rules):
                yield list(done)
            return
        place = places[len(done)]
        history = [*before, *done]
        for element in place.choices:
            post = Post(place.at, element)
            if all(rule.starts(post, history) for rule in rules):
                yield from on([*done, post])

    yield from on([])


def can_be_planned(playbook: ThreeWeeks, rules: Sequence[Rule]) -> bool:
    """Whether any filling of all three weeks keeps the rules."""
    ways: list[list[Post]] = [[]]
    for week in range(WEEKS):
        places = playbook.places(week)
        ends: dict[object, list[Post]] = {}
        for before in ways:
            for filled in fillings(places, rules, before):
                posts = [*before, *filled]
                ends.setdefault(_looked_back_at(posts, rules), posts)
        ways = list(ends.values())
    return bool(ways)


def _looked_back_at(posts: list[Post], rules: Sequence[Rule]) -> object:
    """All that the rules can see of the weeks so far: two with the same are as good."""
    last = posts[-1].element if posts else ""
    kept = tuple(
        max((p.at for p in posts if about(p.element, rule.subject)), default=None)
        for rule in rules
        if isinstance(rule, Keep)
    )
    months = Counter(
        (place, post.month)
        for place, rule in enumerate(rules)
        if isinstance(rule, AtMost) and rule.per == "month"
        for post in posts
        if about(post.element, rule.subject)
    )
    return last, kept, tuple(sorted(months.items()))


def drawn(seed: int) -> ThreeWeeks:
    """A playbook of up to five peaks, two fixed posts and six rules."""
    chance = random.Random(seed)
    peaks = tuple(sorted(chance.sample(range(7), chance.randint(2, 5))))
    fill = tuple(chance.sample(list(KINDS), chance.randint(2, 3)))
    days = chance.sample(range(7), chance.choice((0, 1, 1, 2)))
    fixed = tuple(Fixed(chance.choice(list(KINDS)), day, chance.choice((1, 1, 2))) for day in days)
    rules = tuple({rule.line: rule for rule in _rules(chance)}.values())
    return ThreeWeeks(peaks, fill, fixed, rules)


def _rules(chance: random.Random) -> Iterator[Rule]:
    for _ in range(chance.randint(1, 6)):
        subject = chance.choice(SUBJECTS)
        match chance.randrange(8):
            case 0:
                yield AtMost(chance.randint(1, 3), subject, chance.choice(("day", "week")))
            case 1:
                yield AtMost(chance.randint(3, 9), subject, "month")
            case 2:
                yield AtLeast(chance.randint(1, 3), chance.choice(list(KINDS)))
            case 3:
                yield NoAfter(chance.choice(list(KINDS)), chance.choice(list(KINDS)))
            case 4:
                yield NoOn(chance.choice(list(KINDS)), (chance.randrange(7),))
            case 5:
                hours = chance.choice((20, 36, 50, 60, 80, 100, 150, 200))
                yield Keep(hours, chance.choice((*KINDS, "transaction")))
            case 6:
                least = chance.choice((0, 20, 30, 40))
                yield Share(least, least + chance.choice((20, 40)))
            case _:
                wish = chance.choice(("prefer", "avoid"))
                yield Wishful(f"{wish} {chance.choice(list(KINDS))} on {chance.choice(DAYS)}")
