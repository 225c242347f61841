"""`weekbook channel`."""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets

from dsl.base.suggestions import did_you_mean
from dsl.constructs.playbook import Channel as Declared
from engine.sending.channels.address import channel_at
from engine.sending.channels.port import (
    AddressError,
    Answer,
    Channel,
    Limited,
    Message,
    NotSent,
    Sent,
    Unsure,
    sender_at,
)
from engine.services.sending import mend_channel
from engine.time.clock import WallClock
from engine.workspace import Workspace
from weekbook.caches.templates import TemplateCache
from weekbook.checking.one import check_file
from weekbook.command_error import CommandError
from weekbook.playbook_files import PlaybookFile
from weekbook.workspace_option import calendar_if_any, opened, who, workspace_option

EXAMPLE = """examples:
  weekbook channel test mothers/vip                   send one message to its first group
  weekbook channel test mothers/vip --group g-17      to this group"""

TEXT = "This is a test by Weekbook. Nothing has to be done."


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument("action", choices=("test",), help="what to do")
    parser.add_argument("name", metavar="PLAYBOOK/CHANNEL", help="the channel")
    parser.add_argument("--group", metavar="KEY", help="the group to send to (default: the first)")


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    declared = _declared(workspace, arguments.name)
    keys = [group.key for group in declared.groups]
    key = arguments.group or (keys[0] if keys else "")
    if key not in keys:
        hint = did_you_mean(key, keys, "its roster lists them")
        raise CommandError(f"{arguments.name} has no group {key}. {hint}", code=1)
    clock = WallClock()
    try:
        channel = channel_at(
            declared.name, declared.variable, os.environ, workspace.outbox, clock,
            workspace.private_networks,
        )  # fmt: skip
    except AddressError as error:
        raise CommandError(str(error)) from error
    group = next(group for group in declared.groups if group.key == key)
    now = clock.now()
    message = Message(
        key=secrets.token_hex(16), post="", title="Weekbook", channel=declared.name, group=key,
        group_name=group.name, due_at=now, wall_time=f"{now:%Y-%m-%d %H:%M}", text=TEXT,
    )  # fmt: skip
    answer = asyncio.run(_sent(channel, message))
    print(f"{arguments.name}, group {key}: {_said(answer)}")
    if isinstance(answer, Sent):
        _mended(workspace, arguments.name, channel, declared.variable, key)
    return 0 if isinstance(answer, Sent) else 1


def _mended(workspace: Workspace, name: str, channel: Channel, variable: str, group: str) -> None:
    """What waited for this address in the calendar goes on."""
    engine = calendar_if_any(workspace)
    if engine is None:
        return
    playbook, _, own = name.partition("/")
    of_group = getattr(channel, "address_key", None)
    address = of_group(group) if of_group else sender_at(os.environ.get(variable, "")).key
    now = WallClock().now()
    closed = mend_channel(engine, playbook, own, group, address, now, f"{who()} tested it")
    if closed:
        print("what waited for this address goes on; `weekbook resend` sends what failed before")


async def _sent(channel: Channel, message: Message) -> Answer:
    try:
        return await channel.send(message)
    finally:
        await channel.close()


def _said(answer: Answer) -> str:
    match answer:
        case Sent():
            return "sent"
        case NotSent(words=words) | Limited(words=words):
            return f"not sent: {words}"
        case Unsure(words=words):
            return f"unsure: {words}"
        case fault:
            return f"refused for good: {fault.words}"


def _declared(workspace: Workspace, name: str) -> Declared:
    cache = TemplateCache()
    found: dict[str, Declared] = {}
    for path in workspace.playbooks:
        playbook = check_file(PlaybookFile(workspace.root, path), cache).playbook
        found |= {f"{playbook.name}/{channel.name}": channel for channel in playbook.channels}
    if name not in found:
        raise CommandError(f"there is no channel {name}. {did_you_mean(name, found)}".rstrip(), 1)
    return found[name]
