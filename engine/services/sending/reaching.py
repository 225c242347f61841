"""Whether the services behind the channels answer, by looks that send nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dsl.base.sentence import say, told
from dsl.constructs.channel import Channel as Declared
from engine.sending.channels.address_file import ByGroup
from engine.sending.channels.port import (
    AddressError,
    Answer,
    Channel,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    Sent,
)
from engine.services.sending.opening import channel_of
from engine.time.clock import Clock
from engine.time.said_dates import Number
from engine.workspace import Workspace

AT_ONCE = 8
MOST_GROUPS = 500
"""So many groups of a channel are looked at; each may take a service several questions."""
MOST_TOLD = 10
LONGEST_LOOK = 60.0
"""Seconds for a look at one group."""

Finding = tuple[bool, str]
"""Whether all is well, and what was looked at."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a service said of a group; `answer` is None where it can be asked nothing."""

    group: str
    answer: Answer | None


def reach(
    workspace: Workspace,
    playbook: str,
    declared: Declared,
    environment: Mapping[str, str],
    clock: Clock,
) -> Iterator[Finding]:
    """Looks at a channel's account and chats. One without a usable address is left to others."""
    name = f"{playbook}/{declared.name}"
    try:
        channel = channel_of(workspace, declared, environment, clock)
    except AddressError:
        return
    keys = [group.key for group in declared.groups]
    wanted = keys[:MOST_GROUPS] if isinstance(channel, ByGroup) else keys[:1]
    yield from _told(name, asyncio.run(_looked(channel, wanted)))
    if isinstance(channel, ByGroup) and len(keys) > len(wanted):
        yield (
            True,
            say(
                "reach.more_left",
                "channel {name}: {count} more groups were not looked at",
                name=name,
                count=Number(len(keys) - len(wanted)),
            ),
        )


async def _looked(channel: Channel, groups: Sequence[str]) -> list[_Looked]:
    places = asyncio.Semaphore(AT_ONCE)

    async def look(group: str) -> _Looked:
        async with places:
            try:
                async with asyncio.timeout(LONGEST_LOOK):
                    return _Looked(group, await channel.probe(group))
            except TimeoutError:
                words = say(
                    "reach.silent",
                    "it gave no answer within {seconds} seconds",
                    seconds=f"{LONGEST_LOOK:.0f}",
                )
                return _Looked(group, ChannelFault(words))

    try:
        return list(await asyncio.gather(*(look(group) for group in groups)))
    finally:
        await channel.close()


def _told(name: str, looked: Sequence[_Looked]) -> Iterator[Finding]:
    reached = [one for one in looked if isinstance(one.answer, Sent | Limited)]
    silent = [one for one in looked if one.answer is None]
    if reached:
        yield (
            True,
            say(
                "reach.reached",
                "channel {name}: reached, {groups}",
                name=name,
                groups=_groups(reached),
            ),
        )
    if silent:
        yield (
            True,
            say(
                "reach.not_looked_at",
                "channel {name}: not looked at, {groups}: nothing can be asked there without sending; `weekbook channel test {name}` sends a message",
                name=name,
                groups=_groups(silent),
            ),
        )
    faults = [one for one in looked if one not in reached and one not in silent]
    for one in faults[:MOST_TOLD]:
        yield (
            False,
            say(
                "reach.fault",
                "channel {name}, group {group}: {fault}",
                name=name,
                group=one.group,
                fault=_fault(one.answer),
            ),
        )
    if len(faults) > MOST_TOLD:
        yield (
            False,
            say(
                "reach.more_faults",
                "channel {name}: {count} more groups cannot be reached",
                name=name,
                count=Number(len(faults) - MOST_TOLD),
            ),
        )


def _groups(looked: Sequence[_Looked]) -> str:
    if len(looked) == 1:
        return say("reach.group", "group {group}", group=looked[0].group)
    return say("reach.groups", "{count} groups", count=Number(len(looked)))


def _fault(answer: Answer | None) -> str:
    if answer is None or isinstance(answer, Sent):
        return ""
    if isinstance(answer, ChannelFault | ChatFault | DeliveryFault) and answer.remedy:
        return f"{told(answer.words)}; {told(answer.remedy)}"
    return told(answer.words)
