"""Rosters: the groups of a channel, from a table with a row for each group.

Signs with accents are taken as one however they are stored (Unicode's form C): tables of some
programs write "ñ" as two. The column `group` is the group's key and must be there; `name`, `timezone` and `address` have a
meaning of their own; every column can be read by templates and asked for by `where`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from unicodedata import normalize
from zoneinfo import ZoneInfo

from dsl.base.message import Phrase, phrase
from dsl.base.suggestions import closest
from dsl.base.value import Value
from dsl.tables.cells import Damage, damage_of, mended, unwrapped
from dsl.tables.rows import Row, TableError
from dsl.tables.table import read_table


class Group(Value):
    """One group of a roster. `columns` holds every column as text."""

    key: str
    name: str
    zone: str
    """The group's own time zone; empty where it follows the playbook's."""
    columns: Mapping[str, str]


class Roster(Value):
    """A roster as it was read: its columns, its groups, and the lines that are none."""

    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    problems: tuple[tuple[int, Phrase], ...]
    """What is wrong, each with its line in the file."""
    doubts: tuple[tuple[int, Phrase], ...] = ()
    """What was read and should be looked at, each with its line."""


def known_zone(name: str) -> bool:
    """Whether the machine's time-zone database has a zone of this name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def read_roster(data: bytes) -> Roster:
    """The groups in a table, the faulty rows left out and told of. Never raises.

    `data` is CSV in any encoding and with any delimiter that spreadsheets write, or a spreadsheet.
    """
    groups: dict[str, Group] = {}
    problems: list[tuple[int, Phrase]] = []
    doubts: list[tuple[int, Phrase]] = []
    lines: list[int] = []
    header: list[str] = []
    called: dict[str, str] = {}
    try:
        table = read_table(data)
        if not table.certain:
            doubts.append((1, phrase("roster_encoding", name=table.encoding)))
        if len(table.sheets) > 1:
            doubts.append((1, phrase("roster_sheets", names=", ".join(table.sheets))))
        for row in table.rows:
            if row.is_blank():
                continue
            if not header:
                header = [normalize("NFC", cell).strip() for cell in row.cells]
                while not header[-1]:  # columns that a spreadsheet has beside the table
                    header.pop()
                called = _called(header)
                problems += [(row.line, reason) for reason in _header_problems(header, called)]
                if problems:
                    break
                continue
            reason = _add(groups, header, called, row)
            if reason is not None:
                problems.append((row.line, reason))
            else:
                lines.append(row.line)
    except TableError as error:
        problems.append((error.line, error.reason))
    if not header and not problems:
        problems.append((1, phrase("roster_empty")))
    doubts += _alike(groups, lines)
    columns = dict.fromkeys((*filter(None, header), *called))
    return Roster(tuple(columns), tuple(groups.values()), tuple(problems), tuple(doubts))


_MEANINGS = {
    "group": (
        "groups",
        "group id",
        "grupo",
        "id del grupo",
        "群",
        "群号",
        "群id",
        "群组",
        "群組",
        "群編號",
    ),
    "name": (
        "group name",
        "nombre",
        "nombre del grupo",
        "名称",
        "名稱",
        "群名",
        "群名称",
        "群名稱",
        "群組名稱",
    ),
    "timezone": ("time zone", "zona horaria", "huso horario", "时区", "時區"),
    "address": ("dirección", "地址"),
    "owner": ("responsable", "群主", "负责人", "負責人"),
    "opened": ("apertura", "fecha de apertura", "建群日期", "开群日期", "開群日期"),
}
"""How people head the columns that have a meaning, beside the name itself."""

_COLUMNS = {said: column for column, names in _MEANINGS.items() for said in (column, *names)}


def _called(header: Sequence[str]) -> dict[str, str]:
    """The heading of each column that has a meaning."""
    found = {name: name for name in _MEANINGS if name in header}
    for name in header:
        meant = _COLUMNS.get(" ".join(name.replace("_", " ").casefold().split()))
        if meant is not None:
            found.setdefault(meant, name)
    return found


def _header_problems(header: list[str], called: Mapping[str, str]) -> list[Phrase]:
    problems = []
    if "group" not in called:
        near = next((name for name in header if closest(name.casefold(), ["group", "grupo"])), "")
        meant = phrase("roster_key_meant", column=near)
        problems.append(meant if near else phrase("roster_no_key"))
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        problems.append(phrase("roster_column_twice", column=twice[0]))
    return problems


def _alike(groups: Mapping[str, Group], lines: Sequence[int]) -> list[tuple[int, Phrase]]:
    """What is told of keys that differ only in case: `G1` beside `g1`."""
    first: dict[str, str] = {}
    found = []
    for key, line in zip(groups, lines, strict=True):
        other = first.setdefault(key.casefold(), key)
        if other != key:
            found.append((line, phrase("roster_alike", key=key, other=other)))
    return found


_DAMAGED: dict[Damage, str] = {
    "shortened": "roster_shortened",
    "decimal": "roster_decimal",
    "invisible": "roster_invisible",
    "wide": "roster_wide",
    "formula": "roster_formula",
}
"""What is told of a key that a spreadsheet damaged."""


def _add(
    groups: dict[str, Group], header: list[str], called: Mapping[str, str], row: Row
) -> Phrase | None:
    """Adds the group of `row`, or says why not."""
    cells = [normalize("NFC", unwrapped(cell)).strip() for cell in row.cells]
    while len(cells) > len(header) and not cells[-1]:
        cells.pop()
    if len(cells) != len(header):
        return phrase("roster_cells", cells=len(cells), header=len(header))
    columns = {name: cell for name, cell in zip(header, cells, strict=True) if name}
    columns |= {meant: columns[name] for meant, name in called.items()}
    key = columns["group"]
    if not key:
        return phrase("roster_keyless")
    damage = damage_of(key)
    if damage is not None:
        return phrase(_DAMAGED[damage], key=key, meant=mended(key))
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
