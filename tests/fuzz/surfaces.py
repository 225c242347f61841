"""Where Weekbook reads what others wrote: how an input is drawn, and what must hold of it."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import shutil
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path

from dsl.base.fault import Fault
from dsl.base.sealed import sealed
from dsl.checking import check
from dsl.constructs.reading import parse
from dsl.editing.format import CannotSayError, formatted
from dsl.rosters import read_roster
from dsl.syntax.keywords import TONGUES, keywords
from dsl.syntax.source import decode
from dsl.telling.fault_text import fault_text
from dsl.templates import template_facts
from engine.measuring.column_mapping import MappingError, own_mapping, read_mapping
from engine.measuring.outcomes_file import FileError, header_of, read_outcomes
from engine.rendering.templates.pool import RenderJob, render_all
from engine.workspace import WorkspaceError, open_workspace
from tests.conftest import CASES, PLAYBOOKS, ROOMS
from tests.dsl import generated
from tests.dsl.test_properties import said
from tests.fuzz.mutation import mutated
from weekbook.caches.faultless import CheckMemory
from weekbook.caches.templates import TemplateCache
from weekbook.checking.fixing import fix
from weekbook.checking.planned_memory import PlanMemory
from weekbook.command_error import CommandError
from weekbook.commands.playbooks.import_posts import options, run
from weekbook.importing.dated_post import Taken
from weekbook.importing.from_calendar import CalendarError, ZoneError, from_calendar
from weekbook.importing.from_table import TableError, from_table
from weekbook.importing.regularities import regularities
from weekbook.importing.written import files
from weekbook.playbook_files import PlaybookFile

TODAY = dt.date(2026, 11, 25)
Draw = Callable[[random.Random], bytes]


@dataclass(frozen=True, slots=True)
class Surface:
    """A kind of input: `draw` makes one of a seed, `hold` raises where something does not hold."""

    name: str
    draw: Draw
    hold: Callable[[bytes, Path], None]
    share: int
    """How many of a hundred inputs are of this kind."""


def _of(*patterns: str) -> list[bytes]:
    found = [
        path
        for root in (CASES, ROOMS, PLAYBOOKS)
        for pattern in patterns
        for path in sorted(root.rglob(pattern))
    ]
    return [path.read_bytes() for path in found if path.is_file()]


# Playbooks


@cache
def _playbooks() -> list[bytes]:
    return _of("*.playbook")


@cache
def _language() -> list[bytes]:
    words = {word for tongue in TONGUES for word in keywords(tongue).values()}
    more = [
        "chat",
        "09:30",
        "60%",
        "2d",
        "2026-11-30",
        '"x"',
        "mon",
        "every 2 weeks",
        "language zh-CN",
        "language es",
    ]
    return [word.encode() for word in [*sorted(words), *more]]


def _a_playbook(drawn: random.Random) -> bytes:
    if drawn.random() < 0.3:
        made = generated.text(drawn, drawn.choice(TONGUES)).encode()
        return made if drawn.random() < 0.5 else mutated(drawn, [made], _language())
    return mutated(drawn, _playbooks(), _language())


def _playbook_holds(data: bytes, folder: Path) -> None:
    file = folder / "t.playbook"

    def read(path: str) -> bytes:
        if path == "t.playbook":
            return file.read_bytes()
        return (CASES / "files" / path).read_bytes()

    file.write_bytes(data)
    before = check("t.playbook", read)
    for fault in before.faults[:200]:
        assert fault_text(fault, "en").message, fault.code
        assert fault.span.line >= 1
    _format_holds(data)
    with redirect_stderr(StringIO()):
        fix([PlaybookFile(folder, "t.playbook")])
    if file.read_bytes() != data:
        after = check("t.playbook", read)
        assert _errors(after.faults) <= _errors(before.faults), "a fix makes errors"
        assert len(after.faults) <= len(before.faults), "a fix makes faults"
        mended = file.read_bytes()
        with redirect_stderr(StringIO()):
            fix([PlaybookFile(folder, "t.playbook")])
        assert file.read_bytes() == mended, "a fix leaves nothing safe for a second one"


def _errors(faults: Sequence[Fault]) -> int:
    return sum(fault.level == "error" for fault in faults)


def _format_holds(data: bytes) -> None:
    source, unreadable = decode("t.playbook", data)
    tree, faults = parse(source)
    if unreadable or faults:
        return
    once = formatted(tree)
    again, faults = parse(decode("t.playbook", once.encode("utf-8", "surrogatepass"))[0])
    assert not faults, "a formatted text parses"
    assert said(again.lines) == said(tree.lines), "formatting keeps the meaning"
    assert formatted(again) == once, "formatting twice changes nothing"
    with suppress(CannotSayError):
        there = formatted(tree, TONGUES[len(data) % len(TONGUES)])
        told = parse(decode("t.playbook", there.encode("utf-8", "surrogatepass"))[0])
        assert not told[1], "a translation parses"
        assert said(told[0].lines) == said(tree.lines), "a translation keeps the meaning"


# Templates

_BODIES = [
    b"{{ group.name }}", b"{% if group.name == 'Group B' %}{{ group.note|dictsort }}{% endif %}", b"{{ '%999999999d' % 1 }}",
    b"{{ 'x'.ljust(999999999) }}", b'{{ "{:999999999}".format(1) }}', b"{% set x = [1]|batch(999999999) %}{{ x|list }}",
    b"{% set x = [1]|slice(999999999)|list %}", b"{% set x = 'x' %}" + b"{% set x = x ~ x %}" * 32,
    b"{% for i in range(1000) %}{% for j in range(1000) %}{{ i }}{% endfor %}{% endfor %}", b"{{ 1e309 }}",
    b"{{ group.name|truncate(-1) }}", b"{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}", b"{{ 9 ** 9 ** 9 }}",
    b"{{ range(10**9)|list|length }}", b"{% include 'x' %}", b"{{ ''.__class__.__mro__ }}", b"{{ cycler('a', 'b').next() }}",
    b"{{ [[[]]]|map('list')|list }}", b"{% filter upper %}x{% endfilter %}", b"{{ post.date.strftime('%c') }}",
]  # fmt: skip
_TEMPLATE_WORDS = [b"{{", b"}}", b"{%", b"%}", b"{#", b"#}", b"|upper", b"|join(',')", b"|sort", b"|round(2)", b"|int", b"|map('upper')",
                   b"group.name", b"post.title", b"range(99)", b"for", b"endfor", b"if", b"set", b"loop.index", b"|truncate(3)",
                   b"|replace('a','b'*99)", b"*", b"**", b"~", b"[::-1]", b"|center(99999)", b"|wordwrap(1)", b"|pprint"]  # fmt: skip


@cache
def _templates() -> list[bytes]:
    return [*_of("*.md"), *_BODIES]


def _template_holds(data: bytes, _: Path) -> None:
    source = data.decode("utf-8", "replace")
    facts = template_facts(source)
    if facts.problem:
        return
    context = {
        "group": {"group": "g", "name": "Group B", "note": "n"},
        "post": {"title": "T", "date": "2026-11-30"},
    }
    (made,) = render_all([RenderJob(source, context)])
    assert isinstance(made, str | Exception)


# Rosters and outcomes

_ROSTERS = [b"group,name,timezone\ng-1,First,Europe/Madrid\ng-2,Second,\n", "group,nombre,niño\na,\"b,c\",é\n".encode(),
            b"\xef\xbb\xbfgroup\r\n1\r\n2\r\n"]  # fmt: skip
_CELLS = [b"group", b"name", b"timezone", b"owner", b"Europe/Madrid", b"Nowhere/Else", b"../../etc/passwd", b'"', b'""', b",,,", b";",
          b"1,000", b"1.000,5", b"12%", b"inf", b"-0", b"1e400", b"mon", b"25", b"2026-11-30", b"exposure", b"post"]  # fmt: skip


@cache
def _rosters() -> list[bytes]:
    return [*_of("*group*.csv", "*grupo*.csv"), *_ROSTERS]


def _roster_holds(data: bytes, _: Path) -> None:
    roster = read_roster(data)
    for line, problem in roster.problems:
        assert line >= 1
        assert problem.render("en") if hasattr(problem, "render") else problem
    keys = [group.key for group in roster.groups]
    assert len(keys) == len(set(keys))


_OUTCOMES = [
    b"post,group,exposure,replies,clicks\np-1,g-1,40,3,1\np-1,g-2,40,,2\n",
    b"post,exposure,x\np-1,1,1\n",
]
_MAPPING = [b'source = "shop"\ndelimiter = ";"\n[columns]\nelement = "E"\ndate = "D"\ntime = "T"\nexposure = "X"\n[measures]\nlikes = "L"\n'
            b'[values.kind]\n1 = "transaction"\n']  # fmt: skip


@cache
def _outcomes() -> list[bytes]:
    return [*_OUTCOMES, *(data[:4000] for data in _of("*metrics.csv"))]


@cache
def _mappings() -> list[bytes]:
    return [*_MAPPING, *_of("columns.toml")]


def _an_outcome(drawn: random.Random) -> bytes:
    """A mapping and a file of outcomes, one of them changed, with a line of zeros between."""
    mapping = (
        mutated(drawn, _mappings(), _CELLS) if drawn.random() < 0.4 else drawn.choice(_mappings())
    )
    return mapping + b"\n\0\n" + mutated(drawn, _outcomes(), _CELLS)


def _outcome_holds(data: bytes, _: Path) -> None:
    first, _between, rows = data.partition(b"\n\0\n")
    with suppress(MappingError, FileError):
        read_outcomes(rows, read_mapping(first), lambda _: None)
    with suppress(FileError):
        read_outcomes(rows, own_mapping(header_of(rows)), lambda _: None)


# Imports

_RULES = [b"RRULE:FREQ=SECONDLY", b"RRULE:FREQ=HOURLY", b"RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", b"RRULE:FREQ=WEEKLY;BYDAY=MO,TU;INTERVAL=999",
          b"RRULE:FREQ=DAILY;BYSETPOS=-1", b"RRULE:FREQ=MONTHLY;BYDAY=-5SU,5MO", b"RRULE:FREQ=DAILY;UNTIL=99991231T235959Z",
          b"RRULE:FREQ=WEEKLY;BYHOUR=1,2,3;BYMINUTE=0,30", b"EXDATE:20270315T090000Z", b"RDATE;VALUE=PERIOD:20270315T090000Z/PT1H",
          b"RECURRENCE-ID;RANGE=THISANDFUTURE:20270315T080000Z", b"DTSTART;VALUE=DATE:20270315", b"DTSTART:00010101T000000Z",
          b"DTSTART;TZID=Romance Standard Time:20270315T090000", b"STATUS:CANCELLED", b"METHOD:CANCEL", b"BEGIN:VEVENT", b"END:VEVENT",
          b"BEGIN:VTIMEZONE", b"TZID:x", b"TZOFFSETTO:+9999", b"DTSTART:99991231T235959", b"SEQUENCE:-9", b"9:00 PM", b"03/04/2026"]  # fmt: skip


@cache
def _calendars() -> list[bytes]:
    return _of("*.ics")


@cache
def _tables() -> list[bytes]:
    return [(path).read_bytes() for path in sorted((CASES / "import").glob("*.csv"))]


def _an_import(drawn: random.Random) -> bytes:
    if drawn.random() < 0.6:
        data = mutated(drawn, _calendars(), _RULES)
        if drawn.random() < 0.5:
            at = data.rfind(b"SUMMARY")
            data = data[: max(at, 0)] + drawn.choice(_RULES) + b"\r\n" + data[max(at, 0) :]
        return data
    return mutated(
        drawn, _tables(), [*_CELLS, b"9:00 PM", b"03/04/2026", b"24:00", b"date", b"time", b"text"]
    )


def _import_holds(data: bytes, _: Path) -> None:
    taken: list[Taken] = []
    with suppress(TableError):
        taken.append(from_table(data, "day-first"))
    for zone in ("", "Europe/Madrid"):
        with suppress(CalendarError, ZoneError):
            taken.append(from_calendar(data, zone, all_day_at=dt.time(10), today=TODAY))
    for one in taken:
        assert list(one.notes) == sorted(one.notes), "told in the order of the file"
        near = [m for m in one.moments if abs((m.date - TODAY).days) < 1200][:200]
        if near:
            made = files("p", one.zone or "UTC", near, regularities(near), "activity")
            tree, faults = parse(
                decode("p.playbook", made["p.playbook"].encode("utf-8", "surrogatepass"))[0]
            )
            assert not faults, (fault_text(faults[0], "en").message, "an imported playbook parses")
            assert tree.lines


def _whole_import_holds(data: bytes, folder: Path) -> None:
    """The command itself: what it makes was planned again to the same posts, or there is nothing."""
    file = folder / ("c.ics" if b"BEGIN:VCALENDAR" in data[:400] else "t.csv")
    file.write_bytes(data)
    given = argparse.ArgumentParser()
    options(given)
    zones = ["--timezone", "Europe/Madrid", "--all-day-at", "10:00", "--skip-faulty"]
    more = [] if file.suffix == ".ics" else ["--dates", "day-first"]
    made = folder / "made"
    with redirect_stderr(StringIO()), redirect_stdout(StringIO()):
        try:
            run(given.parse_args([str(file), str(made), *zones, *more]))
        except CommandError:
            assert not made.exists()
            return
    assert (made / "weekbook.toml").exists()


# Settings and caches

_SETTINGS = [b'playbooks = ["t.playbook"]\n', b'playbooks = ["a.playbook"]\ndatabase = "x.db"\noutbox = "out"\nprivate_networks = ["10.1.0.0/16"]\n'
             b'alarm = "ALARM"\ncalendar_url = "https://plan.example.org"\n']  # fmt: skip
_TOML = [b"[", b"]", b"[[", b"playbooks", b"database", b"true", b"1979-05-27", b"{a = 1}", b'"""', b"''", b"= [1]", b'= "postgresql://u:p@h/d"',
         b'= "://"', b'= "\\u0000"', b'= ["../x"]', b"nan", b"a.b.c = 1", b'private_networks = ["10.0.0.1/8"]']  # fmt: skip


