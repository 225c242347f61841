"""An expert, who is there at times of their own."""

from __future__ import annotations

import datetime as dt

from dsl.base.fault import fault
from dsl.base.message import phrase
from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.block import every, only
from dsl.constructs.building import Building, name_of, template_of, title_of
from dsl.constructs.expert.lines import AboutTopics, Absent, Clear, Invite, Recap, Sessions, StandIn
from dsl.statements.headers import Header
from dsl.syntax.tree import Line
from dsl.when import When


class Expert(Value):
    """Somebody who holds sessions, as an `expert` block says it."""

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


DEFAULT_LENGTH = dt.timedelta(minutes=45)


def build_expert(line: Line, header: Header, building: Building) -> Expert | None:
    """The expert that a block declares; None where no line says when the sessions are."""
    faults = building.faults
    sessions = only(line, Sessions, faults)
    about = only(line, AboutTopics, faults)
    recap = only(line, Recap, faults)
    clear = only(line, Clear, faults)
    if sessions is None:
        if all(child.statement is not None for child in line.block if child.words):
            end = Span(header.span.file, header.span.line, header.span.end, header.span.end + 1)
            expected, hint = phrase("session_line"), phrase("add_below")
            faults.append(fault("PB110", end, expected=expected, hint=hint))
        return None
    invites = sorted(
        {before: said.span for said in every(line, Invite) for before in said.before}.items(),
        reverse=True,
    )
    return Expert(
        name=name_of(header),
        title=title_of(header),
        when=sessions.when,
        length=sessions.length or DEFAULT_LENGTH,
        topics=about.topics.text if about else "",
        invites=tuple(invites),
        recap=(recap.after, recap.span) if recap else None,
        clear=(clear.around, clear.span) if clear else None,
        absent=tuple(stretch for said in every(line, Absent) for stretch in said.stretches),
        stand_in=only(line, StandIn, faults),
        template=template_of(line, faults),
        span=header.span,
    )
