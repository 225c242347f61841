"""What is recorded was sent, to groups that there are, under names that are known; the rest is told."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select

from dsl.checking import check
from engine.calendar.database.connection import open_database
from engine.calendar.database.tables import deliveries, outcomes
from engine.services.measuring import results
from tests.conftest import CASES, SOURCE
from tests.engine.made import NOON, approve, post, store
from tests.engine.sent import mark_sent
from weekbook.main import main

WITH_MEASURES = SOURCE.replace(
    "    activity\n", "    activity\n    measured by replies per member, clicks\n"
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two sent posts, the second not to every group, and one only planned."""
    (tmp_path / "templates").mkdir()
    shutil.copy(CASES / "files" / "templates" / "plain.md", tmp_path / "templates")
    shutil.copy(CASES / "files" / "groups.csv", tmp_path)
    (tmp_path / "weekbook.toml").write_text("")
    (tmp_path / "test.playbook").write_text(WITH_MEASURES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def database(root: Path) -> Engine:
    assert main(["db", "upgrade"]) == 0
    engine = open_database(f"sqlite:///{root / 'weekbook.db'}")
    playbook = check("test.playbook", lambda path: (root / path).read_bytes()).playbook
    made = [post(number, playbook, NOON + dt.timedelta(hours=number)) for number in (1, 2, 3)]
    store(engine, playbook, made)
    approve(engine, made[:2])
    mark_sent(engine, made[:1], ("g-1", "g-2", "g-3"))
    mark_sent(engine, made[1:2], ("g-1",))
    with engine.begin() as connection:
        for group, state in (("g-2", "skipped"), ("g-3", "waiting")):
            connection.execute(insert(deliveries).values(
                post_id=made[1].id, playbook="test", channel="all", group_key=group, lane=group,
                due_at=NOON, expires_at=NOON, next_at=NOON, key=group, state=state,
            ))  # fmt: skip
    return engine


FIRST, SECOND, THIRD = (
    f"test/all/2026-11-30/chat.{number:03}" for number in (1, 2, 3)
)  # as `post` names them


def recorded(engine: Engine) -> int:
    with engine.begin() as connection:
        return connection.execute(select(func.count()).select_from(outcomes)).scalar_one()


Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def record(root: Path, database: Engine, capsys: pytest.CaptureFixture[str]) -> Said:
    def call(text: str, *more: str) -> tuple[int, str, str]:
        (root / "o.csv").write_text(text, encoding="utf-8")
        capsys.readouterr()
        status = main(["record", "o.csv", *more])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return call


HEAD = "post,group,exposure,replies\n"


def test_what_was_sent_is_recorded_in_silence(record: Said, database: Engine) -> None:
    status, out, err = record(f"{HEAD}{FIRST},g-1,80,9\n{FIRST},g-2,80,0\n{SECOND},g-1,70,70\n")
    assert (status, err) == (0, "")
    assert "3 outcomes added" in out
    assert results(database)[0].elements[0].overall.posts == 2


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"{FIRST[:-1]}9,g-1,80,9", f'the calendar has no post "{FIRST[:-1]}9"'),
        (f"{FIRST[:-1]}9,g-1,80,9", "did you mean"),
        (f"{THIRD},g-1,80,9", "not sent: it is proposed"),
        (f"{THIRD},,80,9", "not sent: it is proposed"),
        (f"{FIRST},g-01,80,9", 'no group "g-01"; did you mean "g-1"'),
        (f"{FIRST},G-1,80,9", 'no group "G-1"; did you mean "g-1"'),
        (f"{FIRST},nowhere,80,9", 'no group "nowhere"'),
        (f"{SECOND},g-2,80,9", 'not sent to "g-2": it is skipped'),
        (f"{SECOND},g-3,80,9", 'not sent to "g-3": it is waiting'),
    ],
)
def test_what_was_not_sent_is_rejected_with_its_row(
    row: str, told: str, record: Said, database: Engine
) -> None:
    status, _, err = record(f"{HEAD}{FIRST},g-1,80,9\n{row}\n")
    assert status == 1
    assert "o.csv:3: " in err
    assert told in err
    assert "--skip-faulty" in err
    assert recorded(database) == 0, "all or nothing"
    status, _, _ = record(f"{HEAD}{FIRST},g-1,80,9\n{row}\n", "--skip-faulty")
    assert (status, recorded(database)) == (0, 1)


