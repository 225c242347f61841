"""The help of a command, in the tongue of the machine."""

from __future__ import annotations

import argparse
import importlib
import re
from collections.abc import Callable
from typing import Any

from weekbook.output.streams import DEBUG

Say = Callable[[str], str]

_GAP = re.compile(r"(?P<command> {2}weekbook.*?) {2,}(?P<told>\S.*)")


def saying(tongue: str) -> Say:
    """A function from the English text of the help to that of a tongue."""
    if tongue == "en":
        return lambda text: text
    texts = importlib.import_module(
        f"weekbook.output.help.{tongue.lower().replace('-', '_')}"
    ).TEXTS
    return lambda text: str(texts.get(text, text))


def example(text: str, say: Say) -> str:
    """The examples of a command; the commands themselves are the same in every tongue."""
    lines = []
    for line in text.split("\n"):
        parts = _GAP.fullmatch(line)
        if parts is None:
            lines.append(say(line))
        else:
            gap = " " * (parts.start("told") - parts.end("command"))
            lines.append(f"{parts['command']}{gap}{say(parts['told'])}")
    return "\n".join(lines)


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Lays the help out as argparse does, its own few words said in a tongue."""

    say: Say = staticmethod(lambda text: text)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or f"{self.say('usage')}: ")

    def start_section(self, heading: str | None) -> None:
        named = {"positional arguments": "arguments"}.get(heading or "", heading or "")
        super().start_section(self.say(named))


class CommandParser(argparse.ArgumentParser):
    """A parser whose help is said in a tongue."""

    def __init__(self, say: Say, **named: Any) -> None:
        class Formatter(HelpFormatter):
            pass

        Formatter.say = staticmethod(say)
        self.say = say
        super().__init__(formatter_class=Formatter, add_help=False, **named)
        self.add_argument("-h", "--help", action="help", help="show this help")
        self.add_argument(
            DEBUG, action="store_true", help="show where in the program a failure arose"
        )

    def add_argument(self, *names: Any, **named: Any) -> argparse.Action:
        if isinstance(named.get("help"), str):
            named["help"] = self.say(named["help"])
        return super().add_argument(*names, **named)
