"""What every group would get, tried when the week is planned: by the code that sends it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from dsl.base.fault import Fault, fault
from dsl.base.message import Phrase, phrase
from dsl.base.sentence import message
from dsl.base.span import Span
from dsl.constructs.channel import Channel
from dsl.constructs.draw import Draw
from dsl.constructs.expert import Expert
from dsl.constructs.playbook import Playbook
from dsl.rosters import Group
from dsl.services import CALLS_ALL, EVERYBODY, NO_PICTURES
from engine.planning.posts.post import Post
from engine.rendering.markup.shield import Text
from engine.rendering.markup.unescapable import unescapable
from engine.rendering.templates.every_group import MOST_GROUPS, columns_of, distinct, parts_read
from engine.rendering.templates.pool import RenderError, RenderJob, render_all

MOST_TEXTS = 200_000
"""How many texts of one plan are tried; posts beyond have a sample of their groups tried."""
TOGETHER = 1_000


@dataclass
class _Found:
    """What was found of one element in one channel."""

    post: Post
    channel: Channel
    unmade: dict[tuple[Phrase, int], list[str]] = field(default_factory=dict)
    """Groups that get no text: by the reason and the template's line."""
    longest: tuple[int, str, dict[str, Any]] = (0, "", {})
    mention: str = ""
    sign: tuple[str, str] = ("", "")
    tried: tuple[int, int] = (0, 0)


def text_limits(playbook: Playbook, posts: Sequence[Post]) -> Iterator[Fault]:
    """PB504, PB808, PB809, PB509, PB510 and PB511, each told once for an element of a channel:
    texts that cannot be made, are too long for the service, call everybody where nobody hears,
    were not all tried, have signs that the service takes for its own, or come with a picture that
    it does not take."""
    found: dict[tuple[str, str], _Found] = {}
    jobs = _jobs(playbook, posts, found)
    while chunk := list(islice(jobs, TOGETHER)):
        made = render_all([job for _, _, job in chunk])
        for (one, group, _), text in zip(chunk, made, strict=True):
            _note(one, group, text)
    for one in found.values():
        yield from _faults(playbook, one)


def _jobs(
    playbook: Playbook, posts: Sequence[Post], found: dict[tuple[str, str], _Found]
) -> Iterator[tuple[_Found, str, RenderJob]]:
    """What is to be made, each text once: two with the same values read are the same."""
    channels = {channel.name: channel for channel in playbook.channels}
    asked: dict[_Readers, _Asked] = {}
    known: set[tuple[str, str, str, str]] = set()
    left = MOST_TEXTS
    for post in posts:
        channel = channels[post.channel]
        most = min(MOST_GROUPS, max(left, 1))
        readers = channel.name, post.template, post.groups, most
        if readers not in asked:
            asked[readers] = _asked(post, channel.groups, most)
        groups = asked[readers]
        if not channel.service and len(groups.chosen) == 1:
            continue  # the post's own text is this one, and is there
        one = found.setdefault((post.channel, post.element), _Found(post, channel))
        if not groups.all_of_them:
            one.tried = max(one.tried, (groups.count, len(groups.chosen)))
        read = _read(post.template, {**post.context, "group": None})
        for name, columns, own in groups.chosen:
            key = (channel.name, post.template, read, own)
            if key not in known:
                known.add(key)
                left -= 1
                yield one, name, RenderJob(
                    post.template, {**post.context, "group": columns}, playbook.tongue,
                    channel.service, post.picture is not None,
                )  # fmt: skip


_Readers = tuple[str, str, tuple[str, ...], int]
"""A channel, a template, the groups of a post (none named means all), and the most of them."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The groups whose texts of one template are tried."""

    chosen: tuple[tuple[str, dict[str, str], str], ...]
    """The name of each, its columns, and what the template reads of them."""
    count: int
    """How many groups there are."""
    all_of_them: bool


