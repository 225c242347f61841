"""Texts too long for the service behind a channel, or that call everybody where nobody hears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.fault import Fault, fault
from dsl.phrase import phrase
from dsl.playbook import Channel, Playbook
from dsl.roster import Group
from dsl.services import CALLS_ALL, EVERYBODY, SERVICES
from engine.plan.post import Post
from engine.render.environment import RenderError, render
from engine.render.shown import measured, most


def text_limits(playbook: Playbook, posts: Sequence[Post]) -> Iterator[Fault]:
    """PB808 and PB809, each told once for an element of a channel: of its longest text."""
    for channel in playbook.channels:
        if not channel.service:
            continue
        own: dict[str, list[Post]] = {}
        for post in posts:
            if post.channel == channel.name:
                own.setdefault(post.element, []).append(post)
        for element, several in own.items():
            if element in playbook.elements:
                yield from _of_element(playbook, channel, element, several)


def _of_element(
    playbook: Playbook, channel: Channel, element: str, posts: Sequence[Post]
) -> Iterator[Fault]:
    limit = SERVICES[channel.service]
    said = playbook.elements[element]
    group = _with_most_to_say(channel.groups)
    where = ((channel.span, phrase("this_channel")),)
    largest, texts = 0, []
    longest = most(channel.service, said.picture is not None)
    for post in posts:
        try:
            text = render(post.template, {**post.context, "group": group.columns})
        except RenderError:
            continue  # has been told where the post was written
        texts.append(text)
        largest = max(largest, measured(channel.service, text))
    if limit is not None and largest > longest:
        yield fault("PB808", said.span, element=element, size=largest, unit=phrase(limit.unit),
                    group=group.name, service=channel.service, most=longest,
                    channel=channel.name, path=said.template, others=where)  # fmt: skip
    if channel.service == "webhook":
        return
    for mention in EVERYBODY:
        if mention in CALLS_ALL.get(channel.service, ()):
            continue
        if any(mention in text for text in texts):
            yield fault("PB809", said.span, element=element, mention=mention,
                        service=channel.service, path=said.template, others=where)  # fmt: skip
            return


def _with_most_to_say(groups: Sequence[Group]) -> Group:
    """A group with the longest value of each column: no real group gets a longer text, where a
    template only shows what it reads."""
    names = {name for group in groups for name in group.columns}
    columns = {
        name: max((group.columns.get(name, "") for group in groups), key=lambda v: len(v.encode()))
        for name in names
    }
    longest = max(groups, key=lambda group: len(group.name.encode()))
    return Group(longest.key, longest.name, "", columns)
