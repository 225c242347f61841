"""`weekbook import`."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from cli.command_error import CommandError
from cli.importing.from_calendar import CalendarError, from_calendar
from cli.importing.from_table import TableError, from_table
from cli.importing.moment import Moment, Taken
from cli.importing.regularities import regularities
from cli.importing.written import files
from cli.ranges import read_date
from dsl.check import check
from dsl.format import CannotSayError, formatted
from dsl.keywords import KINDS, TONGUES
from dsl.parse import parse
from dsl.reading_values import read_time
from dsl.roster import known_zone
from dsl.source import decode
from engine.files import read_inside, read_regular
from engine.plan.planner import plan

EXAMPLE = """examples:
  weekbook import posts.csv my-groups         a spreadsheet with columns date, time and text
  weekbook import calendar.ics my-groups      a calendar; each event is a post
  weekbook import posts.csv mi-grupo --language es --timezone Europe/Madrid"""

MOST_TOLD = 10


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a CSV or iCalendar (.ics) file")
    parser.add_argument("folder", metavar="DIR", help="the workspace to make; new or empty")
    parser.add_argument(
        "--timezone",
        metavar="ZONE",
        help="the zone of the groups (default: the file's own, or UTC)",
    )
    parser.add_argument("--kind", choices=KINDS, default="activity", help="what the posts are")
    parser.add_argument(
        "--language", choices=TONGUES, default="en", metavar="TONGUE",
        help="the tongue to write the playbook in: en, zh-CN, zh-TW or es",
    )  # fmt: skip
    parser.add_argument(
        "--until", metavar="DATE", help="how far to follow events that recur without end"
    )
    parser.add_argument("--all-day-at", metavar="TIME", help="an hour for events of a whole day")
    parser.add_argument(
        "--skip-faulty", action="store_true", help="import the rest of a file with faulty rows"
    )


def run(arguments: argparse.Namespace) -> int:
    folder = Path(arguments.folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(f"{folder} is there already and not empty; choose another name")
    if arguments.timezone and not known_zone(arguments.timezone):
        raise CommandError(f"{arguments.timezone} is not a time zone, such as Europe/Madrid")
    taken = _taken(arguments)
    for line, reason in taken.rejected[:MOST_TOLD]:
        place = f"{arguments.file}:{line}" if line else arguments.file
        print(f"{place}: {reason}", file=sys.stderr)
    if len(taken.rejected) > MOST_TOLD:
        print(f"... and {len(taken.rejected) - MOST_TOLD} more", file=sys.stderr)
    if taken.rejected and not arguments.skip_faulty:
        raise CommandError("nothing was imported: mend these, or add --skip-faulty", code=1)
    moments = _one_a_minute(taken.moments, arguments.file)
    zone = arguments.timezone or taken.zone or "UTC"
    name = _name(folder)
    lines = regularities(moments)
    made = files(name, zone, moments, lines, arguments.kind)
    made[f"{name}.playbook"] = _in_tongue(made[f"{name}.playbook"], arguments.language)
    _write(folder, made, name, moments)
    regular = sum(1 for line in lines if line.days)
    print(f"{folder} is ready: {len(moments)} posts in {regular} weekly lines and "
          f"{len(lines) - regular} with dates, planned again to the same posts.\n")  # fmt: skip
    print(f"  cd {folder}\n  weekbook plan --from {moments[0].date}")
    return 0


def _taken(arguments: argparse.Namespace) -> Taken:
    path = Path(arguments.file)
    data = read_regular(path)
    try:
        if path.suffix.casefold() in (".ics", ".ical", ".ifb") or b"BEGIN:VCALENDAR" in data[:400]:
            until = read_date(arguments.until, "UTC") if arguments.until else None
            return from_calendar(data, arguments.timezone or "", until, _hour(arguments.all_day_at))
        return from_table(data)
    except (CalendarError, TableError) as error:
        raise CommandError(f"{path}: {error}", code=1) from error


def _hour(text: str | None) -> dt.time | None:
    if text is None:
        return None
    try:
        return read_time(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is not a time; write 09:30") from error


def _one_a_minute(moments: tuple[Moment, ...], file: str) -> list[Moment]:
    """The posts in order. A group gets one message a minute, so two at once are refused."""
    if not moments:
        raise CommandError(f"{file} has no posts", code=1)
    counts = Counter((moment.date, moment.time) for moment in moments)
    twice = [when for when, count in sorted(counts.items()) if count > 1]
    if twice:
        shown = ", ".join(f"{date} {time:%H:%M}" for date, time in twice[:MOST_TOLD])
        raise CommandError(
            f"{file} has more than one post at {shown}; move one by a minute", code=1
        )
    return sorted(moments)


def _name(folder: Path) -> str:
    slug = re.sub(r"[^\w-]+", "-", folder.resolve().name).strip("-")
    return slug if slug and slug[0].isalpha() else f"playbook-{slug}".strip("-")


def _in_tongue(text: str, tongue: str) -> str:
    tree, faults = parse(decode("playbook", text.encode())[0])
    if faults:
        raise CommandError(f"the playbook would not be sound: {faults[0].message}", code=1)
    try:
        return formatted(tree, tongue)
    except CannotSayError as error:
        raise CommandError(f"the playbook cannot be written in {tongue}", code=1) from error


def _write(folder: Path, made: dict[str, str], name: str, moments: list[Moment]) -> None:
    """The workspace whole or not at all: it is made aside, planned, and put in place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for path, text in made.items():
            (aside / path).parent.mkdir(parents=True, exist_ok=True)
            (aside / path).write_text(text, encoding="utf-8")
        _same(aside, f"{name}.playbook", moments)
        aside.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _same(root: Path, path: str, moments: list[Moment]) -> None:
    """Plans the new playbook and compares. Raises `CommandError` for any difference."""
    checked = check(path, lambda name: read_inside(root, name))
    first, last = moments[0].date, moments[-1].date
    weeks = (last - first).days // 7 + 2
    planned = plan(checked.playbook, first, weeks)
    errors = [f for f in (*checked.faults, *planned.faults) if f.level == "error"]
    if errors:
        raise CommandError(f"the posts make no sound playbook: {errors[0].message}", code=1)
    wanted = Counter((m.date, m.time, _squeezed(m.text)) for m in moments)
    found = Counter((p.date, p.time, _squeezed(p.text)) for p in planned.posts)
    if wanted != found:
        differs = next(iter((wanted - found) + (found - wanted)))
        raise CommandError(
            f"the playbook would not post the same on {differs[0]} at {differs[1]:%H:%M};"
            " please report this file", code=1,
        )  # fmt: skip


def _squeezed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
