"""`weekbook import`."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from dsl.checking import check
from dsl.constructs.reading import parse
from dsl.editing.format import CannotSayError, formatted
from dsl.rosters import known_zone
from dsl.syntax.keywords import KINDS, TONGUES
from dsl.syntax.readers.values import read_time
from dsl.syntax.source import decode
from dsl.telling.fault_text import fault_text
from dsl.when import FIRST_YEAR, LAST_YEAR
from engine.files import read_inside, read_regular
from engine.services.planning import plan
from engine.time.clock import WallClock
from engine.time.instants import instant
from weekbook.command_error import CommandError
from weekbook.importing.dated_post import Moment, Note, Taken
from weekbook.importing.from_calendar import CalendarError, ZoneError, from_calendar
from weekbook.importing.from_table import TableError, from_table
from weekbook.importing.regularities import regularities
from weekbook.importing.written import files
from weekbook.importing.written_times import ORDERS
from weekbook.ranges import read_date

EXAMPLE = """examples:
  weekbook import posts.csv my-groups --timezone Asia/Shanghai  a spreadsheet with columns date, time and text
  weekbook import calendar.ics my-groups                        a calendar; each event is a post
  weekbook import posts.csv mi-grupo --language es --timezone Europe/Madrid"""

ASK_ZONE = "say whose clock the groups live by, for example --timezone Europe/Madrid"

MOST_TOLD = 200
"""How many of the things left out or changed are listed."""

MOST_YEARS = 10
"""How far apart the posts of one file may be."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a CSV or iCalendar (.ics) file")
    parser.add_argument("folder", metavar="DIR", help="the workspace to make; new or empty")
    parser.add_argument(
        "--timezone",
        metavar="ZONE",
        help="the zone of the groups (default: the one that the file names)",
    )
    parser.add_argument("--kind", choices=KINDS, default="activity", help="what the posts are")
    parser.add_argument(
        "--language", choices=TONGUES, default="en", metavar="TONGUE",
        help="the tongue to write the playbook in: en, zh-CN, zh-TW or es",
    )  # fmt: skip
    parser.add_argument(
        "--until", metavar="DATE", help="how far to follow events that recur without end"
    )
    parser.add_argument(
        "--dates", choices=ORDERS, help="how dates like 03/04/2026 are meant in a spreadsheet"
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
    if arguments.until:
        read_date(arguments.until, "UTC")
    try:
        taken = _taken(arguments)
    except ZoneError as error:
        raise CommandError(f"{arguments.file}: {error}; {ASK_ZONE}") from error
    zone = arguments.timezone or taken.zone
    moments, notes = _one_a_minute(taken.moments)
    notes = sorted([*taken.notes, *notes, *_clock_notes(moments, zone, taken.zone)])
    _tell(notes, arguments.file)
    faulty = any(note.faulty for note in notes)
    if faulty and not arguments.skip_faulty:
        raise CommandError("nothing was imported: mend these, or add --skip-faulty", code=1)
    if not moments:
        raise CommandError(f"{arguments.file} has no posts", code=1)
    if not zone:
        raise CommandError(f"{arguments.file} names no time zone; {ASK_ZONE}")
    _require_near(moments, arguments.file)
    name = _name(folder)
    lines = regularities(moments)
    made = files(name, zone, moments, lines, arguments.kind)
    made[f"{name}.playbook"] = _in_tongue(made[f"{name}.playbook"], arguments.language)
    _write(folder, made, name, moments)
    regular = sum(1 for line in lines if line.days)
    print(f"{folder} is ready: {len(moments)} posts in {regular} weekly lines and "
          f"{len(lines) - regular} with dates, on the clock of {zone}, planned again to the same posts.\n")  # fmt: skip
    print(f"  cd {folder}\n  weekbook plan --from {moments[0].date}")
    return 0


def _tell(notes: list[Note], file: str) -> None:
    """What was left out or changed, in the order of the file."""
    for note in notes[:MOST_TOLD]:
        place = f"{file}:{note.line}" if note.line else file
        print(f"{place}: {note.text}", file=sys.stderr)
    if len(notes) > MOST_TOLD:
        print(f"... and {len(notes) - MOST_TOLD} more", file=sys.stderr)


def _clock_notes(moments: list[Moment], zone: str, placed: str) -> list[Note]:
    """Times of a table that its zone's clocks show not at all, or twice. A calendar's times are
    instants, and were looked at when they were put on the clock."""
    if not zone or placed:
        return []
    notes = []
    for moment in moments:
        if not FIRST_YEAR <= moment.date.year <= LAST_YEAR:
            continue  # refused further on
        found = instant(zone, moment.date, moment.time)
        if found is None:
            notes.append(Note(moment.line, f"{zone} left out {moment.date}", True))
        elif found.wall != "once":
            shown = found.at.astimezone(ZoneInfo(zone))
            told = (
                f"clocks in {zone} skip {moment.time:%H:%M} on {moment.date}; it is posted at {shown:%H:%M}"
                if found.wall == "gap"
                else f"clocks in {zone} show {moment.time:%H:%M} twice on {moment.date}; it is posted at the first"
            )
            notes.append(Note(moment.line, told))
    return notes


def _require_near(moments: list[Moment], file: str) -> None:
    first, last = moments[0], moments[-1]
    for moment in (first, last):
        if not FIRST_YEAR <= moment.date.year <= LAST_YEAR:
            raise CommandError(
                f"{_at(file, moment)}: {moment.date} is not from {FIRST_YEAR} to {LAST_YEAR}",
                code=1,
            )
    if last.date.year - first.date.year > MOST_YEARS:
        raise CommandError(
            f"its posts lie more than {MOST_YEARS} years apart, from {first.date} ({_at(file, first)})"
            f" to {last.date} ({_at(file, last)}); is a date mistyped?", code=1,
        )  # fmt: skip


def _at(file: str, moment: Moment) -> str:
    return f"{file}:{moment.line}" if moment.line else file


def _taken(arguments: argparse.Namespace) -> Taken:
    path = Path(arguments.file)
    try:
        data = read_regular(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}") from error
    hour = _hour(arguments.all_day_at)
    try:
        if path.suffix.casefold() in (".ics", ".ical", ".ifb") or b"BEGIN:VCALENDAR" in data[:400]:
            until = read_date(arguments.until, "UTC") if arguments.until else None
            zone = arguments.timezone or ""
            taken = from_calendar(data, zone, until, hour, _today(zone or "UTC"))
            return taken._replace(zone=taken.zone or zone)
        return from_table(data, arguments.dates)
    except (CalendarError, TableError) as error:
        raise CommandError(f"{path}: {error}", code=1) from error


def _today(zone: str) -> dt.date:
    return WallClock().now().astimezone(ZoneInfo(zone)).date()


def _hour(text: str | None) -> dt.time | None:
    if text is None:
        return None
    try:
        return read_time(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is not a time; write 09:30") from error


def _one_a_minute(found: Iterable[Moment]) -> tuple[list[Moment], list[Note]]:
    """The posts in order. A group gets one message a minute: of two at once the second is left
    out, for a fault where its text is another."""
    kept: dict[tuple[dt.date, dt.time], Moment] = {}
    notes = []
    for moment in sorted(found, key=lambda one: (one.date, one.time, one.line)):
        first = kept.setdefault((moment.date, moment.time), moment)
        if first is moment:
            continue
        when, place = (
            f"{moment.date} {moment.time:%H:%M}",
            f" (line {first.line})" if first.line else "",
        )
        if first.text == moment.text:
            notes.append(
                Note(
                    moment.line,
                    f"the same text at {when} is there already{place}; it was taken once",
                )
            )
        else:
            told = f"there is more than one post at {when}{place}; move one by a minute"
            notes.append(Note(moment.line, told, True))
    return sorted(kept.values()), notes


def _name(folder: Path) -> str:
    slug = re.sub(r"[^\w-]+", "-", folder.resolve().name).strip("-")
    return slug if slug and slug[0].isalpha() else f"playbook-{slug}".strip("-")


def _in_tongue(text: str, tongue: str) -> str:
    tree, faults = parse(decode("playbook", text.encode())[0])
    if faults:
        raise CommandError(
            f"the playbook would not be sound: {fault_text(faults[0]).message}", code=1
        )
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
        raise CommandError(
            f"the posts make no sound playbook: {fault_text(errors[0]).message}", code=1
        )
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
