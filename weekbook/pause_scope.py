"""What a pause is about, as the command line names it."""

from __future__ import annotations

import argparse

from dsl.base.sentence import message, say
from engine.services.sending.pausing import Scope
from engine.state_words import scope_named
from weekbook.command_error import CommandError


def scope_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say what is paused or resumed."""
    parser.add_argument(
        "--playbook", metavar="NAME", help=message("help.scope.playbook", "one playbook")
    )
    parser.add_argument(
        "--channel",
        metavar="PLAYBOOK/CHANNEL",
        help=message("help.scope.channel", "one channel of a playbook"),
    )
    parser.add_argument(
        "--group",
        metavar="KEY",
        help=message("help.scope.group", "one group, in all channels that reach it"),
    )


def named(arguments: argparse.Namespace) -> tuple[Scope, str, str]:
    """The scope of a pause, its name, and both in words; everything where nothing is named.

    Raises `CommandError` where two are named at once.
    """
    given: tuple[tuple[Scope, str | None], ...] = (
        ("playbook", arguments.playbook),
        ("channel", arguments.channel),
        ("group", arguments.group),
    )
    found = [(scope, name) for scope, name in given if name]
    if len(found) > 1:
        raise CommandError(
            say("scope.one", "name one playbook, one channel or one group at a time")
        )
    if not found:
        return "all", "", scope_named("all", "")
    scope, name = found[0]
    if scope == "channel" and "/" not in name:
        raise CommandError(
            say("scope.channel_named", "a channel is named with its playbook, as in mothers/vip")
        )
    return scope, name, scope_named(scope, name)
