"""The help of the commands, in the language spoken here."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from typing import Any

from dsl.base.sentence import message, say, told
from weekbook.output.streams import DEBUG

Examples = Sequence[tuple[str, str]]
"""Commands, each with what it does: nothing where it speaks for itself. Words without a command
stand below them all."""

GAP = 4
"""Columns between the longest command and what it does."""
_HEADING = re.compile(r"(?<=[\u4e00-\u9fff]):$", re.MULTILINE)


def overview(commands: Mapping[str, str]) -> str:
    """What `weekbook --help` shows: every command with what it does."""
    width = max(map(len, commands)) + 2
    usage, command, options = (
        say("help.usage", "usage: "),
        say("help.command", "COMMAND"),
        say("help.options_meant", "OPTIONS"),
    )
    return "\n".join(
        [
            say(
                "help.about",
                "weekbook: write the week of your groups as a playbook, and have it carried out.",
            ),
            "",
            f"{usage}weekbook {command} [{options}]",
            "",
            *(f"  {name:<{width}}{told(does)}" for name, does in commands.items()),
            "",
            say(
                "help.begin",
                "Run `weekbook COMMAND --help` for options and examples."
                " New here? Try `weekbook demo`.",
            ),
        ]
    )


def as_sentence(words: str) -> str:
    """Words with a capital letter and a full stop, as their script has them."""
    stop = "。" if "\u4e00" <= words[-1] <= "\u9fff" or words[-1] == "）" else "."
    return words[0].upper() + words[1:] + stop


def examples(lines: Examples) -> str:
    """The examples of a command; the commands themselves are the same in every language."""
    commands = [(command, told(does)) for command, does in lines if command]
    width = max((len(command) for command, does in commands if does), default=0) + GAP
    shown = [f"  {command:<{width}}{does}".rstrip() for command, does in commands]
    head = say("help.example", "example:") if len(shown) == 1 else say("help.examples", "examples:")
    below = [f"\n{told(words)}" for command, words in lines if not command]
    return "\n".join([head, *shown, *below])


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Lays the help out as argparse does, its own few words said in the language spoken here."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """As argparse does, with its `usage: ` translated."""
        super().add_usage(usage, actions, groups, prefix or say("help.usage", "usage: "))

    def start_section(self, heading: str | None) -> None:
        """As argparse does, with the headings it has of its own translated."""
        named = {
            "positional arguments": message("help.arguments", "arguments"),
            "options": message("help.options", "options"),
        }
        super().start_section(told(named.get(heading or "", heading or "")))

    def format_help(self) -> str:
        """As argparse does, but for the colon after a heading in Chinese."""
        return _HEADING.sub("：", super().format_help())


class CommandParser(argparse.ArgumentParser):
    """A parser whose help is said in the language spoken here."""

    def __init__(self, **named: Any) -> None:
        super().__init__(formatter_class=HelpFormatter, add_help=False, **named)
        self.add_argument(
            "-h", "--help", action="help", help=message("help.help", "show this help")
        )
        self.add_argument(
            DEBUG,
            action="store_true",
            help=message("help.debug", "show a traceback if the program itself fails"),
        )

    def add_argument(self, *names: Any, **named: Any) -> argparse.Action:
        """As argparse does, with the help of the option translated."""
        if isinstance(named.get("help"), str):
            named["help"] = told(named["help"])
        return super().add_argument(*names, **named)
