"""What the lines of the later constructs can say: campaigns, seasons, lifecycles, reactions,
referrals, coupons, draws, levels, tasks, expectations, measures and trials.

They are loaded only where a playbook has such lines.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.statements.core import Metric, Name, Period, Share
from dsl.when import DaySpan, Recurrence, When


class Money(Value):
    """`CNY 40`: a currency by its three letters (ISO 4217) and an amount."""

    currency: Name
    amount: Decimal


class ForChannels(Value):
    """`for vip`: the channels whose groups a construct is for; without it all."""

    channels: tuple[Name, ...]


class Budget(Value):
    money: Money
    span: Span


# campaign and season


class DayD(Value):
    """`D is 2026-11-11`: the day from which a campaign counts."""

    date: dt.date
    span: Span


class Opens(Value):
    """Days from D, negative before it."""

    day: int
    span: Span


class Closes(Value):
    day: int
    span: Span


class SeasonDates(Value):
    start: dt.date
    end: dt.date
    span: Span


class SeasonPeak(Value):
    days: tuple[int, ...]
    times: tuple[dt.time, ...]
    span: Span


# lifecycle


class Of(Value):
    whose: Literal["group", "member"]
    span: Span


class Ends(Value):
    """The last day of a life; the day of opening or joining is day 1."""

    day: int
    span: Span


class Afterwards(Value):
    then: Literal["close", "keep", "merge"]
    into: Name | None
    span: Span


class Alarm(Value):
    silence: dt.timedelta
    span: Span


# reaction


class Event(Value):
    """`order`, `praise` ..., or an answer to the posts of an element."""

    what: str
    element: Name | None
    span: Span


class WhenEvent(Value):
    event: Event


class WhenSilent(Value):
    silence: dt.timedelta
    span: Span


class Within(Value):
    """What is done, and how soon: a post of an element, a coupon as a gift, or a task."""

    time: dt.timedelta
    act: Literal["post", "gift", "task"]
    name: Name
    span: Span


class AtMostMember(Value):
    count: int
    per: Period
    span: Span


# referral


class Method(Value):
    """One of the six methods; `count` is the likes or heads asked for, where it has such."""

    way: str
    count: int | None
    span: Span


class Reward(Value):
    """What a member gets: for each friend, or once `friends` were brought."""

    text: Name
    friends: int | None
    cost: Money | None
    span: Span


class Seeds(Value):
    count: int
    span: Span


class Brings(Value):
    friends: Decimal
    span: Span


class Rounds(Value):
    count: int
    span: Span


class Worth(Value):
    """What a member brings, once or each month."""

    money: Money
    monthly: bool
    span: Span


# coupon and draw


class CouponValue(Value):
    money: Money | None
    share: Share | None
    span: Span


class Costs(Value):
    money: Money
    span: Span


class ValidFor(Value):
    length: dt.timedelta
    span: Span


class ValidFrom(Value):
    start: dt.date
    end: dt.date
    span: Span


class Uses(Value):
    count: int
    span: Span


class NumberOf(Value):
    count: int
    span: Span


class IssuedBy(Value):
    element: Name


class Remind(Value):
    before: tuple[dt.timedelta, ...]
    span: Span


class DrawTimes(Value):
    recurrence: Recurrence
    count: int
    hours: DaySpan
    span: Span


class Apart(Value):
    least: dt.timedelta
    span: Span


class Winners(Value):
    count: int
    span: Span


class Prize(Value):
    text: Name
    cost: Money | None
    span: Span


# levels and task


class Level(Value):
    name: Name
    title: str
    points: int
    span: Span


class Points(Value):
    count: int
    event: Event
    span: Span


class ShowTop(Value):
    count: int
    when: When
    span: Span


class DoneBy(Value):
    who: Name


class TaskWhen(Value):
    when: When
    length: dt.timedelta
    span: Span


class Step(Value):
    text: Name


class DayOf(Value):
    """How long the day of the person is who does the task."""

    length: dt.timedelta
    span: Span


# expect


# measure and trial


class Count(Value):
    metric: Name


class Per(Value):
    what: Name


class Hours(Value):
    after: dt.timedelta
    span: Span


class Goal(Value):
    """A share in hundredths of a percent, or an amount."""

    share: Share | None
    amount: Decimal | None
    span: Span


class Pause(Value):
    """`pause transaction when leaves exceed 2% per week`."""

    subject: Name
    metric: Name
    share: Share | None
    amount: Decimal | None
    per: Period
    span: Span


class SpreadOver(Value):
    """One element over weekdays, or over times of the day; the other is empty."""

    element: Name
    days: tuple[int, ...]
    times: tuple[dt.time, ...]
    span: Span


class ForWeeks(Value):
    count: int
    span: Span


class LooksFor(Value):
    """The smallest difference worth finding, as a share of the mean."""

    effect: Share
    span: Span


class TrialMetric(Value):
    metric: Metric


CommunityStatement = (
    ForChannels | Budget | DayD | Opens | Closes | SeasonDates | SeasonPeak | Of | Ends
    | Afterwards | Alarm | WhenEvent | WhenSilent | Within | AtMostMember | Method | Reward | Seeds
    | Brings | Rounds | Worth | CouponValue | Costs | ValidFor | ValidFrom | Uses | NumberOf
    | IssuedBy | Remind | DrawTimes | Apart | Winners | Prize | Level | Points | ShowTop | DoneBy
    | TaskWhen | Step | DayOf | Count | Per | Hours | Goal | Pause | SpreadOver | ForWeeks
    | LooksFor | TrialMetric
)  # fmt: skip
