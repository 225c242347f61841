"""`weekbook new`."""

from __future__ import annotations

import argparse
from pathlib import Path

from dsl.base.sentence import message, say, told
from dsl.rosters import known_zone
from weekbook.command_error import CommandError
from weekbook.ranges import today

EXAMPLE = (
    (
        "weekbook new my-shop",
        message("help.new.then", "then: cd my-shop; weekbook check; weekbook plan"),
    ),
)

SKELETON = Path(__file__).parent.parent.parent / "skeleton"


NEXT = {
    "check": message("new.check", "reads the playbook and tells what is wrong in it"),
    "plan": message("new.plan", "shows the posts of the next two weeks"),
    "apply": message("new.apply", "puts them into the calendar, for review"),
    "serve": message("new.serve", "opens the calendar in your browser"),
}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        metavar="DIR",
        help=message("help.new.folder", "the folder to create; must be new or empty"),
    )
    parser.add_argument(
        "--timezone",
        default="Europe/Madrid",
        metavar="ZONE",
        help=message("help.new.timezone", "time zone of your groups"),
    )


def run(arguments: argparse.Namespace) -> int:
    folder = Path(arguments.folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(
            say(
                "folder.not_empty",
                "{folder} is there already and not empty; choose another name",
                folder=folder,
            )
        )
    if not known_zone(arguments.timezone):
        raise CommandError(
            say(
                "zone.unknown",
                "{zone} is not a time zone; they are named like Europe/Madrid",
                zone=arguments.timezone,
            )
        )
    words = {"@ZONE@": arguments.timezone, "@START@": today(arguments.timezone).isoformat()}
    try:
        for source in sorted(SKELETON.rglob("*")):
            if source.is_file():
                target = folder / source.relative_to(SKELETON)
                target.parent.mkdir(parents=True, exist_ok=True)
                text = source.read_text(encoding="utf-8")
                for word, value in words.items():
                    text = text.replace(word, value)
                target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(
            say(
                "folder.unmade",
                "{folder} could not be made: {reason}",
                folder=folder,
                reason=error.strerror or error,
            )
        ) from error
    print(say("new.ready", "{folder} is ready. Go on with:", folder=folder) + "\n")
    print(f"  cd {folder}")
    for name, what in NEXT.items():
        print(f"  weekbook {name:<11}{told(what)}")
    return 0