def _settings_hold(data: bytes, folder: Path) -> None:
    (folder / "weekbook.toml").write_bytes(data)
    with suppress(WorkspaceError):
        found = open_workspace(folder, {})
        assert all(isinstance(path, str) for path in found.playbooks)


def _a_cache(drawn: random.Random) -> bytes:
    """What a cache could hold: sealed values of odd shapes, and sealed ones that were changed."""
    value = {"checker": "x", "planner": "x", "known": _value(drawn, 3)}
    if drawn.random() < 0.7:
        value["known"] = {
            drawn.choice(["ROOT/t.playbook", "DIGEST", ""]): _value(drawn, 3) for _ in range(3)
        }
    text = json.dumps(value).encode()
    return text if drawn.random() < 0.6 else b"!" + mutated(drawn, [sealed(value).encode()])


def _value(drawn: random.Random, depth: int) -> object:
    kinds = [None, True, 0, -1, 1e400, "", "t.playbook", "x" * 64, "2026-11-30"]
    match drawn.randrange(4 if depth else 2):
        case 2:
            return [_value(drawn, depth - 1) for _ in range(drawn.randrange(4))]
        case 3:
            names = [
                "reads",
                "found",
                "range",
                "groups",
                "together",
                "kind",
                "fields",
                "said",
                "set",
                "t.playbook",
            ]
            return {
                drawn.choice(names): _value(drawn, depth - 1) for _ in range(drawn.randrange(4))
            }
        case _:
            return drawn.choice(kinds)


