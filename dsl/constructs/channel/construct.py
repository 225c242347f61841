"""A channel: its groups, where its messages go, and its own rules."""

from __future__ import annotations

from unicodedata import normalize

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.base.span import Span
from dsl.base.suggestions import meant
from dsl.base.value import Value
from dsl.constructs.block import every, only
from dsl.constructs.building import Building, name_of, title_of
from dsl.constructs.channel.lines import (
    Condition,
    GroupsFrom,
    Persona,
    Quiet,
    Resend,
    Sender,
    SendThrough,
    SentByOwner,
)
from dsl.constructs.paths import Read, beside, reason
from dsl.constructs.rules.lines import Distance, Limit, Rule
from dsl.rosters import Group, Roster, read_roster
from dsl.services import SERVICES
from dsl.statements.headers import Header
from dsl.statements.names import Name
from dsl.syntax.tree import Line
from dsl.when import DaySpan


class Channel(Value):
    """A way to groups, as a `channel` block says it."""

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


_MOST_ROWS_TOLD = 5


def build_channel(line: Line, header: Header, building: Building) -> Channel:
    """The channel that a block declares, with the groups of its roster that fit."""
    read, faults = building.read, building.faults
    name = name_of(header)
    rostered = only(line, GroupsFrom, faults)
    send = only(line, SendThrough, faults)
    quiet = only(line, Quiet, faults)
    persona = only(line, Persona, faults)
    sender = only(line, Sender, faults)
    if quiet is not None and quiet.hours.start == quiet.hours.end:
        faults.append(fault("PB312", quiet.span))
        quiet = None
    path, roster = "", Roster(("group", "name"), (_single(name, header.title),), ())
    if rostered is not None:
        path, roster = _roster(rostered, read, faults)
    by_owner = only(line, SentByOwner, faults)
    rules: tuple[Limit | Distance, ...] = every(line, Limit) + every(line, Distance)
    if by_owner is not None:
        rules = (*rules, _one_a_day(by_owner))
    return Channel(
        name=name,
        title=title_of(header),
        roster=path,
        groups=roster.groups,
        columns=roster.columns,
        variable=send.variable.text if send and send.variable else "",
        service=_service(send, faults),
        quiet=quiet.hours if quiet else None,
        persona=persona.text.text if persona else "",
        sender=sender.text.text if sender else "",
        by_owner=by_owner is not None,
        resend_unsure=only(line, Resend, faults) is not None,
        rules=rules,
        span=header.span,
    )


def _service(send: SendThrough | None, faults: list[Fault]) -> str:
    named = send.service if send else None
    if named is None:
        return ""
    if named.text not in SERVICES:
        known = phrase("it_has", names=", ".join(SERVICES))
        hint, mend = meant(named.text, SERVICES, named.span, known)
        faults.append(fault("PB807", named.span, service=named.text, hint=hint, mend=mend))
        return ""
    return named.text


def _one_a_day(said: SentByOwner) -> Limit:
    """A group whose owner sends by hand gets one message a day: more the platform (WeCom's
    broadcasts to customer groups) does not deliver, whoever prepared them."""
    return Limit("most", 1, Name("posts", said.span), "day", said.span)


def _single(name: str, title: str) -> Group:
    return Group(name, title or name, "", {"group": name, "name": title or name})


def _roster(rostered: GroupsFrom, read: Read, faults: list[Fault]) -> tuple[str, Roster]:
    path = beside(rostered.path, faults)
    nothing = Roster((), (), ())
    if path is None:
        return "", nothing
    try:
        roster = read_roster(read(path))
    except OSError as error:
        hint = phrase("path_from_file")
        faults.append(
            fault("PB801", rostered.path.span, path=path, reason=reason(error), hint=hint)
        )
        return path, nothing
    for number, problem in roster.problems[:_MOST_ROWS_TOLD]:
        faults.append(fault("PB803", rostered.path.span, path=path, line=number, reason=problem))
    for number, doubt in roster.doubts[:_MOST_ROWS_TOLD]:
        faults.append(fault("PB812", rostered.path.span, path=path, line=number, reason=doubt))
    if not roster.columns:
        return path, roster
    groups = roster.groups
    for condition in rostered.conditions:
        groups = _fitting(condition, path, roster, groups, faults)
    return path, Roster(roster.columns, groups, roster.problems, roster.doubts)


def _fitting(
    condition: Condition, path: str, roster: Roster, groups: tuple[Group, ...], faults: list[Fault]
) -> tuple[Group, ...]:
    column, asked = normalize("NFC", condition.column.text), normalize("NFC", condition.value.text)
    if column not in roster.columns:
        named = condition.column.span
        known = phrase("it_has", names=", ".join(roster.columns))
        hint, mend = meant(column, roster.columns, named, known)
        faults.append(fault("PB802", named, path=path, column=column, hint=hint, mend=mend))
        return groups
    fitting = tuple(group for group in groups if group.columns[column] == asked)
    if groups and not fitting:
        values = sorted({group.columns[column] for group in groups})[:8]
        faults.append(
            fault("PB804", condition.value.span, path=path, column=column,
                  values=", ".join(values))
        )  # fmt: skip
    elif len(fitting) < len(groups):
        from dsl.constructs.channel.near_values import near_values  # noqa: PLC0415 - few rosters need it

        near = near_values(asked, column, groups)
        if near:
            faults.append(
                fault("PB811", condition.value.span, path=path, column=column, value=asked,
                      near=", ".join(near))
            )  # fmt: skip
    return fitting
