"""The checked playbook: what a set of files means, every name resolved.

Rules keep the statements they were written as, for they are values already and know their place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, TypeVar

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.audience import Audience
from dsl.constructs.channel import Channel
from dsl.constructs.construct import Construct
from dsl.constructs.element import Element
from dsl.constructs.expect.lines import Expect
from dsl.constructs.expert import Expert
from dsl.constructs.peaks import PeakHour
from dsl.constructs.topics import TopicSet
from dsl.constructs.week import Week
from dsl.statements.names import Name
from dsl.statements.shared import AfterLate

C = TypeVar("C", bound=Construct)

DEFAULT_LATE = dt.timedelta(minutes=30)


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
    constructs: tuple[Construct, ...]
    """Campaigns, seasons, lifecycles and all else that stands for itself, in the order written."""
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

    def constructs_of(self, kind: type[C]) -> tuple[C, ...]:
        """The constructs of one kind, in the order written."""
        return tuple(one for one in self.constructs if isinstance(one, kind))

    def peaks_on(self, day: int) -> tuple[PeakHour, ...]:
        """The peaks of a weekday, in the order of the clock."""
        return tuple(peak for peak in self.peaks if peak.day == day)