def _cache_holds(data: bytes, folder: Path) -> None:
    from hashlib import sha256

    source = "Hello {{ group.name }}\n"
    (folder / "t.playbook").write_text("week\n")
    for name, kept in (("faultless.json", CheckMemory), ("planned.json", PlanMemory)):
        text = data[1:]
        if not data.startswith(b"!"):
            value = json.loads(data)
            (folder / name).unlink(missing_ok=True)
            memory = kept(folder)
            value |= {
                key: getattr(memory, key) for key in ("checker", "planner") if hasattr(memory, key)
            }
            named = json.dumps(value).replace("ROOT", str(folder))
            text = sealed(
                json.loads(named.replace("DIGEST", sha256(source.encode()).hexdigest()))
            ).encode()
        (folder / name).write_bytes(text)
        file = PlaybookFile(folder, "t.playbook")
        found = kept(folder)
        if isinstance(found, CheckMemory):
            found.holds(file)
        else:
            found.held(file, None, None)
        (folder / "templates.json").write_bytes(text)
        assert template_facts(source).readings == TemplateCache(folder / "templates.json").facts(
            source
        ).readings or not data.startswith(b"!")


SURFACES = {
    surface.name: surface
    for surface in (
        Surface("playbook", _a_playbook, _playbook_holds, 34),
        Surface(
            "template",
            lambda drawn: mutated(drawn, _templates(), _TEMPLATE_WORDS),
            _template_holds,
            14,
        ),
        Surface("roster", lambda drawn: mutated(drawn, _rosters(), _CELLS), _roster_holds, 12),
        Surface("import", _an_import, _import_holds, 19),
        Surface("whole import", _an_import, _whole_import_holds, 1),
        Surface("outcome", _an_outcome, _outcome_holds, 10),
        Surface("settings", lambda drawn: mutated(drawn, _SETTINGS, _TOML), _settings_hold, 6),
        Surface("cache", _a_cache, _cache_holds, 4),
    )
}


def emptied(folder: Path) -> Path:
    """A folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
