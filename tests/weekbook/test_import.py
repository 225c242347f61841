"""What was imported is planned to the very same posts."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.rendering.templates.environment import render
from engine.time.days import falls_on
from tests.commands import weekbook
from tests.conftest import FULL
from weekbook.importing.dated_post import Moment, title_of
from weekbook.importing.from_table import from_table
from weekbook.importing.regularities import regularities
from weekbook.importing.written import as_template

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
X-WR-TIMEZONE:Europe/Madrid
BEGIN:VEVENT
UID:1
DTSTAMP:20261101T000000Z
DTSTART;TZID=Europe/Madrid:20261130T093000
RRULE:FREQ=WEEKLY;BYDAY=MO,TH;COUNT=8
SUMMARY:Good morning
DESCRIPTION:Good morning to {{ everybody }} \\n{% and %} a "quote"
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20261101T000000Z
DTSTART:20261201T190000Z
SUMMARY:Live at eight
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261208
SUMMARY:Holiday
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def posts_of(folder: Path, first: str, weeks: int) -> list[tuple[str, str]]:
    done = weekbook("plan", "--from", first, "--weeks", str(weeks), "--format", "json", cwd=folder)
    posts = json.loads(done.stdout)["posts"]
    return sorted((post["date"], post["time"]) for post in posts)


def test_a_calendar_with_what_recurs(tmp_path: Path) -> None:
    file = tmp_path / "c.ics"
    file.write_text(ICS)
    done = weekbook("import", str(file), str(tmp_path / "w"), status=1)
    assert "'Holiday' on 2026-12-08 lasts the whole day" in done.stderr
    assert not (tmp_path / "w").exists()
    assert list(tmp_path.iterdir()) == [file], "nothing is left behind"
    weekbook("import", str(file), str(tmp_path / "w"), "--all-day-at", "10:00")
    text = (tmp_path / "w" / "w.playbook").read_text(encoding="utf-8")
    assert "timezone Europe/Madrid" in text
    assert "post good-morning on mon, thu at 09:30" in text
    assert "post live-at-eight on 2026-12-01 at 20:00" in text
    assert "post holiday on 2026-12-08 at 10:00" in text
    template = (tmp_path / "w" / "templates" / "good-morning.md").read_text(encoding="utf-8")
    assert render(template, {}) == 'Good morning to {{ everybody }} \n{% and %} a "quote"'
    assert len(posts_of(tmp_path / "w", "2026-11-30", 5)) == 10
    weekbook("format", "--check", cwd=tmp_path / "w")


def test_a_spreadsheet_in_spanish(tmp_path: Path) -> None:
    rows = [["Fecha", "Hora", "Texto"]]
    start = dt.date(2026, 11, 30)
    for day in range(28):
        date = start + dt.timedelta(days=day)
        if date.weekday() < 5:
            rows.append([f"{date:%Y/%m/%d}", "9:30", "Buenos días, vecinos"])
        if date.weekday() == 4 and day % 14 == 4:
            rows.append([str(date), "18:00", "Cesta del viernes"])
    rows.append(["2026-12-24", "12:00:00", "¡Feliz Navidad!"])
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    file = tmp_path / "p.csv"
    file.write_text(out.getvalue(), encoding="utf-8-sig")
    weekbook("import", str(file), str(tmp_path / "barrio"), "--language", "es",
             "--timezone", "Europe/Madrid")  # fmt: skip
    text = (tmp_path / "barrio" / "barrio.playbook").read_text(encoding="utf-8")
    assert text.startswith("language es\n\nguion barrio")
    assert "publicar buenos-días-vecinos los días laborables a las 09:30" in text
    assert "publicar cesta-del-viernes el 2026-12-04 y 2026-12-18 a las 18:00" in text
    assert len(posts_of(tmp_path / "barrio", "2026-11-30", 4)) == len(rows) - 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n", "no column for the date and the time and the text"),
        (b"date,time,text\n30.11.2026,09:30,x\n", "is not a date; write 2026-11-30"),
        (b"date,time,text\n2026-11-30,9,x\n", "is not a time; write 09:30"),
        (b"date,time,text\n2026-02-30,09:30,x\n", "day is out of range"),
        (b"date,time,text\n2026-11-30,09:30,\n", "there is no text"),
        (b"date,time,text\n2026-11-30,09:30,a\n2026-11-30,09:30,b\n", "more than one post at"),
        (b"date,time,text\n", "has no posts"),
        (b"date,time,text\n\xff\n", "not UTF-8"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", ""),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "no events"),
    ],
)
def test_what_cannot_be_imported_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "p.csv"
    file.write_bytes(content)
    done = weekbook("import", str(file), str(tmp_path / "w"), status=1)
    assert reason in done.stderr
    assert not (tmp_path / "w").exists()


def test_folders_with_something_in_them_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "mine").write_text("x")
    file = tmp_path / "p.csv"
    file.write_text("date,time,text\n2026-11-30,09:30,x\n")
    weekbook("import", str(file), str(tmp_path / "w"), status=2)
    assert (tmp_path / "w" / "mine").read_text() == "x"


DATES = st.integers(0, 60).map(lambda day: dt.date(2026, 11, 30) + dt.timedelta(days=day))
TIMES = st.sampled_from([dt.time(9, 30), dt.time(12), dt.time(20)])


@settings(max_examples=2000 if FULL else 200, deadline=None)
@given(
    single=st.lists(st.tuples(DATES, TIMES, st.sampled_from("ab")), max_size=12),
    weekly=st.lists(st.tuples(st.integers(0, 6), st.integers(1, 5), st.integers(0, 3), TIMES,
                              st.sampled_from("ab")), max_size=5),
)  # fmt: skip
def test_the_lines_make_exactly_the_posts_they_were_made_from(
    single: list[tuple[dt.date, dt.time, str]],
    weekly: list[tuple[int, int, int, dt.time, str]],
) -> None:
    wanted = {(date, time, text) for date, time, text in single}
    for day, interval, start, time, text in weekly:
        date = dt.date(2026, 11, 30) + dt.timedelta(days=day + 7 * start)
        while date < dt.date(2027, 1, 30):
            wanted.add((date, time, text))
            date += dt.timedelta(weeks=interval)
    lines = regularities(Moment(date, time, text, text) for date, time, text in wanted)
    made = []
    first = min((date for date, _, _ in wanted), default=dt.date(2026, 11, 30))
    last = max((date for date, _, _ in wanted), default=first)
    from dsl.when import OnDates, Weekly

    for line in lines:
        recurrence = (
            OnDates(line.dates) if line.dates else Weekly(line.days, line.interval, line.anchor)
        )
        for step in range((last - first).days + 1):
            date = first + dt.timedelta(days=step)
            if falls_on(recurrence, date, first):
                made += [(date, time, line.text) for time in line.times]
    assert sorted(made) == sorted(wanted)


@settings(max_examples=1000 if FULL else 200, deadline=None)
@given(text=st.text(alphabet=st.sampled_from("{}%#' \"\\ax\n-"), max_size=30))
def test_a_text_as_a_template_says_itself(text: str) -> None:
    assume(text.strip())  # an empty text is refused, by imports and by templates
    assert render(as_template(text), {}) == text.replace("\r", "\n").strip()


@settings(max_examples=1000 if FULL else 200, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_taken_or_told_of(data: bytes) -> None:
    from weekbook.importing.from_table import TableError

    for given_data in (data, b"date,time,text\n" + data):
        with suppress(TableError):
            from_table(given_data)


def test_titles_are_short_and_without_quotes() -> None:
    assert title_of('# A "title"\nmore') == "A ”title”"
    assert len(title_of("word " * 40)) <= 64
    assert title_of("") == ""
