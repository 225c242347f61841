"""Every name that a line uses is declared: elements, topics, channels, and subjects of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.base.fault import Edit, Fault, fault
from dsl.base.message import phrase
from dsl.base.span import Span
from dsl.base.suggestions import closest
from dsl.constructs.construct import Construct
from dsl.constructs.coupon import Coupon
from dsl.constructs.playbook import Playbook
from dsl.constructs.season import Season
from dsl.constructs.task import Task
from dsl.diagnostics.checks.constructs.names import named_by_constructs
from dsl.diagnostics.checks.context import Known
from dsl.diagnostics.checks.subject_names import subjects_of
from dsl.statements.names import Name
from dsl.syntax.keywords import SUBJECTS


def check_names(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB204, PB205, PB206 and PB210, each with the name that may be meant."""
    if not known.names_complete:
        return
    elements = {name: element.span for name, element in playbook.elements.items()}
    topics = {name: found.span for name, found in playbook.topics.items()}
    channels = {channel.name: channel.span for channel in playbook.channels}
    experts = {expert.name: expert.span for expert in playbook.experts}
    builtin = dict.fromkeys(SUBJECTS, playbook.span)
    subjects = {**elements, **topics, **experts, **builtin}
    for week in playbook.weeks:
        used = [post.element for post in week.posts]
        used += [name for fill in week.fills for name in fill.elements]
        yield from _undeclared("PB204", used, elements, known)
        about = [line.about for line in week.lines if line.about is not None]
        yield from _undeclared("PB205", about, topics, known)
        yield from _undeclared("PB206", subjects_of(week.rules, week.wishes), subjects, known)
    for channel in playbook.channels:
        yield from _undeclared("PB206", subjects_of(channel.rules, ()), subjects, known)
    yield from _undeclared("PB205", known.expert_topics, topics, known)
    yield from _undeclared("PB210", known.week_channels, channels, known)
    seasons, coupons = _named(playbook, Season), _named(playbook, Coupon)
    for topic_set in playbook.topics.values():
        for topic in topic_set.topics:
            yield from _undeclared("PB203", topic.seasons, seasons, known, "a_season")
    offered = [element.coupon for element in playbook.elements.values() if element.coupon]
    yield from _undeclared("PB203", offered, coupons, known, "a_coupon")
    spaces = {
        "PB204": elements,
        "PB205": topics,
        "PB206": subjects,
        "PB210": channels,
        "a_coupon": coupons,
        "a_task": _named(playbook, Task),
    }
    for space, names in named_by_constructs(playbook):
        code, noun = (space, "") if space.startswith("PB") else ("PB203", space)
        yield from _undeclared(code, names, spaces[space], known, noun)


def _named(playbook: Playbook, kind: type[Construct]) -> dict[str, Span]:
    """The constructs of a kind by name."""
    return {one.name: one.span for one in playbook.constructs_of(kind)}


def _undeclared(
    code: str, used: Iterable[Name], declared: dict[str, Span], known: Known, noun: str = ""
) -> Iterator[Fault]:
    for name in used:
        if name.text in declared or name.text in known.unsure:
            continue
        near = closest(name.text, declared)
        names = ", ".join(sorted(declared)[:6]) or phrase("another_name")
        hint = phrase("declare_or_use", names=names)
        mend: tuple[Edit, ...] = ()
        if near is not None:
            span = declared[near]
            builtin = near in SUBJECTS
            where = phrase("word_of_language")
            if not builtin:
                where = phrase("declared_in", place=span.place)
            hint = phrase("did_you_mean_at", near=near, where=where)
            mend = (Edit(name.span, near),)
        if noun:
            yield fault(code, name.span, name=name.text, noun=phrase(noun), hint=hint, mend=mend)
        else:
            yield fault(code, name.span, name=name.text, hint=hint, mend=mend)
