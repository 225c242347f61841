"""Rosters: the groups of a channel, from a CSV file with a line for each group.

Signs with accents are taken as one however they are stored (Unicode's form C): tables of some
programs write "ñ" as two. The column `group` is the group's key and must be there; `name`, `timezone` and `address` have a
meaning of their own; every column can be read by templates and asked for by `where`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from unicodedata import normalize
from zoneinfo import ZoneInfo

from dsl.base.message import Phrase, phrase
from dsl.base.value import Value


class Group(Value):
    """One group of a roster. `columns` holds every column as text."""

    key: str
    name: str
    zone: str
    """The group's own time zone; empty where it follows the playbook's."""
    columns: Mapping[str, str]


class Roster(Value):
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    problems: tuple[tuple[int, Phrase], ...]
    """What is wrong, each with its line in the file."""


def known_zone(name: str) -> bool:
    """Whether the machine's time-zone database has a zone of this name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def read_roster(data: bytes) -> Roster:
    """The groups in a CSV file, the faulty rows left out and told of. Never raises."""
    try:
        text = normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Roster((), (), ((line, phrase("roster_not_utf8")),))
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    groups: dict[str, Group] = {}
    problems: list[tuple[int, Phrase]] = []
    header: list[str] = []
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if not header:
                header = [cell.strip() for cell in row]
                problems += [(rows.line_num, reason) for reason in _header_problems(header)]
                if problems:
                    break
                continue
            reason = _add(groups, header, row)
            if reason is not None:
                problems.append((rows.line_num, reason))
    except csv.Error as error:
        problems.append((rows.line_num, phrase("roster_not_csv", reason=str(error))))
    if not header:
        problems.append((1, phrase("roster_empty")))
    return Roster(tuple(header), tuple(groups.values()), tuple(problems))


def _header_problems(header: list[str]) -> list[Phrase]:
    problems = []
    if "group" not in header:
        problems.append(phrase("roster_no_key"))
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        problems.append(phrase("roster_column_twice", column=twice[0]))
    return problems


def _add(groups: dict[str, Group], header: list[str], row: list[str]) -> Phrase | None:
    """Adds the group of `row`, or says why not."""
    if len(row) != len(header):
        return phrase("roster_cells", cells=len(row), header=len(header))
    columns = dict(zip(header, (cell.strip() for cell in row), strict=True))
    key = columns["group"]
    if not key:
        return phrase("roster_keyless")
    if key in groups:
        return phrase("roster_twice", key=key)
    zone = columns.get("timezone", "")
    if zone and not known_zone(zone):
        return phrase("roster_zone", zone=zone)
    groups[key] = Group(key, columns.get("name") or key, zone, columns)
    return None


def owner_of(group: str, columns: Mapping[str, str] | None) -> str:
    """The owner of a group: the roster's column `owner`, else the group's key stands for both."""
    return (columns or {}).get("owner", "").strip() or group
