"""Lines of a table end where a line feed is, not at the other signs that Python takes for one."""

from __future__ import annotations

import io
import zipfile

import pytest

from dsl.rosters import read_roster
from engine.measuring.column_mapping import own_mapping
from engine.measuring.outcomes_file import header_of, read_outcomes

SIGNS = ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_sign_within_a_cell_tears_no_row(sign: str, end: str) -> None:
    roster = read_roster(end.join(["group,name", f"a,One{sign}Two", "b,Three", ""]).encode())
    assert not roster.problems
    assert [group.key for group in roster.groups] == ["a", "b"]
    data = end.join(["element,exposure,note", f"x{sign}y,3,1", "z,4,2", ""]).encode()
    mapping = own_mapping(["post", "exposure", "note"])
    assert header_of(data) == ["element", "exposure", "note"]
    data = data.replace(b"element", b"post", 1)
    read = read_outcomes(data, mapping, lambda _: None)
    assert read.rows == 2
    assert [line for line, _ in read.rejected] == [2, 3], (
        "the posts are unknown, and each told once"
    )


@pytest.mark.parametrize("codec", ["gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_roster_as_spreadsheets_write_it(codec: str, delimiter: str) -> None:
    rows = [["群", "名称", "人数"], ["g-1", "妈妈群一", "80"], ["g-2", "宝宝辅食群", "120"]]
    roster = read_roster("\r\n".join(delimiter.join(row) for row in rows).encode(codec))
    assert not roster.problems
    assert [(group.key, group.name) for group in roster.groups] == [
        ("g-1", "妈妈群一"),
        ("g-2", "宝宝辅食群"),
    ]
    assert roster.groups[0].columns["人数"] == "80"
    assert roster.groups[0].columns["名称"] == "妈妈群一", "a heading stays a name of its column"
    told = [doubt.key for _, doubt in roster.doubts]
    assert told == (["roster_encoding"] if codec == "gb18030" else [])


@pytest.mark.parametrize("heading", ["Group", "GRUPO", "群组", "群組", "group_id", "\ufeffgroup"])
def test_a_heading_in_another_language_or_case_is_the_key(heading: str) -> None:
    roster = read_roster(f"{heading},name\ng-1,One\n".encode())
    assert [group.key for group in roster.groups] == ["g-1"]


def test_a_heading_that_is_nearly_the_key_is_named_not_taken() -> None:
    roster = read_roster(b"gruop,name\ng-1,One\n")
    assert [(line, problem.key) for line, problem in roster.problems] == [(1, "roster_key_meant")]
    assert not roster.groups


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1.23457E+17", "roster_shortened"),
        ('"1,23457E+17"', "roster_shortened"),
        ("12345.0", "roster_decimal"),
        ("g\u200b-1", "roster_invisible"),
        ("ｇ－１", "roster_wide"),
        ("#REF!", "roster_formula"),
    ],
)
def test_a_key_that_a_spreadsheet_damaged_is_told_and_reaches_nobody(cell: str, told: str) -> None:
    roster = read_roster(f"group,name\n{cell},One\ng-2,Two\n".encode())
    assert [(line, problem.key) for line, problem in roster.problems] == [(2, told)]
    assert [group.key for group in roster.groups] == ["g-2"]


@pytest.mark.parametrize("key", ["群（1）", "👩‍👩‍👧 mums", "00123", "1e5a", "g.0"])
def test_a_key_that_looks_odd_but_is_whole_is_taken(key: str) -> None:
    roster = read_roster(f"group,name\n{key},One\n".encode())
    assert [group.key for group in roster.groups] == [key]
    assert not roster.problems


def test_zeros_kept_by_a_formula_and_empty_cells_beside_the_table() -> None:
    roster = read_roster(b'group,name,,\n"=""00123""",One,,\n,,,\n')
    assert [group.key for group in roster.groups] == ["00123"]
    assert roster.columns == ("group", "name")
    assert not roster.problems


def test_keys_that_differ_only_in_case_are_told() -> None:
    roster = read_roster(b"group\nG1\ng1\n")
    assert [(line, doubt.key) for line, doubt in roster.doubts] == [(3, "roster_alike")]
    assert len(roster.groups) == 2


def test_a_spreadsheet_is_a_roster_under_any_name() -> None:
    roster = read_roster(_sheet([["群", "名称"], [1, "One"], ["00123", "妈妈"]]))
    assert not roster.problems
    assert [(group.key, group.name) for group in roster.groups] == [("1", "One"), ("00123", "妈妈")]


def _sheet(rows: list[list[str | int]]) -> bytes:
    """A workbook of one sheet, as small as Excel opens."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    cells = "".join(
        "<row>" + "".join(_cell(cell) for cell in row) + "</row>" for row in rows
    )  # fmt: skip
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Groups" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="b" Type="{office}/worksheet" Target="s.xml"/></Relationships>',
        "xl/s.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return packed.getvalue()


def _cell(cell: str | int) -> str:
    if isinstance(cell, int):
        return f"<c><v>{cell}</v></c>"
    return f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
