"""Templates exist, are well formed, and read only what the posts made from them provide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import Phrase, phrase
from dsl.base.span import Span
from dsl.base.suggestions import closest
from dsl.constructs.expert import Expert
from dsl.constructs.fill.lines import Fill
from dsl.constructs.paths import reason
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post
from dsl.constructs.topics import Topic
from dsl.diagnostics.checks.constructs.templates import uses_by_constructs
from dsl.diagnostics.checks.context import Known
from dsl.diagnostics.checks.template_uses import Use, uses_of
from dsl.templates import PROVIDED, Reading


def check_templates(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB501 to PB503. A template that several elements share is told of once."""
    named: dict[str, Span] = {}
    for element in playbook.elements.values():
        if element.template:
            named.setdefault(element.template, element.span)
    others: list[Expert | Topic] = [*playbook.experts]
    others += [topic for topics in playbook.topics.values() for topic in topics.topics]
    for template, span in (
        *((one.template_path, one.span) for one in playbook.constructs),
        *((other.template, other.span) for other in others),
    ):
        if template:
            named.setdefault(template, span)
    for path, span in sorted(named.items()):
        yield from _template(path, span, playbook, known)


def _template(path: str, named_at: Span, playbook: Playbook, known: Known) -> Iterator[Fault]:
    try:
        source = known.read(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        yield fault("PB501", named_at, path=path, reason=phrase("not_utf8"),
                    hint=phrase("save_utf8"))  # fmt: skip
        return
    except OSError as error:
        hint = phrase("path_from_playbook")
        yield fault("PB501", named_at, path=path, reason=reason(error), hint=hint)
        return
    lines = source.split("\n")
    facts = known.facts(source)
    if facts.problem:
        yield fault(
            "PB502", _line(path, facts.problem_line, lines), reason=facts.problem,
            hint=facts.hint or phrase("jinja"),
            others=((named_at, phrase("used_by")),),
        )  # fmt: skip
        return
    if known.library or not known.lines_complete:
        return
    provided = provided_to(path, playbook)
    for read in facts.readings:
        mend = _missing(read, provided)
        if mend is not None:
            name = f"{read.name}.{read.part}" if read.part else read.name
            yield fault("PB503", _found(path, read, lines), name=name, hint=mend,
                        others=((named_at, phrase("for_posts_of_this")),))  # fmt: skip


ALWAYS = frozenset({"post", "group", "playbook", "channel"})


def provided_to(path: str, playbook: Playbook) -> dict[str, frozenset[str]]:
    """What every post made from this template provides: each variable with its parts.

    `topic` is there only if all lines that post such elements say what they are about, `coupon`
    if all elements offer one, and of a group only the columns that the rosters of all its
    channels have.
    """
    uses = list(_uses(path, playbook))
    extras = frozenset.intersection(*(use.extras for use in uses)) if uses else frozenset()
    provided = {name: frozenset(PROVIDED[name]) for name in PROVIDED if name in ALWAYS | extras}
    if "expert" not in extras:
        provided["post"] -= {"part"}
    channels = frozenset[str]().union(*(use.channels for use in uses))
    columns = [set(c.columns) for c in playbook.channels if c.name in channels or not channels]
    provided["group"] = frozenset(set.intersection(*columns) if columns else ()) | {"name"}
    return provided


def _uses(path: str, playbook: Playbook) -> Iterator[Use]:
    elements = {name for name, element in playbook.elements.items() if element.template == path}
    for week in playbook.weeks:
        served = frozenset(c.name for c in playbook.channels if week.serves(c.name))
        lines: list[Post | Fill] = [*week.posts, *week.fills]
        yield from uses_of(lines, elements, served, playbook)
    every = frozenset(channel.name for channel in playbook.channels)
    for expert in playbook.experts:
        if expert.template == path:
            yield Use(frozenset({"expert", "topic"} if expert.topics else {"expert"}), every)
    for topics in playbook.topics.values():
        if any(topic.template == path for topic in topics.topics):
            yield Use(frozenset({"topic"}), every)
    yield from uses_by_constructs(path, elements, playbook)


def _missing(read: Reading, provided: dict[str, frozenset[str]]) -> Phrase | None:
    """How to mend the reading, or None where it is provided."""
    if read.name not in provided:
        if read.name == "topic":
            return phrase("say_about")
        if read.name == "expert":
            return phrase("only_expert")
        return _near(read.name, provided, phrase("templates_read", names=", ".join(provided)))
    parts = provided[read.name]
    if not read.part or read.part in parts:
        return None
    has = phrase("part_has", name=read.name, parts=", ".join(sorted(parts)))
    return _near(read.part, parts, has)


def _near(word: str, known: Iterable[str], otherwise: Phrase) -> Phrase:
    found = closest(word, known)
    return otherwise if found is None else phrase("did_you_mean", near=found)


def _line(path: str, number: int, lines: list[str]) -> Span:
    text = lines[number - 1] if 0 < number <= len(lines) else ""
    return Span(path, max(number, 1), 0, len(text))


def _found(path: str, read: Reading, lines: list[str]) -> Span:
    """Where the reading stands, as near as its line tells."""
    text = lines[read.line - 1] if 0 < read.line <= len(lines) else ""
    for words in (f"{read.name}.{read.part}".rstrip("."), read.name):
        start = text.find(words)
        if start >= 0:
            return Span(path, read.line, start, start + len(words))
    return _line(path, read.line, lines)
