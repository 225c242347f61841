"""Where names are declared and used, for whoever looks them up, follows or changes them."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.value import Value
from dsl.constructs.expect.lines import Expect
from dsl.constructs.fill.lines import Fill
from dsl.constructs.post.lines import Post
from dsl.constructs.rules.lines import Mix
from dsl.statements.headers import Header, WeekHeader
from dsl.statements.names import Name
from dsl.syntax.keywords import SUBJECTS
from dsl.syntax.tree import Line, Tree

SPACES = {
    "element": "subject",
    "topics": "subject",
    "expert": "subject",
    "audience": "audience",
    "channel": "channel",
    "coupon": "coupon",
    "season": "season",
    "task": "task",
    "campaign": "campaign",
    "lifecycle": "lifecycle",
    "reaction": "reaction",
    "referral": "referral",
    "draw": "draw",
    "levels": "levels",
    "measure": "measure",
    "trial": "trial",
    "topic": "topic",
    "playbook": "playbook",
}
"""The noun of a header, and the space its name lives in: what shares a space is told apart by name."""

_USES: dict[str, tuple[tuple[str, str], ...]] = {
    "Limit": (("subject", "subject"),),
    "Distance": (("subject", "subject"),),
    "NoAfter": (("subject", "subject"), ("after", "subject")),
    "NoOn": (("subject", "subject"),),
    "Wish": (("subject", "subject"),),
    "AboutTopics": (("topics", "subject"),),
    "Offers": (("coupon", "coupon"),),
    "Afterwards": (("into", "channel"),),
    "IssuedBy": (("element", "subject"),),
    "Pause": (("subject", "subject"), ("metric", "measure")),
    "SpreadOver": (("element", "subject"),),
    "Learned": (("metric", "measure"),),
}
"""Which fields of a statement are names, and in which space they are looked up."""


class Mention(Value):
    """A name in a file: the space it lives in, and whether it is declared here or used."""

    space: str
    name: Name
    declares: bool
    noun: str
    """The noun that declares it; empty for a use."""


def mentions(tree: Tree) -> Iterator[Mention]:
    """Every name that a file declares or uses, in the order of its lines."""
    for line in tree.walk():
        yield from _of_line(line)


def _of_line(line: Line) -> Iterator[Mention]:
    statement = line.statement
    if isinstance(statement, Header) and statement.name is not None:
        yield Mention(SPACES[statement.noun], statement.name, True, statement.noun)
        return
    for space, name in _used(statement):
        if space != "subject" or name.text not in SUBJECTS:
            yield Mention(space, name, False, "")


def _used(statement: object) -> Iterator[tuple[str, Name]]:
    """The names that a statement uses, each with its space."""
    kind = type(statement).__name__
    for field, space in _USES.get(kind, ()):
        name = getattr(statement, field)
        if name is not None:
            yield space, name
    match statement:
        case Post(element=element, about=about):
            yield "subject", element
            yield from (("subject", name) for name in (about,) if name)
        case Fill(elements=elements, about=about):
            yield from (("subject", name) for name in elements)
            yield from (("subject", name) for name in (about,) if name)
        case Mix(portions=portions):
            yield from (("subject", portion.subject) for portion in portions)
        case WeekHeader(channels=channels):
            yield from (("channel", name) for name in channels)
        case Expect(channels=channels, claim=claim):
            yield "subject", claim.subject
            yield from (("channel", name) for name in channels)
        case _:
            yield from _used_by_systems(kind, statement)


def _used_by_systems(kind: str, statement: object) -> Iterator[tuple[str, Name]]:
    """The same for lines whose classes are only loaded where a file has some."""
    if kind == "ForChannels":
        yield from (("channel", name) for name in getattr(statement, "channels", ()))
    elif kind == "InSeason":
        yield from (("season", name) for name in getattr(statement, "seasons", ()))
    elif kind == "Within":
        spaces = {"post": "subject", "gift": "coupon", "task": "task"}
        yield spaces[getattr(statement, "act", "post")], getattr(statement, "name")  # noqa: B009
    elif kind in ("WhenEvent", "Points"):
        element = getattr(getattr(statement, "event", None), "element", None)
        yield from (("subject", name) for name in (element,) if name)
