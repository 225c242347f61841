"""An import never lands a post at another hour, or in spite of a cancellation, in silence."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path

import pytest
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import CASES, FULL
from weekbook.importing.dated_post import Taken
from weekbook.importing.from_calendar import CalendarError, ZoneError, from_calendar
from weekbook.importing.from_table import from_table
from weekbook.main import main

FILES = CASES / "import"
MADRID = "--timezone=Europe/Madrid"
TODAY = dt.date(2026, 11, 25)


def calendar(*events: str, head: str = "") -> bytes:
    inner = "".join(
        f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT\n" for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{inner}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def when(taken: Taken) -> list[str]:
    return [f"{moment.date} {moment.time:%H:%M}" for moment in taken.moments]


def notes(taken: Taken) -> str:
    return "\n".join(f"{note.line}: {note.text}" for note in taken.notes)


@pytest.mark.parametrize(
    ("file", "options", "status", "told", "written"),
    [
        ("outlook.ics", [], 0, ["on the clock of Europe/Paris"], ["timezone Europe/Paris", "mon at 09:00"]),
        ("outlook3.ics", [], 2, ["'GMT Standard Time 1' (Europe/London) tells other hours", "--timezone"], []),
        ("outlook3.ics", [MADRID], 0, ["the definition was followed"], ["2027-03-15 at 09:00"]),
        ("g.ics", [], 0, [":5: 'Morning question' on 2027-03-22 09:00 is left out", ":20: ", "cancelled"],
         ["on 2027-03-31 at 11:30"]),
        ("endless.ics", [], 0, ["recurs without end: it is taken from 2026-11-25 to 2027-05-26"],
         ["runs from 2026-11-30 to 2027-05-24"]),
        ("endless.ics", ["--until=2027-01-31"], 0, ["to 2027-01-31"], ["runs from 2026-11-30 to 2027-01-25"]),
        ("allday.ics", [], 1, [":5: 'Three-day fair' on 2027-03-15 lasts the whole day"], []),
        ("allday.ics", ["--all-day-at=10:00"], 0, ["lasts 3 days; it is posted on the first"],
         ["2027-03-15 at 10:00"]),
        ("allday.ics", ["--skip-faulty"], 0, ["lasts the whole day"], ["2027-03-16 at 09:00"]),
        ("gapics.ics", [], 0, ["skip 02:30 that day; it is posted at 03:30"], ["2027-03-28 at 03:30"]),
        ("minute.ics", [], 1, [":11: there is more than one post at 2027-03-15 09:00 (line 5)"], []),
        ("html.ics", [], 0, [":12: 'Draft' on 2027-03-16 is tentative", ":19: 'Cancelled single' is cancelled"],
         ["on 2027-03-16 at 09:00"]),
        ("latin.ics", [], 1, ["line 6 is not UTF-8 text"], []),
        ("unknownzone.ics", [], 2, ["'My Own Zone' is no time zone", "--timezone"], []),
        ("unknownzone.ics", [MADRID], 0, ["taken to be on the clock of Europe/Madrid"], ["2027-03-15 at 09:00"]),
        ("utc.ics", [], 2, ["in UTC", "--timezone"], []),
        ("utc.ics", [MADRID], 0, [], ["2027-03-15, 2027-03-22 at 09:00", "2027-03-29, 2027-04-05 at 10:00"]),
        ("noend.ics", [], 1, ["END:VCALENDAR"], []),
        ("biweek.ics", [], 0, [], ["timezone America/New_York"]),
        ("nozone.csv", [], 2, ["names no time zone", "--timezone"], []),
        ("nozone.csv", [MADRID], 0, ["on the clock of Europe/Madrid"], ["2027-03-29 at 09:00"]),
        ("unquoted-comma.csv", [MADRID], 1, [":2: this row has 4 cells and the first line 3"], []),
        ("gap.csv", [MADRID], 0, [":2: clocks in Europe/Madrid skip 02:30", "posted at 03:00",
                                  ":3: clocks in Europe/Madrid show 02:30 twice"], []),
        ("ambiguous.csv", [MADRID], 1, [":2: '03/04/2026' is 2026-04-03 or 2026-03-04", "--dates"], []),
        ("ambiguous.csv", [MADRID, "--dates=day-first"], 0, [], ["2026-04-03, 2026-04-25", "at 09:00"][1:]),
        ("ambiguous.csv", [MADRID, "--dates=month-first"], 1, [":3: '25/04/2026' is not a date"], []),
        ("bom-ampm.csv", [MADRID], 0, [], ["2026-12-15 at 21:00", "2026-12-14 at 09:00"]),
        ("t24.csv", [MADRID], 1, [":2: '24:00' is not a time", ":4: 09:00:59: the seconds are cut"], []),
        ("twosame.csv", [MADRID], 1, [":3: there is more than one post at 2026-12-14 09:00 (line 2)"], []),
        ("twonet.csv", [MADRID], 0, [":3: the same text", "taken once"], ["2026-12-14 at 09:00"]),
        ("u2028.csv", [MADRID], 0, ["2 posts"], []),
        ("wrongdelim.csv", [MADRID], 1, [":3: this is not CSV: a quote is opened here"], []),
        ("sep.csv", [MADRID], 0, ["1 post in"], ["2026-12-14 at 09:00"]),
        ("gbk.csv", [MADRID], 1, ["not UTF-8"], []),
        ("utf16.csv", [MADRID], 0, ["1 post in"], ["2026-12-14 at 09:00"]),
    ],
)  # fmt: skip
def test_a_file_is_taken_at_its_hours_or_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, options: list[str], status: int,
    told: list[str], written: list[str],
) -> None:  # fmt: skip
    folder = tmp_path / "w"
    with freeze_time(dt.datetime.combine(TODAY, dt.time(12))):
        found = main(["import", str(FILES / file), str(folder), *options])
    said = "".join(capsys.readouterr())
    assert found == status, said
    for part in told:
        assert part in said
    assert folder.exists() == (status == 0)
    text = (folder / "w.playbook").read_text(encoding="utf-8") if folder.exists() else ""
    for part in written:
        assert part in text


def test_what_is_told_stands_in_the_order_of_the_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = ["date,time,text", "x,09:00,a", "2026-12-01,09:00,b", "2026-12-01,09:00,c", "2026-12-02,25:00,d",
            "2026-12-02,09:00,e,f"]  # fmt: skip
    (tmp_path / "p.csv").write_text("\n".join(rows))
    assert main(["import", str(tmp_path / "p.csv"), str(tmp_path / "w"), MADRID]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1] for line in lines[:4]] == ["2", "4", "5", "6"]
    assert (
        main(["import", str(tmp_path / "p.csv"), str(tmp_path / "w"), MADRID, "--skip-faulty"]) == 0
    )


WEEKLY = "DTSTART{zone}:20270315T090000\nSUMMARY:Weekly\nRRULE:FREQ=WEEKLY;COUNT=3"


def test_times_without_a_zone_are_asked_for() -> None:
    data = calendar(WEEKLY.format(zone=""))
    with pytest.raises(ZoneError, match="without a zone"):
        from_calendar(data)
    taken = from_calendar(data, "Europe/Madrid")
    assert when(taken) == ["2027-03-15 09:00", "2027-03-22 09:00", "2027-03-29 09:00"]
    assert "times without a zone are taken to be on the clock of Europe/Madrid" in notes(taken)
    named = from_calendar(
        calendar(WEEKLY.format(zone=""), head="X-WR-TIMEZONE:Romance Standard Time\n")
    )
    assert (named.zone, when(named)[0]) == ("Europe/Paris", "2027-03-15 09:00")
    assert "on the clock of Europe/Paris" in notes(named)
    with pytest.raises(ZoneError, match="Nowhere"):
        from_calendar(calendar(WEEKLY.format(zone=""), head="X-WR-TIMEZONE:Nowhere\n"))


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("China Standard Time", "Asia/Shanghai"), ("Eastern Standard Time", "America/New_York"),
        ('"W. Europe Standard Time"', "Europe/Berlin"), ("romance standard time", "Europe/Paris"),
        ("/citadel.org/20210210_1/Europe/Madrid", "Europe/Madrid"), ("Asia/Kolkata", "Asia/Kolkata"),
    ],
)  # fmt: skip
def test_zones_by_the_names_of_others(name: str, zone: str) -> None:
    taken = from_calendar(calendar(WEEKLY.format(zone=f";TZID={name}")))
    assert (taken.zone, when(taken)) == (
        zone,
        ["2027-03-15 09:00", "2027-03-22 09:00", "2027-03-29 09:00"],
    )


def test_zones_of_two_kinds_are_asked_for_and_put_on_one_clock() -> None:
    data = calendar(
        *(WEEKLY.format(zone=f";TZID={zone}") for zone in ("America/New_York", "Europe/Madrid"))
    )
    with pytest.raises(ZoneError, match=r"America/New_York, Europe/Madrid"):
        from_calendar(data)
    assert when(from_calendar(data, "Europe/Madrid")) == [
        "2027-03-15 09:00", "2027-03-15 14:00", "2027-03-22 09:00", "2027-03-22 14:00",
        "2027-03-29 09:00", "2027-03-29 15:00",
    ]  # fmt: skip


ZONED = "DTSTART;TZID=Europe/Madrid:{start}\nSUMMARY:One"


@pytest.mark.parametrize(
    ("events", "head", "left", "told"),
    [
        ([ZONED.format(start="20270315T090000") + "\nSTATUS:CANCELLED"], "", [], "STATUS:CANCELLED"),
        ([ZONED.format(start="20270315T090000") + "\nSTATUS:cancelled"], "", [], "cancelled"),
        ([ZONED.format(start="20270315T090000")], "METHOD:CANCEL\n", [], "METHOD:CANCEL"),
        ([ZONED.format(start="20270315T090000") + "\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20270316T080000Z"], "",
         ["2027-03-15 09:00", "2027-03-17 09:00"], "2027-03-16 09:00 is left out"),
        ([ZONED.format(start="20270315T090000") + "\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20270316"], "",
         ["2027-03-15 09:00", "2027-03-17 09:00"], "2027-03-16 09:00 is left out"),
        ([ZONED.format(start="20270315T090000")
          + "\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Romance Standard Time:20270316T090000,20270317T090000"], "",
         ["2027-03-15 09:00"], "2027-03-17 09:00 is left out"),
        ([ZONED.format(start="20270315T090000") + "\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20270316T090000Z"], "",
         ["2027-03-15 09:00", "2027-03-16 09:00", "2027-03-17 09:00"], "takes nothing out"),
    ],
)  # fmt: skip
def test_what_is_cancelled_is_left_out_and_told(
    events: list[str], head: str, left: list[str], told: str
) -> None:
    taken = from_calendar(calendar(*events, head=head))
    assert when(taken) == left
    assert told in notes(taken)


def test_a_change_of_one_date_in_another_zone_replaces_it() -> None:
    series = ZONED.format(start="20270315T090000") + "\nRRULE:FREQ=DAILY;COUNT=2"
    moved = "RECURRENCE-ID:20270316T080000Z\nDTSTART:20270316T170000Z\nSUMMARY:Later"
    data = calendar(series, moved).replace(b"UID:1", b"UID:0")
    assert when(from_calendar(data)) == ["2027-03-15 09:00", "2027-03-16 18:00"]
    older = calendar(series + "\nSEQUENCE:2", ZONED.format(start="20270318T110000")).replace(
        b"UID:1", b"UID:0"
    )
    taken = from_calendar(older)
    assert when(taken) == ["2027-03-15 09:00", "2027-03-16 09:00"]
    assert "older version" in notes(taken)
    follow = moved.replace("RECURRENCE-ID:", "RECURRENCE-ID;RANGE=THISANDFUTURE:")
    assert "RANGE=THISANDFUTURE" in notes(
        from_calendar(calendar(series, follow).replace(b"UID:1", b"UID:0"))
    )


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=WEEKLI", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;INTERVAL=0",
     "FREQ=WEEKLY;COUNT=0", "FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60))), "COUNT=3",
     "FREQ=WEEKLY;UNTIL=2027", "FREQ=WEEKLY;FOO=1", "FREQ=HOURLY;COUNT=20000", "FREQ=DAILY;COUNT=99999999",
     "FREQ=HOURLY;BYMINUTE=0,30"],
)  # fmt: skip
def test_a_rule_that_cannot_be_followed_is_a_fault(rule: str) -> None:
    taken = from_calendar(
        calendar(ZONED.format(start="20270315T090000") + f"\nRRULE:{rule}"), today=TODAY
    )
    if rule == "FREQ=HOURLY;COUNT=20000":
        assert len(taken.moments) <= 20_000
        return
    assert not taken.moments
    assert [note.faulty for note in taken.notes] == [True]
    assert "rule cannot be followed" in notes(taken) or "RRULE cannot be read" in notes(taken)


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=5",
                                  "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=31;COUNT=5"])  # fmt: skip
def test_a_rule_whose_day_never_comes_ends(rule: str) -> None:
    data = calendar(ZONED.format(start="20270315T090000") + f"\nRRULE:{rule}")
    assert len(from_calendar(data, today=TODAY).moments) <= 1


def test_the_second_of_two_equal_times_is_no_post_of_the_first() -> None:
    taken = from_calendar(calendar("DTSTART:20271031T013000Z\nSUMMARY:Second"), "Europe/Madrid")
    assert not taken.moments
    assert "twice" in notes(taken)
    first = from_calendar(calendar("DTSTART:20271031T003000Z\nSUMMARY:First"), "Europe/Madrid")
    assert when(first) == ["2027-10-31 02:30"]


@pytest.mark.parametrize(
    ("cell", "time"),
    [("12 AM", "00:00"), ("12:05 a.m.", "00:05"), ("12:00 p. m.", "12:00"), ("9:30 pm", "21:30"), ("11PM", "23:00"),
     ("13:00 PM", ""), ("0:30 AM", ""), ("9", ""), ("09:60", ""), ("24:00", ""), ("-1:00", "")],
)  # fmt: skip
def test_morning_and_afternoon(cell: str, time: str) -> None:
    taken = from_table(f"date,time,text\n2026-12-14,{cell},x\n".encode())
    assert [moment.time.strftime("%H:%M") for moment in taken.moments] == ([time] if time else [])
    assert bool(taken.notes) == (not time)


def test_posts_far_apart_are_a_slip_and_no_hang(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.csv").write_text("date,time,text\n2026-12-01,09:00,a\n2126-12-01,09:00,b\n")
    assert main(["import", str(tmp_path / "p.csv"), str(tmp_path / "w"), MADRID]) == 1
    assert "years apart" in capsys.readouterr().err
    (tmp_path / "p.csv").write_text("date,time,text\n0001-12-01,09:00,a\n")
    assert main(["import", str(tmp_path / "p.csv"), str(tmp_path / "w"), MADRID]) == 1


def test_a_missing_quote_swallows_no_row() -> None:
    taken = from_table(
        b'date,time,text\n2026-12-14,09:00,"a\n2026-12-15,09:00,b\n2026-12-16,09:00,c"\n2026-12-17,09:00,d\n'
    )
    assert [moment.text for moment in taken.moments] == ["d"]
    assert "a quote is missing" in notes(taken)


@settings(max_examples=500 if FULL else 60, deadline=None)
@given(
    lines=st.lists(
        st.sampled_from(["DTSTART:20270315T090000Z", "DTSTART;TZID=Europe/Madrid:20270315T020000", "DTSTART:x",
                         "RRULE:FREQ=WEEKLY", "RRULE:FREQ=SECONDLY", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20270315T090000Z",
                         "RECURRENCE-ID:20270315T090000Z", "STATUS:CANCELLED", "SUMMARY:x", "END:VEVENT", "BEGIN:VEVENT",
                         "RDATE;VALUE=PERIOD:20270315T090000Z/PT1H", "DTSTART;VALUE=DATE:20270315", "SEQUENCE:x", ""]),
        max_size=12,
    ),
)  # fmt: skip
def test_any_lines_are_taken_or_told_of(lines: list[str]) -> None:
    data = "\r\n".join(
        ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    ).encode()
    with suppress(CalendarError):
        from_calendar(data, "Europe/Madrid", today=TODAY)
