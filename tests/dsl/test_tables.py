"""Tables as other programs write them: encodings, delimiters, sheets, damaged cells."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dsl.tables.cells import damage_of, mended, unwrapped
from dsl.tables.delimiters import delimiter_of
from dsl.tables.encodings import EncodingError, decoded
from dsl.tables.rows import TableError
from dsl.tables.spreadsheet import _text
from dsl.tables.table import read_table

SIMPLIFIED = "群,名称,人数\n一号群,早上好妈妈们,80\n二号群,两罐一价，今晚见,120\n"
TRADITIONAL = "群組,名稱,人數\n一號,早安媽媽們,80\n二號,兩罐一價，今晚見,120\n"
SPANISH = "Grupo;Nombre\nuno;Sopa de verduras, ¿quién viene?\ndos;Mañana más: 3 € el kilo\n"
FRENCH = "groupe;nom\nun;Café à l'été, garçon\n"


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (SIMPLIFIED, "gb18030", "GBK"),
        (TRADITIONAL, "big5", "Big5"),
        (SPANISH, "cp1252", "Windows-1252"),
        (FRENCH, "cp1252", "Windows-1252"),
        (SPANISH, "utf-16-le", "UTF-16"),
        (SPANISH, "utf-16-be", "UTF-16"),
    ],
)
def test_an_encoding_is_concluded_from_the_look_of_the_text_and_said_to_be(
    text: str, codec: str, name: str
) -> None:
    found = decoded(text.encode(codec))
    assert (found.text, found.encoding, found.certain) == (text, name, False)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_texts_with_a_mark_are_certain(codec: str) -> None:
    for text in (SIMPLIFIED, TRADITIONAL, SPANISH, "a,b\n1,2\n"):
        found = decoded(text.encode(codec))
        assert found.text == text
        assert found.certain


@given(st.lists(st.sampled_from("早上好妈妈们今晚两罐一价见面会员日活动优惠券"), min_size=1))
def test_chinese_is_read_as_itself_or_asked_for_whatever_it_says(signs: list[str]) -> None:
    text = f"group,name\n1,{''.join(signs)}\n"
    data = text.encode("gb18030")
    assume(not _is_utf_8(data))  # a few single signs are Cyrillic letters too: UTF-8 wins
    assert "GBK" in _readings(data, text)
    assert decoded(data, tongue="zh-CN").text == text


def _readings(data: bytes, text: str) -> tuple[str, ...]:
    """The encodings that stand; none where one was chosen that gives another text."""
    try:
        found = decoded(data)
    except EncodingError as error:
        return error.readings
    return (found.encoding,) if found.text == text else ()


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(
    st.lists(
        st.sampled_from(
            ["mañana", "también", "qué", "año", "niñez", "café", "corazón", "así", "más"]
        ),
        min_size=1,
    )
)
def test_spanish_is_read_as_itself_whatever_it_says(words: list[str]) -> None:
    text = f"group,name\n1,{' '.join(words)}\n"
    assert decoded(text.encode("cp1252")).text == text


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    with pytest.raises(EncodingError) as told:
        decoded(b"group,name\na,b\nc,\xff\xfe\x81\x8d\n")
    assert told.value.line == 3


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('"Post, or ""text""";b\nx;y\n', ";"),
        ("text,n\nhello; you; there,1\n", ","),
        ("group\none\ntwo\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_the_one_by_which_rows_are_even(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == (delimiter, 0)


def test_the_line_by_which_excel_names_its_delimiter_is_read_and_counted() -> None:
    table = read_table(b"sep=;\r\ngroup;name\r\na;One, two\r\n")
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ("group", "name")),
        (3, ("a", "One, two")),
    ]


def test_separators_that_are_no_line_feed_stay_in_their_cell() -> None:
    table = read_table("group,name\na,One\u2028two\x85three\nb,Four\n".encode())
    rows = list(table.rows)
    assert rows[1].cells == ("a", "One\u2028two\x85three")
    assert rows[2].line == 3


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b'a,b\n1,2\n3,"never closed\n5,6\n', 3, "table_quote_open"),
        (b'a,b\n1,"x"y\n', 2, "table_quote_inside"),
        (b"PK\x03\x04 no zip at all", 1, "table_bad_sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no sheet", 1, "table_bad_sheet"),
        (b"a,\xff\x81\x8d\n", 1, "table_not_text"),
    ],
)
def test_what_is_no_table_is_told_at_its_line(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(TableError) as told:
        list(read_table(data).rows)
    assert (told.value.line, told.value.reason.key) == (line, reason)


def test_a_zip_that_unpacks_to_more_than_a_machine_holds_is_refused_unread() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(401_000_000))
    with pytest.raises(TableError) as told:
        read_table(packed.getvalue())
    assert told.value.reason.key == "table_too_large"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (123456789.0, "123456789"),
        (0.5, "0.5"),
        (True, "TRUE"),
        (dt.datetime(2026, 12, 14), "2026-12-14"),
        (dt.datetime(2026, 12, 14, 9, 5), "2026-12-14 09:05"),
        (dt.time(0, 0), "00:00"),
        (dt.time(9, 5, 30), "09:05:30"),
        (dt.timedelta(hours=20, minutes=30), "20:30"),
        ("00123", "00123"),
    ],
)
def test_cells_of_a_sheet_read_as_csv_would_have_them(cell: object, text: str) -> None:
    assert _text(cell) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "damage", "meant"),
    [
        ("1.23457E+17", "shortened", None),
        ("1,23457E+17", "shortened", None),
        ("12345.0", "decimal", "12345"),
        ("g\u200b1", "invisible", "g1"),
        ("Ｇ１", "wide", "G1"),
        ("=A1&B1", "formula", None),
        ("#REF!", "formula", None),
        ("g-1", None, "g-1"),
        ("群一", None, "群一"),
        ("1.5", None, "1.5"),
        ("e2e4", None, "e2e4"),
    ],
)
def test_what_a_spreadsheet_did_to_a_key_is_seen(
    cell: str, damage: str | None, meant: str | None
) -> None:
    assert damage_of(cell) == damage
    if meant is not None:
        assert mended(cell) == meant


def test_the_formula_that_keeps_zeros_is_taken_off() -> None:
    assert unwrapped('="00123"') == "00123"
    assert unwrapped('="say ""hi"""') == 'say "hi"'
    assert unwrapped("plain") == "plain"
