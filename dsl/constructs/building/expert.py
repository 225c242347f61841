from __future__ import annotations

import datetime as dt

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.base.span import Span
from dsl.constructs.building.block import every, only
from dsl.constructs.building.paths import beside
from dsl.constructs.playbook import Expert
from dsl.statements.core import (
    AboutTopics,
    Absent,
    Clear,
    Header,
    Invite,
    Recap,
    Sessions,
    StandIn,
    Template,
)
from dsl.syntax.tree import Line

DEFAULT_LENGTH = dt.timedelta(minutes=45)


def build_expert(line: Line, header: Header, faults: list[Fault]) -> Expert | None:
    """The expert that a block declares; None where no line says when the sessions are."""
    sessions = only(line, Sessions, faults)
    about = only(line, AboutTopics, faults)
    recap = only(line, Recap, faults)
    clear = only(line, Clear, faults)
    template = only(line, Template, faults)
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
        name=header.name.text if header.name else "",
        title=header.title or (header.name.text if header.name else ""),
        when=sessions.when,
        length=sessions.length or DEFAULT_LENGTH,
        topics=about.topics.text if about else "",
        invites=tuple(invites),
        recap=(recap.after, recap.span) if recap else None,
        clear=(clear.around, clear.span) if clear else None,
        absent=tuple(stretch for said in every(line, Absent) for stretch in said.stretches),
        stand_in=only(line, StandIn, faults),
        template=(beside(template.path, faults) or "") if template else "",
        span=header.span,
    )
