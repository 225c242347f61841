"""`weekbook channel`."""

from __future__ import annotations

import argparse
import os
from unicodedata import normalize

from dsl.base.sentence import message, say, told, told_error
from dsl.base.suggestions import did_you_mean
from dsl.base.told_again import told_again
from dsl.constructs.channel import Channel as Declared
from engine.services.sending.trying import (
    Answer,
    CannotSendError,
    Limited,
    NotSent,
    Sent,
    Unsure,
    try_channel,
    with_remedy,
)
from engine.state_words import state_word
from engine.time.clock import WallClock
from engine.workspace import Workspace
from weekbook.caches.templates import TemplateCache
from weekbook.checking.one import check_file
from weekbook.command_error import CommandError
from weekbook.playbook_files import PlaybookFile
from weekbook.workspace_option import calendar_if_any, opened, who, workspace_option

EXAMPLE = (
    (
        "weekbook channel test mothers/vip",
        message("help.channel.example.first", "send one message to its first group"),
    ),
    (
        "weekbook channel test mothers/vip --group g-17",
        message("help.channel.example.group", "to this group"),
    ),
)


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument("action", choices=("test",), help=message("help.action", "what to do"))
    parser.add_argument(
        "name", metavar="PLAYBOOK/CHANNEL", help=message("help.channel.name", "the channel")
    )
    parser.add_argument(
        "--group",
        metavar="KEY",
        help=message("help.channel.group", "the group to send to (default: the first)"),
    )


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    declared = _declared(workspace, arguments.name)
    keys = [group.key for group in declared.groups]
    asked = normalize("NFC", arguments.group or "")  # as rosters are read
    key = asked or (keys[0] if keys else "")
    if key not in keys:
        hint = did_you_mean(key, keys, say("channel.roster", "its roster lists them"))
        raise CommandError(
            say(
                "channel.no_group",
                "{channel} has no group {group}. {hint}",
                channel=arguments.name,
                group=key,
                hint=hint,
            ),
            code=1,
        )
    try:
        tried = try_channel(
            workspace,
            arguments.name.partition("/")[0],
            declared,
            next(group for group in declared.groups if group.key == key),
            environment=os.environ,
            clock=WallClock(),
            calendar=lambda: calendar_if_any(workspace),
            who=who(),
        )
    except CannotSendError as error:
        raise CommandError(told_error(error)) from error
    print(
        say(
            "channel.answer",
            "{channel}, group {group}: {answer}",
            channel=arguments.name,
            group=key,
            answer=_said(tried.answer),
        )
    )
    if tried.closed:
        print(
            say(
                "channel.goes_on",
                "what waited for this address goes on; `weekbook resend` sends what failed before",
            )
        )
    return 0 if tried.sent else 1


def _said(answer: Answer) -> str:
    match answer:
        case Sent():
            return told(state_word("sent"))
        case NotSent(words=words) | Limited(words=words):
            return say("channel.not_sent", "not sent: {words}", words=told_again(words))
        case Unsure(words=words):
            return say("channel.unsure", "unsure: {words}", words=told_again(words))
        case fault:
            words = with_remedy(told_again(fault.words), told_again(fault.remedy))
            return say("channel.refused", "refused for good: {words}", words=words)


def _declared(workspace: Workspace, name: str) -> Declared:
    cache = TemplateCache()
    found: dict[str, Declared] = {}
    for path in workspace.playbooks:
        playbook = check_file(PlaybookFile(workspace.root, path), cache).playbook
        found |= {f"{playbook.name}/{channel.name}": channel for channel in playbook.channels}
    if name not in found:
        raise CommandError(
            say(
                "channel.unknown",
                "there is no channel {name}. {hint}",
                name=name,
                hint=did_you_mean(name, found),
            ).rstrip(),
            1,
        )
    return found[name]