def test_counts_above_the_exposure_are_told_and_recorded(record: Said) -> None:
    """A member may reply twice, so it is possible; ten times the members is most often a slip."""
    status, out, err = record(f"{HEAD}{FIRST},g-1,80,900\n{FIRST},g-2,0,1\n")
    assert status == 0
    assert "2 outcomes added" in out
    assert "o.csv:2: replies: 900 of an exposure of 80" in err
    assert "o.csv:3: replies: 1 of an exposure of 0" in err


@pytest.mark.parametrize("name", ["replys", "Replies", "repliess", "click"])
def test_a_misspelt_measure_is_rejected(name: str, record: Said, database: Engine) -> None:
    text = f"post,group,exposure,{name}\n{FIRST},g-1,80,9\n"
    status, _, err = record(text)
    assert status == 1
    assert f'o.csv:1: no element is measured by "{name}"; did you mean "' in err
    assert recorded(database) == 0
    status, _, _ = record(text, "--skip-faulty")
    assert (status, recorded(database)) == (0, 0), "what is recorded goes under known names"


def test_a_measure_that_nobody_named_is_told(record: Said, database: Engine) -> None:
    status, _, err = record(f"post,group,exposure,photographs\n{FIRST},g-1,80,9\n")
    assert status == 0
    assert 'no element is measured by "photographs"' in err
    assert recorded(database) == 1
    status, _, err = record(f"post,group,exposure,photograph\n{FIRST},g-2,80,9\n")
    assert status == 1
    assert 'did you mean "photographs"' in err, "what was recorded before is known as well"


def test_the_same_post_and_group_twice_is_told(record: Said, database: Engine) -> None:
    status, _, err = record(f"{HEAD}{FIRST},g-1,80,9\n{FIRST},g-2,80,9\n{FIRST},g-1,80,7\n")
    assert status == 1
    assert "o.csv:4: the same post and group as line 2" in err
    assert recorded(database) == 0


def test_a_mapping_is_told_of_near_columns(record: Said, root: Path) -> None:
    (root / "m.toml").write_text(
        'source = "s"\n[columns]\npost = "pots"\nexposure = "exposure"\n[measures]\nreplies = "replies"\n'
    )
    status, _, err = record(f"{HEAD}{FIRST},g-1,80,9\n", "--mapping", "m.toml")
    assert status == 2
    assert 'did you mean "post"' in err
    (root / "m.toml").write_text(
        'source = "s"\n[columns]\npots = "post"\nexposure = "exposure"\n[measures]\nreplies = "replies"\n'
    )
    status, _, err = record(f"{HEAD}{FIRST},g-1,80,9\n", "--mapping", "m.toml")
    assert status == 2
    assert 'did you mean "post"' in err
    (root / "m.toml").write_text(
        'source = "s"\n[columns]\npost = "post"\nexposure = "exposure"\n[measures]\nreplies = "replies"\n'
        '[values.pots]\na = "b"\n'
    )
    status, _, err = record(f"{HEAD}{FIRST},g-1,80,9\n", "--mapping", "m.toml")
    assert status == 2
    assert 'did you mean "post"' in err


def test_columns_of_our_own_form_that_are_nearly_right(record: Said) -> None:
    status, _, err = record(f"post,group,exposures,replies\n{FIRST},g-1,80,9\n")
    assert status == 2
    assert 'did you mean "exposure"' in err
    status, _, err = record(f"post,gruop,exposure,replies\n{FIRST},g-1,80,9\n")
    assert status == 2
    assert 'did you mean "group"' in err


def test_a_file_without_rows_is_told(record: Said) -> None:
    status, _, err = record(HEAD)
    assert status == 1
    assert "no rows" in err
