"""Every name that a line uses is declared: elements, topics, channels, and subjects of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.checks.known import Known
from dsl.fault import Fault, fault
from dsl.keywords import KINDS, STAGES
from dsl.playbook import Playbook
from dsl.span import Span
from dsl.statements import Name
from dsl.suggest import closest


def check_names(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB204, PB205, PB206 and PB210, each with the name that may be meant."""
    if not known.names_complete:
        return
    elements = {name: element.span for name, element in playbook.elements.items()}
    topics = {name: found.span for name, found in playbook.topics.items()}
    channels = {channel.name: channel.span for channel in playbook.channels}
    experts = {expert.name: expert.span for expert in playbook.experts}
    builtin = dict.fromkeys((*KINDS, *STAGES, "posts"), playbook.span)
    subjects = {**elements, **topics, **experts, **builtin}
    for week in playbook.weeks:
        used = [post.element for post in week.posts]
        used += [name for fill in week.fills for name in fill.elements]
        yield from _undeclared("PB204", used, elements, known)
        about = [line.about for line in week.lines if line.about is not None]
        yield from _undeclared("PB205", about, topics, known)
        yield from _undeclared("PB206", _subjects(week.rules, week.wishes), subjects, known)
    for channel in playbook.channels:
        yield from _undeclared("PB206", _subjects(channel.rules, ()), subjects, known)
    yield from _undeclared("PB205", known.expert_topics, topics, known)
    yield from _undeclared("PB210", known.week_channels, channels, known)


def _subjects(rules: Iterable[object], wishes: Iterable[object]) -> Iterator[Name]:
    for rule in (*rules, *wishes):
        for attribute in ("subject", "after"):
            found = getattr(rule, attribute, None)
            if isinstance(found, Name):
                yield found
        for portion in getattr(rule, "portions", ()):
            yield portion.subject


def _undeclared(
    code: str, used: Iterable[Name], declared: dict[str, Span], known: Known
) -> Iterator[Fault]:
    for name in used:
        if name.text in declared or name.text in known.unsure:
            continue
        near = closest(name.text, declared)
        hint = "declare it, or use " + (", ".join(sorted(declared)[:6]) or "another name")
        if near is not None:
            span = declared[near]
            builtin = near in (*KINDS, *STAGES, "posts")
            where = "a word of the language" if builtin else f"declared in {span.place}"
            hint = f'did you mean "{near}"? ({where})'
        yield fault(code, name.span, name=name.text, hint=hint)
