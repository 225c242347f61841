"""What a line of a playbook can say: one frozen value for each statement.

A statement holds what was written, not yet what it means: names are not resolved here.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.when import DaySpan, Preference, When

Share = int
"""A share in hundredths of a percent: 60% is 6000."""

Period = Literal["day", "week", "month"]

AfterLate = Literal["skip", "ask", "next slot"]
"""What becomes of a post that is later than its bound."""


class Name(Value):
    """A name or text as written, with its place."""

    text: str
    span: Span


class Header(Value):
    """The first line of a block: `element checkin "Morning check-in"`."""

    noun: str
    name: Name | None
    title: str
    span: Span


class Language(Value):
    tongue: Name


class Use(Value):
    path: Name


class WeekHeader(Value):
    """`week` or `week for CHANNELS`; no channels mean all."""

    channels: tuple[Name, ...]
    span: Span


class Timezone(Value):
    zone: Name


class Runs(Value):
    start: dt.date
    end: dt.date | None
    span: Span


class Holidays(Value):
    country: Name | None
    """A country, `ES`, or a part of one, `ES-CT`; None where only days are named."""
    then: Literal["skip", "keep", "move"]
    dates: tuple[dt.date, ...]
    """Days off that are named one by one."""
    span: Span


class Approve(Value):
    alone: bool
    span: Span


class Late(Value):
    up_to: dt.timedelta
    span: Span
    then: AfterLate = "skip"


class JoinedFor(Value):
    motive: Name


class Buys(Value):
    often: bool
    with_thought: bool | None
    span: Span


class Note(Value):
    text: Name


class Condition(Value):
    """`tier = vip`: the roster's column and the value asked for."""

    column: Name
    value: Name


class GroupsFrom(Value):
    path: Name
    conditions: tuple[Condition, ...]


class SendThrough(Value):
    """`variable` is the environment variable that holds the address; None is the outbox. `service`
    is what stands behind it, where the playbook says."""

    variable: Name | None
    service: Name | None
    span: Span


class Quiet(Value):
    hours: DaySpan
    span: Span


class Persona(Value):
    text: Name


class Sender(Value):
    text: Name


class SentByOwner(Value):
    """A person has to press the button; see the language page, Sending by hand."""

    span: Span


class Resend(Value):
    """Where it is not known whether a message went out, it is sent again."""

    span: Span


class Kind(Value):
    kind: Name


class Template(Value):
    path: Name


class Image(Value):
    path: Name


class Metric(Value):
    """`replies per member`: what is counted, and per what (None: as it is)."""

    count: Name
    per: Name | None


class Measured(Value):
    metrics: tuple[Metric, ...]
    span: Span


class Purpose(Value):
    stage: Name


class Serves(Value):
    motive: Name


class Offers(Value):
    """The coupon that posts of the element name."""

    coupon: Name


class Order(Value):
    """How a set of topics comes round: `rotate`, `shuffle` or `once`."""

    way: Name


class Rest(Value):
    least: dt.timedelta
    span: Span


class Fact(Value):
    text: Name


class Weight(Value):
    """How often a topic comes, against the others' weight of 1."""

    weight: int
    span: Span


class InSeason(Value):
    seasons: tuple[Name, ...]


class Peak(Value):
    """`weekdays at 09:30, 12:00`: days as numbers from 0 for Monday, and times."""

    days: tuple[int, ...]
    times: tuple[dt.time, ...]
    span: Span


class Learned(Value):
    """The measure that tells the peaks, once it has been counted for so long."""

    metric: Name
    after: dt.timedelta | None


class Post(Value):
    element: Name
    when: When
    about: Name | None
    late: dt.timedelta | None
    span: Span
    then: AfterLate = "skip"


class Fill(Value):
    days: tuple[int, ...]
    elements: tuple[Name, ...]
    about: Name | None
    late: dt.timedelta | None
    span: Span
    then: AfterLate = "skip"
    campaign_days: tuple[int, ...] = ()
    """Days counted from a campaign's D; empty where `days` are meant."""
    steady: bool = False
    """Whether its elements stand at the same times every week, as far as the rules allow."""


class Portion(Value):
    """`activity 60% to 70%`; a single share has `exact`, and `least == most`."""

    subject: Name
    least: Share
    most: Share
    exact: bool


class Mix(Value):
    portions: tuple[Portion, ...]
    span: Span


class Limit(Value):
    """`at most 2 transaction per day` or `at least 1 live per week`."""

    bound: Literal["most", "least"]
    count: int
    subject: Name
    per: Period
    span: Span


class Distance(Value):
    """`keep 20h between live`: the least time from one post to the next."""

    least: dt.timedelta
    subject: Name
    span: Span


class NoAfter(Value):
    """`no transaction after transaction`: never `subject` straight after `after`."""

    subject: Name
    after: Name
    span: Span


class NoOn(Value):
    subject: Name
    days: tuple[int, ...]
    span: Span


class Wish(Value):
    """`prefer live at 20:30` or `avoid transaction on sun`."""

    want: bool
    subject: Name
    preference: Preference
    span: Span


class Sessions(Value):
    when: When
    length: dt.timedelta | None
    span: Span


class AboutTopics(Value):
    topics: Name


class Invite(Value):
    before: tuple[dt.timedelta, ...]
    span: Span


class Recap(Value):
    after: dt.timedelta
    span: Span


class Clear(Value):
    around: dt.timedelta
    span: Span


class Absent(Value):
    """Days on which an expert is away, from the first to the last of each stretch."""

    stretches: tuple[tuple[dt.date, dt.date], ...]
    span: Span


class StandIn(Value):
    name: Name
    title: str


class Broken(Value):
    """A line that could not be read but began as a header; its name counts as declared."""

    noun: str
    name: Name | None


Rule = Mix | Limit | NoAfter | NoOn | Distance
"""A hard rule of a week or a channel."""
