"""A lifecycle: posts by the age of a group, or of a member's stay."""

from __future__ import annotations

from dsl.constructs.block import every, only
from dsl.constructs.building import Building, channels_of, name_of, need, title_of
from dsl.constructs.construct import Construct
from dsl.constructs.lifecycle.lines import Afterwards, Alarm, Ends, Of
from dsl.constructs.post.lines import Post
from dsl.statements.headers import Header
from dsl.syntax.tree import Line


class Lifecycle(Construct):
    """Posts on the days of a life, the day of opening or joining being day 1."""

    of: Of | None
    posts: tuple[Post, ...]
    ends: Ends | None
    afterwards: Afterwards | None
    alarm: Alarm | None


def build_lifecycle(line: Line, header: Header, building: Building) -> Lifecycle:
    """The lifecycle that a block declares."""
    faults = building.faults
    of = only(line, Of, faults)
    need(line, header, faults, of, "missing_of", "of member")
    return Lifecycle(
        name=name_of(header),
        title=title_of(header),
        channels=channels_of(line, faults),
        span=header.span,
        of=of,
        posts=every(line, Post),
        ends=only(line, Ends, faults),
        afterwards=only(line, Afterwards, faults),
        alarm=only(line, Alarm, faults),
    )
