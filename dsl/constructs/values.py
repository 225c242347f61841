"""The later constructs of a checked playbook: campaigns, seasons, lifecycles and the rest.

Each keeps the statements it was written as, which are values and know their place.
"""

from __future__ import annotations

import datetime as dt

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.statements import constructs as say
from dsl.statements.core import Fill, Name, Post, Rule, Wish


class Campaign(Value):
    """Posts and rules around a day D. `opens` and `closes` count days from D."""

    name: str
    title: str
    day: dt.date | None
    opens: say.Opens | None
    closes: say.Closes | None
    channels: tuple[Name, ...]
    posts: tuple[Post, ...]
    fills: tuple[Fill, ...]
    rules: tuple[Rule, ...]
    wishes: tuple[Wish, ...]
    budget: say.Budget | None
    span: Span

    @property
    def window(self) -> tuple[int, int]:
        """The first and last day of the campaign, counted from D."""
        days = [day for post in self.posts for day in getattr(post.when.recurrence, "days", ())]
        opens = self.opens.day if self.opens else min([0, *days])
        closes = self.closes.day if self.closes else max([0, *days])
        return opens, closes

    def reaches(self, channel: str) -> bool:
        """Whether the campaign is for a channel."""
        return not self.channels or any(name.text == channel for name in self.channels)


class Season(Value):
    name: str
    title: str
    dates: say.SeasonDates | None
    channels: tuple[Name, ...]
    peaks: tuple[say.SeasonPeak, ...]
    rules: tuple[Rule, ...]
    wishes: tuple[Wish, ...]
    span: Span


class Lifecycle(Value):
    name: str
    title: str
    of: say.Of | None
    channels: tuple[Name, ...]
    posts: tuple[Post, ...]
    ends: say.Ends | None
    afterwards: say.Afterwards | None
    alarm: say.Alarm | None
    span: Span


class Reaction(Value):
    name: str
    title: str
    events: tuple[say.WhenEvent, ...]
    silences: tuple[say.WhenSilent, ...]
    acts: tuple[say.Within, ...]
    limits: tuple[say.AtMostMember, ...]
    channels: tuple[Name, ...]
    span: Span


class Referral(Value):
    name: str
    title: str
    method: say.Method | None
    rewards: tuple[say.Reward, ...]
    seeds: say.Seeds | None
    brings: say.Brings | None
    rounds: int
    worth: say.Worth | None
    budget: say.Budget | None
    template: str
    channels: tuple[Name, ...]
    span: Span


class Coupon(Value):
    name: str
    title: str
    value: say.CouponValue | None
    costs: say.Costs | None
    valid_for: say.ValidFor | None
    valid_from: say.ValidFrom | None
    uses: int
    number: int | None
    issued_by: Name | None
    remind: say.Remind | None
    budget: say.Budget | None
    span: Span


class Draw(Value):
    name: str
    title: str
    times: say.DrawTimes | None
    apart: dt.timedelta
    winners: int
    prize: say.Prize | None
    budget: say.Budget | None
    template: str
    channels: tuple[Name, ...]
    span: Span


class LevelSet(Value):
    name: str
    title: str
    levels: tuple[say.Level, ...]
    points: tuple[say.Points, ...]
    shown: say.ShowTop | None
    template: str
    channels: tuple[Name, ...]
    span: Span


class Task(Value):
    name: str
    title: str
    who: Name | None
    whens: tuple[say.TaskWhen, ...]
    steps: tuple[str, ...]
    day: dt.timedelta
    """How long the working day of the person is."""
    channels: tuple[Name, ...]
    span: Span


class Measure(Value):
    name: str
    title: str
    count: Name | None
    per: Name | None
    hours: dt.timedelta | None
    goal: say.Goal | None
    pauses: tuple[say.Pause, ...]
    span: Span


class Trial(Value):
    name: str
    title: str
    over: say.SpreadOver | None
    weeks: int | None
    effect: say.LooksFor | None
    metric: say.TrialMetric | None
    channels: tuple[Name, ...]
    span: Span


System = (
    Campaign | Season | Lifecycle | Reaction | Referral | Coupon | Draw | LevelSet | Task
    | Measure | Trial
)  # fmt: skip
