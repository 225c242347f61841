"""Where names are declared and used, for whoever looks them up, follows or changes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.base.value import Value
from dsl.constructs.coupon.lines import IssuedBy
from dsl.constructs.element.lines import Offers
from dsl.constructs.expect.lines import Expect
from dsl.constructs.expert.lines import AboutTopics
from dsl.constructs.fill.lines import Fill
from dsl.constructs.levels.lines import Points
from dsl.constructs.lifecycle.lines import Afterwards
from dsl.constructs.measure.lines import Pause
from dsl.constructs.peaks.lines import Learned
from dsl.constructs.post.lines import Post
from dsl.constructs.reaction.lines import WhenEvent, Within
from dsl.constructs.rules.lines import Distance, Limit, Mix, NoAfter, NoOn, Wish
from dsl.constructs.topics.lines import InSeason
from dsl.constructs.trial.lines import SpreadOver
from dsl.statements.headers import Header, WeekHeader
from dsl.statements.names import Name
from dsl.statements.shared import ForChannels
from dsl.statements.statement import Statement
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


def _used(statement: Statement | None) -> Iterator[tuple[str, Name]]:
    """The names that a statement uses, each with its space."""
    match statement:
        case Post(element=element, about=about):
            yield "subject", element
            yield from _each("subject", (about,))
        case Fill(elements=elements, about=about):
            yield from _each("subject", (*elements, about))
        case Mix(portions=portions):
            yield from _each("subject", [portion.subject for portion in portions])
        case NoAfter(subject=subject, after=after):
            yield from _each("subject", (subject, after))
        case (
            Limit(subject=subject)
            | Distance(subject=subject)
            | NoOn(subject=subject)
            | Wish(subject=subject)
        ):
            yield "subject", subject
        case AboutTopics(topics=topics):
            yield "subject", topics
        case WeekHeader(channels=channels) | ForChannels(channels=channels):
            yield from _each("channel", channels)
        case Expect(channels=channels, claim=claim):
            yield "subject", claim.subject
            yield from _each("channel", channels)
        case InSeason(seasons=seasons):
            yield from _each("season", seasons)
        case _:
            yield from _used_by_constructs(statement)


def _used_by_constructs(statement: Statement | None) -> Iterator[tuple[str, Name]]:
    match statement:
        case Offers(coupon=coupon):
            yield "coupon", coupon
        case Afterwards(into=into):
            yield from _each("channel", (into,))
        case IssuedBy(element=element) | SpreadOver(element=element):
            yield "subject", element
        case Pause(subject=subject, metric=metric):
            yield "subject", subject
            yield "measure", metric
        case Learned(metric=metric):
            yield "measure", metric
        case Within(act=act, name=name):
            yield ACTS[act], name
        case WhenEvent(event=event) | Points(event=event):
            yield from _each("subject", (event.element,))
        case _:
            return


ACTS = {"post": "subject", "gift": "coupon", "task": "task"}
"""What a reaction does, and the space of what it names."""


def _each(space: str, names: Iterable[Name | None]) -> Iterator[tuple[str, Name]]:
    return ((space, name) for name in names if name is not None)
