"""What a line of a playbook can say: one frozen value for each statement.

A statement holds what was written, not yet what it means: names are not resolved here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from dsl.span import Span
from dsl.when import DaySpan, Preference, When

Share = int
"""A share in hundredths of a percent: 60% is 6000."""

Period = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name or text as written, with its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a block: `element checkin "Morning check-in"`."""

    noun: str
    name: Name | None
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Language:
    tongue: Name


@dataclass(frozen=True, slots=True)
class Use:
    path: Name


@dataclass(frozen=True, slots=True)
class WeekHeader:
    """`week` or `week for CHANNELS`; no channels mean all."""

    channels: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Timezone:
    zone: Name


@dataclass(frozen=True, slots=True)
class Runs:
    start: dt.date
    end: dt.date | None
    span: Span


@dataclass(frozen=True, slots=True)
class Holidays:
    country: Name
    then: Literal["skip", "keep"]


@dataclass(frozen=True, slots=True)
class Approve:
    alone: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Late:
    up_to: dt.timedelta
    span: Span


@dataclass(frozen=True, slots=True)
class JoinedFor:
    motive: Name


@dataclass(frozen=True, slots=True)
class Buys:
    often: bool
    with_thought: bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class Note:
    text: Name


@dataclass(frozen=True, slots=True)
class Condition:
    """`tier = vip`: the roster's column and the value asked for."""

    column: Name
    value: Name


@dataclass(frozen=True, slots=True)
class GroupsFrom:
    path: Name
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class SendThrough:
    """`variable` is the environment variable that holds the address; None is the outbox."""

    variable: Name | None
    span: Span


@dataclass(frozen=True, slots=True)
class Quiet:
    hours: DaySpan
    span: Span


@dataclass(frozen=True, slots=True)
class Persona:
    text: Name


@dataclass(frozen=True, slots=True)
class Kind:
    kind: Name


@dataclass(frozen=True, slots=True)
class Template:
    path: Name


@dataclass(frozen=True, slots=True)
class Metric:
    """`replies per member`: what is counted, and per what (None: as it is)."""

    count: Name
    per: Name | None


@dataclass(frozen=True, slots=True)
class Measured:
    metrics: tuple[Metric, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Purpose:
    stage: Name


@dataclass(frozen=True, slots=True)
class Serves:
    motive: Name


@dataclass(frozen=True, slots=True)
class Order:
    """How a set of topics comes round: `rotate`, `shuffle` or `once`."""

    way: Name


@dataclass(frozen=True, slots=True)
class Rest:
    least: dt.timedelta
    span: Span


@dataclass(frozen=True, slots=True)
class Fact:
    text: Name


@dataclass(frozen=True, slots=True)
class Peak:
    """`weekdays at 09:30, 12:00`: days as numbers from 0 for Monday, and times."""

    days: tuple[int, ...]
    times: tuple[dt.time, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Post:
    element: Name
    when: When
    about: Name | None
    late: dt.timedelta | None
    span: Span


@dataclass(frozen=True, slots=True)
class Fill:
    days: tuple[int, ...]
    elements: tuple[Name, ...]
    about: Name | None
    late: dt.timedelta | None
    span: Span


@dataclass(frozen=True, slots=True)
class Portion:
    """`activity 60% to 70%`; a single share has `exact`, and `least == most`."""

    subject: Name
    least: Share
    most: Share
    exact: bool


@dataclass(frozen=True, slots=True)
class Mix:
    portions: tuple[Portion, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Limit:
    """`at most 2 transaction per day` or `at least 1 live per week`."""

    bound: Literal["most", "least"]
    count: int
    subject: Name
    per: Period
    span: Span


@dataclass(frozen=True, slots=True)
class Distance:
    """`keep 20h between live`: the least time from one post to the next."""

    least: dt.timedelta
    subject: Name
    span: Span


@dataclass(frozen=True, slots=True)
class NoAfter:
    """`no transaction after transaction`: never `subject` straight after `after`."""

    subject: Name
    after: Name
    span: Span


@dataclass(frozen=True, slots=True)
class NoOn:
    subject: Name
    days: tuple[int, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Wish:
    """`prefer live at 20:30` or `avoid transaction on sun`."""

    want: bool
    subject: Name
    preference: Preference
    span: Span


@dataclass(frozen=True, slots=True)
class Sessions:
    when: When
    length: dt.timedelta | None
    span: Span


@dataclass(frozen=True, slots=True)
class AboutTopics:
    topics: Name


@dataclass(frozen=True, slots=True)
class Invite:
    before: tuple[dt.timedelta, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Recap:
    after: dt.timedelta
    span: Span


@dataclass(frozen=True, slots=True)
class Clear:
    around: dt.timedelta
    span: Span


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that could not be read but began as a header; its name counts as declared."""

    noun: str
    name: Name | None


Statement = (
    Header | Language | Use | WeekHeader | Timezone | Runs | Holidays | Approve | Late
    | JoinedFor | Buys | Note | GroupsFrom | SendThrough | Quiet | Persona | Kind | Template
    | Measured | Purpose | Serves | Order | Rest | Fact | Peak | Post | Fill | Mix | Limit
    | Distance | NoAfter | NoOn | Wish | Sessions | AboutTopics | Invite | Recap | Clear | Broken
)  # fmt: skip
