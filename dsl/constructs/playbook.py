"""The checked playbook: what a set of files means, every name resolved.

Rules keep the statements they were written as, for they are values already and know their place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeVar

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.pictures import Picture
from dsl.rosters import Group
from dsl.statements.core import (
    AfterLate,
    Fill,
    Metric,
    Name,
    Post,
    Rule,
    StandIn,
    Wish,
)
from dsl.statements.expectations import Expect
from dsl.when import DaySpan, When

if TYPE_CHECKING:
    from dsl.constructs.values import System


S = TypeVar("S")

DEFAULT_LATE = dt.timedelta(minutes=30)


class Audience(Value):
    name: str
    motive: str
    """What the members joined for: benefit, interest or honour; empty where not said."""
    often: bool | None
    with_thought: bool | None
    span: Span


class Channel(Value):
    name: str
    title: str
    roster: str
    """The roster's path in the workspace; empty for a single group."""
    groups: tuple[Group, ...]
    columns: tuple[str, ...]
    variable: str
    """The environment variable with the address; empty for the outbox."""
    service: str
    """What stands behind the address, one of `dsl.services.SERVICES`; empty where not said."""
    quiet: DaySpan | None
    persona: str
    sender: str
    by_owner: bool
    """Whether a person has to press the button for every post."""
    resend_unsure: bool
    rules: tuple[Rule, ...]
    span: Span


class Element(Value):
    name: str
    title: str
    kind: str
    template: str
    """The template's path in the workspace."""
    picture: Picture | None
    """What every post of it comes with."""
    metrics: tuple[Metric, ...]
    stage: str
    motive: str
    coupon: Name | None
    span: Span


class Topic(Value):
    name: str
    title: str
    facts: tuple[str, ...]
    weight: int
    seasons: tuple[Name, ...]
    """The seasons in which the topic comes; empty for the whole year."""
    template: str
    span: Span


class TopicSet(Value):
    name: str
    title: str
    order: Literal["rotate", "shuffle", "once"]
    rest: dt.timedelta
    topics: tuple[Topic, ...]
    span: Span


class PeakHour(Value):
    """One peak of one weekday (0 is Monday)."""

    day: int
    time: dt.time
    span: Span


class Week(Value):
    """The posts and rules of a week, for the channels named (none named: all)."""

    channels: tuple[str, ...]
    posts: tuple[Post, ...]
    fills: tuple[Fill, ...]
    rules: tuple[Rule, ...]
    wishes: tuple[Wish, ...]
    span: Span

    @property
    def lines(self) -> tuple[Post | Fill, ...]:
        """The lines that make posts: fixed ones, then those that fill peaks."""
        return (*self.posts, *self.fills)

    def serves(self, channel: str) -> bool:
        return not self.channels or channel in self.channels


class Expert(Value):
    name: str
    title: str
    when: When
    length: dt.timedelta
    topics: str
    invites: tuple[tuple[dt.timedelta, Span], ...]
    recap: tuple[dt.timedelta, Span] | None
    clear: tuple[dt.timedelta, Span] | None
    absent: tuple[tuple[dt.date, dt.date], ...]
    stand_in: StandIn | None
    template: str
    span: Span


class Playbook(Value):
    """One playbook with everything it uses."""

    name: str
    title: str
    path: str
    zone: str
    start: dt.date | None
    end: dt.date | None
    country: str
    holidays: Literal["skip", "keep", "move"]
    approve_alone: bool
    late: dt.timedelta
    after_late: AfterLate
    audiences: tuple[Audience, ...]
    channels: tuple[Channel, ...]
    elements: Mapping[str, Element]
    topics: Mapping[str, TopicSet]
    peaks: tuple[PeakHour, ...]
    weeks: tuple[Week, ...]
    experts: tuple[Expert, ...]
    systems: tuple[System, ...]
    """Campaigns, seasons, lifecycles and the other later constructs, in the order written."""
    expectations: tuple[Expect, ...]
    learned_peaks: tuple[Name, ...]
    """The measures that tell the peaks once there is enough."""
    span: Span
    country_span: Span | None
    own_days: tuple[dt.date, ...]
    """Days off that the playbook names itself, beside the holidays of `country`."""
    holidays_span: Span | None
    templates: Mapping[str, str]
    """The source of each template, by its path."""
    lines: Mapping[str, tuple[str, ...]]
    """The text of every file read, by its path, for whoever shows a place."""
    tongues: Mapping[str, str]
    """The tongue of each file that names one."""

    @property
    def tongue(self) -> str:
        """The language it is written in, in which its members are spoken to."""
        return self.tongues.get(self.path, "en")

    def systems_of(self, kind: type[S]) -> tuple[S, ...]:
        """The later constructs of one kind, in the order written."""
        return tuple(system for system in self.systems if isinstance(system, kind))

    def peaks_on(self, day: int) -> tuple[PeakHour, ...]:
        """The peaks of a weekday, in the order of the clock."""
        return tuple(peak for peak in self.peaks if peak.day == day)