def _asked(post: Post, every: Sequence[Group], most: int) -> _Asked:
    groups = [g for g in every if not post.groups or g.key in post.groups]
    chosen, whole = distinct(post.template, groups, most)
    columns = [(group.name, columns_of(group)) for group in chosen]
    read = [(name, own, _read(post.template, {"group": own})) for name, own in columns]
    return _Asked(tuple(read), len(groups), whole)


def _read(template: str, context: dict[str, Any]) -> str:
    """The values that a template reads of a context."""
    return json.dumps([
        value.get(part) if part and isinstance(value := context.get(name), dict) else context.get(name)
        for name, part in sorted(parts_read(template))
    ], default=str)  # fmt: skip


def _note(one: _Found, group: str, text: Text | RenderError) -> None:
    if isinstance(text, RenderError):
        if text.reason.key == "text_too_long":
            words = dict(text.reason.words)
            one.longest = max(
                one.longest, (int(str(words["size"])), group, words), key=lambda w: w[0]
            )
        else:
            one.unmade.setdefault((text.reason, text.line), []).append(group)
        return
    if not one.sign[0]:
        one.sign = (unescapable(one.channel.service, text), group)
    if not one.mention:
        heard = CALLS_ALL.get(one.channel.service, ())
        one.mention = next((said for said in EVERYBODY if said in text and said not in heard), "")


def _faults(playbook: Playbook, one: _Found) -> Iterator[Fault]:
    post, channel = one.post, one.channel
    where = ((channel.span, phrase("this_channel")),)
    path, element = template_path(playbook, post.template), post.element
    span = _span(playbook, post)
    for (reason, line), groups in one.unmade.items():
        yield unmade(playbook, post.template, span, reason, line, groups)
    size, group, words = one.longest
    if size:
        yield fault("PB808", span, size=size, unit=phrase(str(words["unit"])), group=group,
                    service=channel.service, most=words["most"], channel=channel.name,
                    path=path, element=element, others=where)  # fmt: skip
    if one.mention and channel.service not in ("", "webhook"):
        yield fault("PB809", span, mention=one.mention, service=channel.service, path=path,
                    element=element, others=where)  # fmt: skip
    if one.sign[0]:
        yield fault("PB510", span, sign=one.sign[0], group=one.sign[1], service=channel.service,
                    path=path, others=where)  # fmt: skip
    if post.picture is not None and channel.service in NO_PICTURES:
        yield fault("PB511", span, service=channel.service, element=element,
                    path=post.picture.path, others=where)  # fmt: skip
    if one.tried[0]:
        every, tried = one.tried
        yield fault("PB509", span, count=every, tried=tried, element=element, others=where)


def unmade(
    playbook: Playbook, template: str, span: Span, reason: Phrase, line: int, groups: Sequence[str]
) -> Fault:
    """PB504 at the template's line, or at `span` for one of our own: for which groups and why."""
    path = template_path(playbook, template)
    others: tuple[tuple[Span, Phrase], ...] = ()
    if line and path in playbook.templates:
        lines = template.split("\n")
        others = ((span, phrase("used_by")),)
        span = Span(path, line, 0, len(lines[line - 1]) if line <= len(lines) else 0)
    told = phrase("for_group", group=groups[0], reason=reason)
    if len(groups) > 1:
        told = phrase("for_groups", group=groups[0], more=len(groups) - 1, reason=reason)
    return fault("PB504", span, path=path, reason=told, hint=phrase("check_tells"), others=others)


def template_path(playbook: Playbook, template: str) -> str:
    """The file of a template; for one of our own what it is for."""
    found = (path for path, source in playbook.templates.items() if source == template)
    return next(found, message("template.of_expert", "of an expert's posts"))


def _span(playbook: Playbook, post: Post) -> Span:
    if post.element in playbook.elements and not post.part:
        return playbook.elements[post.element].span
    named: list[Expert | Draw] = [*playbook.experts, *playbook.constructs_of(Draw)]
    return next((one.span for one in named if one.name == post.element), playbook.span)
