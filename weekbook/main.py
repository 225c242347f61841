"""The door: finds the command, loads only what it needs, and turns failures into messages."""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING

import weekbook._ours
from dsl.base.languages import speak
from dsl.base.sentence import told_error
from weekbook.command_error import CommandError, lacking
from weekbook.loading import loading
from weekbook.output.machine_language import machine_tongue
from weekbook.output.streams import DEBUG, debugging, drop_output, make_writable

if TYPE_CHECKING:
    from weekbook.output.help_text import Say

COMMANDS = {
    "new": "make a workspace that checks and plans at once",
    "import": "make a first playbook from a calendar or a spreadsheet",
    "check": "read playbooks and tell everything that is wrong in them",
    "format": "put playbooks into their canonical form",
    "plan": "show the posts of the coming weeks, and what they would change",
    "explain": "tell why a post is there, or what a line makes",
    "simulate": "look a year ahead: load, mix, topics and cost",
    "apply": "store the plan in the calendar, for review",
    "review": "list, approve and reject posts",
    "run": "send approved posts when they are due",
    "owners": "tell who has to send what by hand, and what became of it",
    "worker": "send approved posts together with other workers, over PostgreSQL",
    "channel": "try a channel with one message",
    "pause": "let everything, a playbook, a channel or a group stand still",
    "resume": "let it go on, or send from a restored calendar",
    "status": "tell how sending stands, and what waits for you",
    "resolve": "settle deliveries that only a person can",
    "resend": "send once more what failed, after mending what kept it",
    "record": "take in what was measured",
    "report": "show the results of every element by weekday",
    "serve": "open the review calendar in a browser",
    "lsp": "answer an editor while playbooks are written",
    "doctor": "look whether everything is in its place",
    "db": "look after the database",
    "demo": "see the whole way on the example workspaces",
}

USAGE_WIDTH = 78
"""Columns of the usage that a wrong option is told with: what argparse takes without a terminal."""

MODULES = {"import": "import_posts"}
"""Where a command's module cannot have its name."""

OF_VALUES = frozenset({"check", "format", "lsp", "plan", "explain"})
"""Commands that make values by the ten thousand and hardly a circle of them. Looking for circles
after each 700, as Python does, takes a fifth of a cold check and half of an editor's."""

COLLECT = (100_000, 10, 10)
"""After how many new objects it is looked for circles instead."""

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command, that of the process itself where none is given. 0 is fine, 1 faults were
    found, 2 it could not run."""
    try:
        return _run(arguments)
    finally:
        if arguments is None:  # the process ends
            gc.freeze()  # Python would look for circles once more: a tenth of a cold check


def _run(arguments: Sequence[str] | None) -> int:
    make_writable()
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = debugging(given)
    speak(machine_tongue())
    try:
        status = _command([word for word in given if word != DEBUG])
        sys.stdout.flush()
    except SystemExit as done:  # argparse has shown its help, or what is wrong with the call
        status = done.code if isinstance(done.code, int) else USAGE
        return _flushed(status)
    except BrokenPipeError:
        drop_output()  # whoever read it has enough
        return 0
    except OSError as error:
        return _failed(given, f"{error.strerror or error}", error.filename)
    except KeyboardInterrupt:
        print("", file=sys.stderr)
        return 130
    except Exception as error:
        if debug:
            raise
        from weekbook.output.unforeseen import told_of  # noqa: PLC0415 - nobody hopes to need it

        return _failed(given, told_of(error, given))
    return status


def _command(given: Sequence[str]) -> int:
    name = given[0] if given else ""
    if name in COMMANDS:
        return _guarded(name, given[1:])
    if name in ("--version", "-V"):
        print(f"weekbook {weekbook.__version__}")
        return 0
    print(_overview(), file=sys.stdout if name in ("-h", "--help", "help") else sys.stderr)
    if name in ("-h", "--help", "help"):
        return 0
    if name:
        from dsl.base.suggestions import did_you_mean  # noqa: PLC0415

        print(f"\nweekbook: there is no command {name!r}. {did_you_mean(name, COMMANDS)}".rstrip(),
              file=sys.stderr)  # fmt: skip
    return USAGE


def _failed(given: Sequence[str], reason: str, place: object = None) -> int:
    """Says why the command could not go on, if there is anywhere left to say it."""
    name = f" {given[0]}" if given and given[0] in COMMANDS else ""
    where = f"{place}: " if place else ""
    with suppress(OSError):
        print(f"weekbook{name}: {where}{reason}", file=sys.stderr)
    drop_output()
    return USAGE


def _flushed(status: int) -> int:
    """The status, once what was said has left."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
    except OSError as error:
        return _failed([], f"{error.strerror or error}")
    return status


