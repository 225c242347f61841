"""Lines of a table end where a line feed is, not at the other signs that Python takes for one."""

from __future__ import annotations

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
