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

from dsl.base.languages import spoken
from dsl.base.sentence import Quoted, message, plural, say, say_plural, told, told_error
from dsl.checking import check
from dsl.constructs.reading import parse
from dsl.editing.format import CannotSayError, formatted
from dsl.rosters import known_zone
from dsl.syntax.keywords import KINDS, NATIVE, TONGUES
from dsl.syntax.readers.values import read_time
from dsl.syntax.source import decode
from dsl.telling.fault_text import fault_text
from dsl.when import FIRST_YEAR, LAST_YEAR
from engine.files import read_inside, read_regular
from engine.services.planning import plan
from engine.time.clock import WallClock
from engine.time.instants import instant
from weekbook.command_error import CommandError
from weekbook.importing import import_words
from weekbook.importing.dated_post import Moment, Note, Taken
from weekbook.importing.from_calendar import CalendarError, ZoneError, from_calendar
from weekbook.importing.from_table import TableError, from_table
from weekbook.importing.regularities import regularities
from weekbook.importing.written import files
from weekbook.importing.written_times import ORDERS
from weekbook.ranges import read_date

EXAMPLE = (
    (
        "weekbook import posts.csv my-groups --timezone Asia/Shanghai",
        message("help.import.table", "a spreadsheet with columns date, time and text"),
    ),
    (
        "weekbook import calendar.ics my-groups",
        message("help.import.calendar", "a calendar; each event becomes a post"),
    ),
    ("weekbook import posts.csv mi-grupo --language es --timezone Europe/Madrid", ""),
)

ASK_ZONE = import_words.ASK_ZONE

MOST_TOLD = 200
"""How many of the things left out or changed are listed."""