def _overview() -> str:
    say = _say()
    lines = [f"  {name:<9}{say(told)}" for name, told in COMMANDS.items()]
    return "\n".join(
        [
            say("weekbook: write the week of your groups as a playbook, and have it kept."),
            "",
            f"{say('usage')}: weekbook {say('COMMAND')} [{say('OPTIONS')}]",
            "",
            *lines,
            "",
            say(
                "`weekbook COMMAND --help` shows options and an example. Begin with `weekbook demo`."
            ),
        ]
    )


def _say() -> Say:
    from weekbook.output.help_text import saying  # noqa: PLC0415 - only for help

    return saying(machine_tongue())


def _parser(name: str, module: ModuleType, asked: bool) -> argparse.ArgumentParser:
    """The parser of a command. Help is put into words only where it is asked for."""
    if not asked:
        return argparse.ArgumentParser(
            prog=f"weekbook {name}", epilog=module.EXAMPLE, formatter_class=_usage_formatter
        )
    from weekbook.output.help_text import CommandParser, example  # noqa: PLC0415

    say = _say()
    told = say(COMMANDS[name])
    return CommandParser(
        say, prog=f"weekbook {name}", description=told[0].upper() + told[1:] + ("。" if "\u4e00" <= told[-1] <= "\u9fff" else "."),
        epilog=example(module.EXAMPLE, say),
    )  # fmt: skip


def _usage_formatter(prog: str) -> argparse.HelpFormatter:
    """Of usage errors. Its width is given, for argparse asks the terminal's for every option it
    takes up, and loads `shutil` with three libraries of compression for it."""
    return argparse.HelpFormatter(prog, width=USAGE_WIDTH)


def _module(name: str, arguments: Sequence[str]) -> str:
    """The module of a command. The page of a fault has its own, for the core shows it too."""
    if name == "explain" and len(arguments) == 1:
        from dsl.base.codes import LEVELS  # noqa: PLC0415 - only here

        if arguments[0].upper() in LEVELS:
            return "explain_fault"
    return MODULES.get(name, name)


def _guarded(name: str, arguments: Sequence[str]) -> int:
    if name in OF_VALUES:
        gc.set_threshold(*COLLECT)
    try:
        with loading():
            module = importlib.import_module(f"weekbook.commands.{_module(name, arguments)}")
        parser = _parser(name, module, any(word in ("-h", "--help") for word in arguments))
        module.options(parser)
        return int(module.run(parser.parse_args(arguments)))
    except CommandError as failure:
        print(f"weekbook {name}: {told_error(failure)}", file=sys.stderr)
        return failure.code
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("", "weekbook", "dsl", "engine", "web"):
            raise
        print(f"weekbook {name}: {lacking(error)}", file=sys.stderr)
        return USAGE
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("sqlalchemy", "alembic"):
            raise
        from weekbook.output.database_faults import database_fault  # noqa: PLC0415 - only where it failed

        print(f"weekbook {name}: {database_fault(error)}", file=sys.stderr)
        return USAGE


if __name__ == "__main__":
    sys.exit(main())
