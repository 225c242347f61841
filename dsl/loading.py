"""A file and all it uses, read into one playbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, joined, phrase
from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.audience import Audience
from dsl.constructs.block import every, only
from dsl.constructs.building import Building
from dsl.constructs.channel import Channel
from dsl.constructs.construct import Construct
from dsl.constructs.element import Element
from dsl.constructs.expect.lines import Expect
from dsl.constructs.expert import Expert
from dsl.constructs.paths import Read, beside, reason
from dsl.constructs.peaks import PeakHour
from dsl.constructs.peaks.construct import build_peaks
from dsl.constructs.peaks.lines import Learned
from dsl.constructs.playbook import Playbook
from dsl.constructs.playbook.construct import DEFAULT_LATE
from dsl.constructs.playbook.lines import Approve, Holidays, Runs, Timezone
from dsl.constructs.reading import parse
from dsl.constructs.registry import BUILDERS, SUBJECTS
from dsl.constructs.topics import TopicSet
from dsl.constructs.week import Week
from dsl.constructs.week.construct import build_week
from dsl.statements.headers import Broken, Header, Use, WeekHeader
from dsl.statements.names import Name
from dsl.statements.shared import Late
from dsl.syntax.keywords import reserved
from dsl.syntax.source import Source, decode
from dsl.syntax.tree import Line, Tree


class Loaded(Value):
    """What was read: the playbook, the trees it came from, and the faults met on the way."""

    playbook: Playbook
    trees: tuple[Tree, ...]
    faults: list[Fault]
    library: bool
    """Whether the file has no `playbook` of its own, and is there to be used by others."""
    unsure: frozenset[str]
    """Names that a line too broken to be read seems to declare."""
    names_complete: bool
    """Whether every file that may declare a name could be read."""
    lines_complete: bool
    """Whether every line could be read."""


Reading = Callable[[Source], tuple[Tree, tuple[Fault, ...]]]
"""From a text to its tree and the faults of its syntax, as `dsl.constructs.reading.parse` does."""


class _Gathering:
    """What the files declare, as far as they have been read."""

    def __init__(self, read: Read, parse: Reading) -> None:
        self.read = read
        self.parse = parse
        self.faults: list[Fault] = []
        self.trees: dict[str, Tree] = {}
        self.named: dict[str, tuple[str, Span]] = {}
        self.playbook_line: Line | None = None
        self.audiences: list[Audience] = []
        self.channels: list[Channel] = []
        self.elements: dict[str, Element] = {}
        self.topics: dict[str, TopicSet] = {}
        self.peaks: list[PeakHour] = []
        self.weeks: list[Week] = []
        self.experts: list[Expert] = []
        self.constructs: list[Construct] = []
        self.expectations: list[Expect] = []
        self.learned: list[Name] = []
        self.unsure: set[str] = set()
        self.names_complete = True


def load(path: str, read: Read, parse: Reading = parse) -> Loaded:
    """The playbook in the file at `path`, a path in the workspace, with all it uses.

    `read` gives the bytes of a file in the workspace. Never raises for what the files contain;
    an `OSError` for a file that cannot be read becomes a fault at the place that names it.
    """
    got = _Gathering(read, parse)
    try:
        data = read(path)
    except OSError as error:
        unread = fault("PB003", Span(path, 1, 0, 0), path=path, reason=reason(error))
        got.faults.append(unread)
        got.names_complete = False
        data = b""
    _gather(path, data, (path,), got)
    playbook = _playbook(path, got)
    return Loaded(
        playbook,
        tuple(got.trees.values()),
        got.faults,
        got.playbook_line is None,
        frozenset(got.unsure),
        got.names_complete,
        all(
            line.statement is not None and not isinstance(line.statement, Broken)
            for tree in got.trees.values()
            for line in tree.walk()
            if line.words
        ),
    )


def _gather(path: str, data: bytes, circle: tuple[str, ...], got: _Gathering) -> None:
    source, unreadable = decode(path, data)
    tree, misread = got.parse(source)
    got.trees[path] = tree
    got.faults += [*unreadable, *misread]
    for line in tree.lines:
        match line.statement:
            case Expect() as expectation:
                got.expectations.append(expectation)
            case Use(path=named):
                _use(named, circle, got)
            case WeekHeader() as header:
                got.weeks.append(build_week(line, header))
            case Header() as header:
                _declare(line, header, len(circle) > 1, got)
            case Broken(noun="week"):
                got.weeks.append(build_week(line, WeekHeader((), line.span)))
            case Broken(noun=noun, name=name) if name is not None or noun == "peaks":
                _declare(line, Header(noun, name, "", line.span), len(circle) > 1, got)
            case Broken() | None if len(line.words) > 1 and line.words[1].kind == "NAME":
                got.unsure.add(str(line.words[1]))
            case _:
                pass


def _use(named: Name, circle: tuple[str, ...], got: _Gathering) -> None:
    path = beside(named, got.faults)
    if path is None:
        got.names_complete = False
        return
    if path in circle:
        ring = joined([*circle[circle.index(path) :], path], "uses")
        got.faults.append(fault("PB208", named.span, path=path, circle=ring))
        return
    if path in got.trees:
        return
    try:
        data = got.read(path)
    except OSError as error:
        hint = phrase("path_from_file")
        got.faults.append(fault("PB207", named.span, path=path, reason=reason(error), hint=hint))
        got.names_complete = False
        return
    _gather(path, data, (*circle, path), got)
    headers = (line.statement for line in got.trees[path].lines)
    if any(isinstance(header, Header) and header.noun == "playbook" for header in headers):
        got.faults.append(fault("PB211", named.span, path=path))


def _declare(line: Line, header: Header, used: bool, got: _Gathering) -> None:
    noun = header.noun
    if noun == "playbook":
        if used:
            return
        if got.playbook_line is not None:
            got.faults.append(fault("PB212", header.span))
            return
        got.playbook_line = line
        return
    if noun == "peaks":
        got.peaks += build_peaks(line, got.faults)
        got.learned += [said.metric for said in every(line, Learned)]
        return
    if header.name is None or not _new(noun, header.name, got):
        return
    name = header.name.text
    match BUILDERS[noun](line, header, Building(got.read, got.faults)):
        case Audience() as audience:
            got.audiences.append(audience)
        case Channel() as channel:
            got.channels.append(channel)
        case Element() as element:
            got.elements[name] = element
        case TopicSet() as topics:
            got.topics[name] = topics
        case Expert() as expert:
            got.experts.append(expert)
        case Construct() as construct:
            got.constructs.append(construct)
        case _:
            got.unsure.add(name)


def _new(noun: str, name: Name, got: _Gathering) -> bool:
    """Whether the name is free. Elements, topics and experts share their names: rules use them."""
    if name.text in reserved():
        got.faults.append(fault("PB202", name.span, name=name.text))
        got.unsure.add(name.text)
        return False
    space = "subject" if noun in SUBJECTS else noun
    key = f"{space} {name.text}"
    if key in got.named:
        first_noun, first = got.named[key]
        others = (
            (
                first,
                phrase("same_name", noun=Keyword(first_noun.upper()))
                if first_noun != noun
                else phrase("declared_first"),
            ),
        )
        got.faults.append(
            fault("PB201", name.span, noun=Keyword(noun.upper()), name=name.text, others=others)
        )
        return False
    got.named[key] = (noun, name.span)
    return True


def _playbook(path: str, got: _Gathering) -> Playbook:
    line, faults = got.playbook_line, got.faults
    header = line.statement if line is not None else None
    name = header.name if isinstance(header, Header | Broken) else None
    zone = only(line, Timezone, faults) if line else None
    runs = only(line, Runs, faults) if line else None
    holidays = only(line, Holidays, faults) if line else None
    approve = only(line, Approve, faults) if line else None
    late = only(line, Late, faults) if line else None
    return Playbook(
        name=name.text if name else "",
        title=(header.title if isinstance(header, Header) else "") or (name.text if name else ""),
        path=path,
        zone=_zone(zone, faults),
        start=runs.start if runs else None,
        end=_end(runs, faults),
        country=holidays.country.text if holidays and holidays.country else "",
        holidays=holidays.then if holidays is not None else "keep",
        approve_alone=approve is not None and approve.alone,
        late=late.up_to if late else DEFAULT_LATE,
        after_late=late.then if late else "skip",
        audiences=tuple(got.audiences),
        channels=tuple(got.channels),
        elements=got.elements,
        topics=got.topics,
        peaks=tuple(sorted(got.peaks, key=lambda peak: (peak.day, peak.time))),
        weeks=tuple(got.weeks),
        experts=tuple(got.experts),
        constructs=tuple(got.constructs),
        expectations=tuple(got.expectations),
        learned_peaks=tuple(got.learned),
        span=line.span if line is not None else Span(path, 1, 0, 0),
        country_span=holidays.country.span if holidays and holidays.country else None,
        own_days=holidays.dates if holidays else (),
        holidays_span=holidays.span if holidays else None,
        templates={},
        lines={file: tree.text for file, tree in got.trees.items()},
        tongues={file: tree.tongue for file, tree in got.trees.items() if tree.named},
    )


def _zone(zone: Timezone | None, faults: list[Fault]) -> str:
    if zone is None:
        return "UTC"
    from dsl.zones import zone_fault  # noqa: PLC0415 - the zone database is only read if named

    problem = zone_fault(zone.zone)
    if problem is not None:
        faults.append(problem)
        return "UTC"
    return zone.zone.text


def _end(runs: Runs | None, faults: list[Fault]) -> dt.date | None:
    if runs is None or runs.end is None:
        return None
    if runs.end < runs.start:
        faults.append(
            fault("PB304", runs.span, what=phrase("the_playbook"), start=runs.start, end=runs.end)
        )
        return None
    return runs.end