MOST_YEARS = 10
"""How far apart the posts of one file may be."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help=message("help.import.file", "a CSV or iCalendar (.ics) file")
    )
    parser.add_argument(
        "folder",
        metavar="DIR",
        help=message("help.import.folder", "the workspace to create; must be new or empty"),
    )
    parser.add_argument(
        "--timezone",
        metavar="ZONE",
        help=message(
            "help.import.timezone", "time zone of the groups (default: the one named in the file)"
        ),
    )
    parser.add_argument(
        "--kind",
        choices=KINDS,
        default="activity",
        help=message("help.import.kind", "the kind of the posts"),
    )
    parser.add_argument(
        "--language", choices=TONGUES, default="en", metavar="TONGUE",
        help=message("help.import.language", "language of the playbook: en, zh-CN, zh-TW or es"),
    )  # fmt: skip
    parser.add_argument(
        "--until",
        metavar="DATE",
        help=message("help.import.until", "how far to follow events that repeat forever"),
    )
    parser.add_argument(
        "--dates",
        choices=ORDERS,
        help=message("help.import.dates", "how to read dates such as 03/04/2026 in a spreadsheet"),
    )
    parser.add_argument(
        "--all-day-at",
        metavar="TIME",
        help=message("help.import.all_day", "time for all-day events"),
    )
    parser.add_argument(
        "--skip-faulty",
        action="store_true",
        help=message("help.import.skip_faulty", "skip faulty rows and import the rest"),
    )


def run(arguments: argparse.Namespace) -> int:
    folder = Path(arguments.folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(import_words.NOT_EMPTY.filled(folder=folder))
    if arguments.timezone and not known_zone(arguments.timezone):
        raise CommandError(import_words.ZONE.filled(zone=arguments.timezone))
    if arguments.until:
        read_date(arguments.until, "UTC")
    try:
        taken = _taken(arguments)
    except ZoneError as error:
        raise CommandError(
            import_words.ZONE_OF_FILE.filled(
                file=arguments.file, problem=error.args[0], remedy=ASK_ZONE
            )
        ) from error
    zone = arguments.timezone or taken.zone
    moments, notes = _one_a_minute(taken.moments)
    notes = sorted([*taken.notes, *notes, *_clock_notes(moments, zone, taken.zone)])
    _tell(notes, arguments.file)
    faulty = any(note.faulty for note in notes)
    if faulty and not arguments.skip_faulty:
        raise CommandError(import_words.NOTHING_IMPORTED, code=1)
    if not moments:
        raise CommandError(import_words.NO_POSTS.filled(file=arguments.file), code=1)
    if not zone:
        raise CommandError(import_words.NO_ZONE.filled(file=arguments.file, remedy=ASK_ZONE))
    _require_near(moments, arguments.file)
    name = _name(folder)
    lines = regularities(moments)
    made = files(name, zone, moments, lines, arguments.kind)
    made[f"{name}.playbook"] = _in_tongue(made[f"{name}.playbook"], arguments.language)
    _write(folder, made, name, moments)
    regular = sum(1 for line in lines if line.days)
    ready = say_plural(
        "import.ready",
        "{folder} is ready: {count} post in {weekly} weekly lines and {dated} with dates, on the"
        " clock of {zone}, planned again to the same posts.",
        "{folder} is ready: {count} posts in {weekly} weekly lines and {dated} with dates, on the"
        " clock of {zone}, planned again to the same posts.",
        count=len(moments),
        folder=folder,
        weekly=regular,
        dated=len(lines) - regular,
        zone=zone,
    )
    print(f"{ready}\n")
    print(f"  cd {folder}\n  weekbook plan --from {moments[0].date}")
    return 0


def _tell(notes: list[Note], file: str) -> None:
    """What was left out or changed, in the order of the file."""
    for note in notes[:MOST_TOLD]:
        place = f"{file}:{note.line}" if note.line else file
        print(f"{place}: {told(note.text)}", file=sys.stderr)
    if len(notes) > MOST_TOLD:
        more = say("and_more", "... and {count} more", count=len(notes) - MOST_TOLD)
        print(more, file=sys.stderr)


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
            left_out = import_words.LEFT_OUT.filled(zone=zone, date=moment.date)
            notes.append(Note(moment.line, left_out, True))
        elif found.wall != "once":
            shown = found.at.astimezone(ZoneInfo(zone))
            time = f"{moment.time:%H:%M}"
            said = (
                import_words.GAP.filled(
                    zone=zone, time=time, date=moment.date, shown=f"{shown:%H:%M}"
                )
                if found.wall == "gap"
                else import_words.TWICE.filled(zone=zone, time=time, date=moment.date)
            )
            notes.append(Note(moment.line, said))
    return notes


def _require_near(moments: list[Moment], file: str) -> None:
    first, last = moments[0], moments[-1]
    for moment in (first, last):
        if not FIRST_YEAR <= moment.date.year <= LAST_YEAR:
            raise CommandError(
                import_words.YEAR.filled(
                    place=_at(file, moment), date=moment.date, first=FIRST_YEAR, last=LAST_YEAR
                ),
                code=1,
            )
    if last.date.year - first.date.year > MOST_YEARS:
        raise CommandError(
            plural(
                "import.apart",
                "its posts lie more than {count} year apart, from {first} ({at_first})"
                " to {last} ({at_last}); is a date mistyped?",
                "its posts lie more than {count} years apart, from {first} ({at_first})"
                " to {last} ({at_last}); is a date mistyped?",
                count=MOST_YEARS,
                first=first.date,
                at_first=_at(file, first),
                last=last.date,
                at_last=_at(file, last),
            ),
            code=1,
        )


def _at(file: str, moment: Moment) -> str:
    return f"{file}:{moment.line}" if moment.line else file


def _taken(arguments: argparse.Namespace) -> Taken:
    path = Path(arguments.file)
    try:
        data = read_regular(path)
    except OSError as error:
        raise CommandError(
            import_words.UNREAD.filled(file=path, reason=error.strerror or error)
        ) from error
    hour = _hour(arguments.all_day_at)
    try:
        if path.suffix.casefold() in (".ics", ".ical", ".ifb") or b"BEGIN:VCALENDAR" in data[:400]:
            until = read_date(arguments.until, "UTC") if arguments.until else None
            zone = arguments.timezone or ""
            taken = from_calendar(data, zone, until, hour, _today(zone or "UTC"))
            return taken._replace(zone=taken.zone or zone)
        return from_table(data, arguments.dates)
    except (CalendarError, TableError) as error:
        raise CommandError(f"{path}: {told_error(error)}", code=1) from error


def _today(zone: str) -> dt.date:
    return WallClock().now().astimezone(ZoneInfo(zone)).date()


def _hour(text: str | None) -> dt.time | None:
    if text is None:
        return None
    try:
        return read_time(text)
    except ValueError as error:
        raise CommandError(import_words.TIME.filled(text=Quoted(text))) from error


def _one_a_minute(found: Iterable[Moment]) -> tuple[list[Moment], list[Note]]:
    """The posts in order. A group gets one message a minute: of two at once the second is left
    out, for a fault where its text is another."""
    kept: dict[tuple[dt.date, dt.time], Moment] = {}
    notes = []
    for moment in sorted(found, key=lambda one: (one.date, one.time, one.line)):
        first = kept.setdefault((moment.date, moment.time), moment)
        if first is moment:
            continue
        same = first.text == moment.text
        if first.line:
            said = import_words.SAME_AS_LINE if same else import_words.TWO_WITH_LINE
        else:
            said = import_words.SAME if same else import_words.TWO
        when = f"{moment.date} {moment.time:%H:%M}"
        notes.append(Note(moment.line, said.filled(when=when, line=first.line), not same))
    return sorted(kept.values()), notes


def _name(folder: Path) -> str:
    slug = re.sub(r"[^\w-]+", "-", folder.resolve().name).strip("-")
    return slug if slug and slug[0].isalpha() else f"playbook-{slug}".strip("-")


def _in_tongue(text: str, tongue: str) -> str:
    tree, faults = parse(decode("playbook", text.encode())[0])
    if faults:
        raise CommandError(
            import_words.UNSOUND.filled(fault=fault_text(faults[0], spoken()).message),
            code=1,
        )
    try:
        return formatted(tree, tongue)
    except CannotSayError as error:
        raise CommandError(
            import_words.UNWRITABLE.filled(language=NATIVE[tongue]),
            code=1,
        ) from error


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
            import_words.NO_PLAYBOOK.filled(fault=fault_text(errors[0], spoken()).message),
            code=1,
        )
    wanted = Counter((m.date, m.time, _squeezed(m.text)) for m in moments)
    found = Counter((p.date, p.time, _squeezed(p.text)) for p in planned.posts)
    if wanted != found:
        differs = next(iter((wanted - found) + (found - wanted)))
        raise CommandError(
            import_words.DIFFERS.filled(date=differs[0], time=f"{differs[1]:%H:%M}"),
            code=1,
        )


def _squeezed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
