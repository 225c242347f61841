"""`weekbook new`."""

from __future__ import annotations

import argparse
from pathlib import Path

from dsl.rosters import known_zone
from weekbook.command_error import CommandError
from weekbook.ranges import today

EXAMPLE = """example:
  weekbook new my-shop        then: cd my-shop; weekbook check; weekbook plan"""

SKELETON = Path(__file__).parent.parent / "skeleton"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="the folder to make; it must be new or empty")
    parser.add_argument(
        "--timezone", default="Europe/Madrid", metavar="ZONE", help="the zone of your groups"
    )


def run(arguments: argparse.Namespace) -> int:
    folder = Path(arguments.folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(f"{folder} is there already and not empty; choose another name")
    if not known_zone(arguments.timezone):
        raise CommandError(
            f"{arguments.timezone} is not a time zone; they are named like Europe/Madrid"
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
        raise CommandError(f"{folder} could not be made: {error.strerror or error}") from error
    print(f"{folder} is ready. Go on with:\n")
    print(f"  cd {folder}")
    print("  weekbook check      reads the playbook and tells what is wrong in it")
    print("  weekbook plan       shows the posts of the next two weeks")
    print("  weekbook apply      puts them into the calendar, for review")
    print("  weekbook serve      opens the calendar in your browser")
    return 0
