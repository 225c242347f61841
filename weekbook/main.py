"""The door: finds the command, loads only what it needs, and turns failures into messages."""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType

import weekbook._ours
from dsl.base.languages import speak
from dsl.base.sentence import Quoted, message, say, told, told_error
from weekbook.command_error import CommandError, lacking
from weekbook.loading import loading
from weekbook.output.machine_language import machine_tongue
from weekbook.output.streams import DEBUG, debugging, drop_output, make_writable

COMMANDS = {
    "new": message("help.new", "create a workspace that is ready to check and plan"),
    "import": message("help.import", "create a first playbook from a calendar or a spreadsheet"),
    "check": message("help.check", "check playbooks and report every fault in them"),
    "format": message("help.format", "format playbooks"),
    "plan": message("help.plan", "show the posts of the coming weeks and what would change"),
    "explain": message("help.explain", "explain a post, a line of a playbook, or a fault"),
    "simulate": message("help.simulate", "look a year ahead: load, mix, topics and cost"),
    "apply": message("help.apply", "store the plan in the calendar for review"),
    "review": message("help.review", "list, approve or reject posts"),
    "run": message("help.run", "send approved posts when they are due"),
    "owners": message("help.owners", "show who has to send what by hand, and what became of it"),
    "worker": message(
        "help.worker", "send approved posts alongside other workers, over PostgreSQL"
    ),
    "channel": message("help.channel", "test a channel with one message"),
    "pause": message("help.pause", "pause all sending, or one playbook, channel or group"),
    "resume": message("help.resume", "resume sending, also from a restored calendar"),
    "status": message("help.status", "show sending status and what needs you"),
    "resolve": message("help.resolve", "resolve deliveries that need a decision"),
    "resend": message("help.resend", "resend failed deliveries once their cause is fixed"),
    "record": message("help.record", "import measured results"),
    "report": message("help.report", "show the results of each element by weekday"),
    "serve": message("help.serve", "open the review calendar in a browser"),
    "lsp": message("help.lsp", "run the language server for editors"),
    "doctor": message(
        "help.doctor", "check that the installation and the workspace are set up correctly"
    ),
    "db": message("help.db", "maintain the database"),
    "demo": message("help.demo", "walk through everything with example workspaces"),
}

USAGE_WIDTH = 78
"""Columns of the usage that a wrong option is told with: what argparse takes without a terminal."""

ROOMS = {
    "playbooks": ("new", "import", "check", "format", "explain", "simulate", "lsp"),
    "calendar": ("plan", "apply", "review", "serve"),
    "sending": (
        "run",
        "worker",
        "owners",
        "channel",
        "pause",
        "resume",
        "status",
        "resolve",
        "resend",
    ),
    "measuring": ("record", "report"),
    "keeping": ("doctor", "db", "demo"),
}
"""The commands by what they serve: a folder of `weekbook/commands` each."""

MODULES = {name: f"{room}.{name}" for room, names in ROOMS.items() for name in names} | {
    "import": "playbooks.import_posts"
}
"""Below `weekbook.commands`, the module of each command; `import` is a word of Python's own."""

OF_VALUES = frozenset({"check", "format", "lsp", "plan", "explain"})
"""Commands that make values by the ten thousand and hardly a circle of them. Looking for circles
after each 700, as Python does, takes a fifth of a cold check and half of an editor's."""

COLLECT = (1_000_000, 10, 10)
"""After how many new objects it is looked for circles instead: more than a playbook of 8,000 lines
makes, or an editor would wait for it in the middle of a keystroke."""

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
        return _failed(given, told(error.strerror or error), error.filename)
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

        none = say("main.no_command", "there is no command {name}.", name=Quoted(name))
        hint = told(did_you_mean(name, COMMANDS))
        print(f"\nweekbook: {none} {hint}".rstrip(), file=sys.stderr)
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
        return _failed([], told(error.strerror or error))
    return status


def _overview() -> str:
    from weekbook.output.help_text import overview  # noqa: PLC0415 - only for help

    return overview(COMMANDS)


def _parser(name: str, module: ModuleType, asked: bool) -> argparse.ArgumentParser:
    """The parser of a command. Help is put into words only where it is asked for."""
    if not asked:
        return argparse.ArgumentParser(prog=f"weekbook {name}", formatter_class=_usage_formatter)
    from weekbook.output.help_text import CommandParser, as_sentence, examples  # noqa: PLC0415

    return CommandParser(
        prog=f"weekbook {name}",
        description=as_sentence(told(COMMANDS[name])),
        epilog=examples(module.EXAMPLE),
    )


def _usage_formatter(prog: str) -> argparse.HelpFormatter:
    """Of usage errors. Its width is given, for argparse asks the terminal's for every option it
    takes up, and loads `shutil` with three libraries of compression for it."""
    return argparse.HelpFormatter(prog, width=USAGE_WIDTH)


def _module(name: str, arguments: Sequence[str]) -> str:
    """The module of a command. The page of a fault has its own, for the core shows it too."""
    if name == "explain" and len(arguments) == 1 and _is_code(arguments[0]):
        return "playbooks.explain_fault"
    return MODULES[name]


def _is_code(text: str) -> bool:
    """Whether a text looks like the code of a fault, known or not."""
    return text[:2].upper() == "PB" and text[2:].isascii() and text[2:].isdigit()


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
