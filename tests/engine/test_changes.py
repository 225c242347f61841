"""What a new plan changes in the calendar is told with the line or rule that made it so."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from zoneinfo import TZPATH

import pytest
from sqlalchemy import Engine, select

from dsl.checking import Checked
from engine.calendar.database.tables import posts
from engine.planning.explaining.causes import causes
from engine.planning.planner import Plan, plan
from engine.planning.posts.approved import NOTHING_KEPT, KeptPost
from engine.planning.posts.difference import difference
from engine.services.applying import apply_plan, kept_posts
from engine.services.calendar import give_verdict
from tests.commands import weekbook
from tests.engine.test_plan import MONDAY, with_rules

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)

RULES = ["no offer on sun", "at most 5 live per week", "prefer offer on tue"]


def approved(database: Engine, checked: Callable[..., Checked], rules: list[str]) -> None:
    """Stores a week's plan and approves all of it."""
    playbook = checked(with_rules(rules)).playbook
    made = plan(playbook, MONDAY, 1)
    apply_plan(database, playbook, made, MONDAY, 1, NOW, "Ana")
    give_verdict(database, [post.id for post in made.posts], "approved", "Ana", NOW)


def again(
    database: Engine, found: Checked, weeks: int = 1
) -> tuple[dict[str, tuple[str, str]], Plan]:
    """A plan made anew: the sign and the cause of each change by the post's identity."""
    from engine.services.applying import compare

    kept = kept_posts(database, found.playbook, MONDAY, weeks, NOW)
    made = plan(found.playbook, MONDAY, weeks, kept=kept)
    changes = compare(database, found.playbook, made, MONDAY, weeks, NOW)
    because = causes(changes, made)
    return {
        change.shown.id: (change.sign, because.get(change.shown.id, ""))
        for change in changes
        if change.sign != "keep"
    }, made


@pytest.mark.parametrize(
    ("before", "after", "line", "signs"),
    [
        (RULES, [*RULES, "no live on mon"], "no live on mon", {"add", "remove"}),
        (RULES, [*RULES, "at most 0 offer per week"], "at most 0 offer per week", {"add", "remove"}),
        (["no chat on sat"], ["no chat on sat", "at least 9 live per week"],
         "at least 9 live per week", {"add", "remove"}),
    ],
)  # fmt: skip
def test_the_rule_behind_each_change_is_named(
    database: Engine, checked: Callable[..., Checked], before: list[str], after: list[str],
    line: str, signs: set[str],
) -> None:  # fmt: skip
    approved(database, checked, before)
    source = with_rules(after)
    changes, _ = again(database, checked(source))
    assert changes
    assert {sign for sign, _ in changes.values()} == signs
    place = f"test.playbook:{source.split(chr(10)).index(f'    {line}') + 1}"
    assert all(place in because for _, because in changes.values()), changes


def test_a_line_that_goes_is_named_by_what_is_left(
    database: Engine, checked: Callable[..., Checked]
) -> None:
    approved(database, checked, [])
    source = with_rules([]).replace("post chat mon, wed at 09:00", "post chat mon at 09:00")
    changes, _ = again(database, checked(source))
    assert changes == {
        "test/all/2026-12-02/chat.1": ("remove", "no line posts then any more")
    } or all(sign == "remove" for sign, _ in changes.values())


def test_a_post_that_moves_within_its_day_is_the_same_post(
    database: Engine, checked: Callable[..., Checked]
) -> None:
    approved(database, checked, [])
    source = with_rules([]).replace("post chat mon, wed at 09:00", "post chat mon, wed at 10:00")
    changes, _ = again(database, checked(source))
    moved = {id: because for id, (sign, because) in changes.items() if sign == "move"}
    assert len(moved) == 2
    assert all("at 10:00" in because for because in moved.values())


def test_a_post_keeps_its_number_when_an_earlier_one_of_its_day_goes(
    checked: Callable[..., Checked],
) -> None:
    lines = "post chat mon at 09:00\n    post chat mon at 10:00"
    playbook = checked(with_rules([]).replace("post chat mon, wed at 09:00", lines)).playbook
    first = plan(playbook, MONDAY, 1)
    second = next(post for post in first.posts if post.time == dt.time(10))
    kept = {
        (post.channel, post.date, post.time): KeptPost(post.element, "", "", False, post.id)
        for post in first.posts
    }
    lines = "post chat mon at 10:00"
    fewer = checked(with_rules([]).replace("post chat mon, wed at 09:00", lines)).playbook
    now = {post.time: post.id for post in plan(fewer, MONDAY, 1, kept=kept).posts[:2]}
    assert now[dt.time(10)] == second.id
    blind = {post.time: post.id for post in plan(fewer, MONDAY, 1).posts[:2]}
    assert blind[dt.time(10)] != second.id


def test_topics_that_members_had_under_an_older_text_rest(
    checked: Callable[..., Checked],
) -> None:
    """The line that posted about them is gone, but members have not forgotten."""
    source = with_rules([]).replace(
        "post chat mon, wed at 09:00", "post chat every day at 09:00 about daily"
    )
    source += "\ntopics daily\n    rest 4d\n" + "".join(f"    topic t{n}\n" for n in range(6))
    playbook = checked(source).playbook
    tuesday = MONDAY + dt.timedelta(days=1)
    had = {("all", MONDAY, dt.time(7)): KeptPost("chat", "t1", "", True, "gone")}
    about = {p.date: p.topic for p in plan(playbook, MONDAY, 1, kept=had).posts if p.topic}
    assert {p.date: p.topic for p in plan(playbook, MONDAY, 1).posts if p.topic}[tuesday] == "t1"
    first = min(date for date, topic in about.items() if topic == "t1")
    assert (first - MONDAY).days >= 4


ZONES = Path(TZPATH[0])


@pytest.mark.skipif(not (ZONES / "Asia/Tokyo").exists(), reason="the zones are not files here")
def test_a_changed_zone_database_shows_up_in_the_next_plan(
    workspace: Callable[[str], Path], tmp_path: Path
) -> None:
    """The clocks of Shanghai are put an hour ahead, for the plan only, by another zone's file."""
    root = workspace("mothers")
    path = root / "mothers.playbook"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2026-11-30 to 2027-02-28", "2098-12-01 to 2099-02-28"))
    weekbook("apply", "--from", "2098-12-08", "--weeks", "1", cwd=root)
    weekbook("review", "--approve", "all", cwd=root)
    changed = tmp_path / "zones"
    shutil.copytree(ZONES, changed, symlinks=False, ignore_dangling_symlinks=True)
    (changed / "Asia/Shanghai").unlink()
    shutil.copyfile(ZONES / "Asia/Tokyo", changed / "Asia/Shanghai")
    way = {"PYTHONTZPATH": str(changed)}
    shown = weekbook("plan", "--from", "2098-12-08", "--weeks", "1", cwd=root, env=way).stdout
    assert "at another instant" in shown
    assert "have other rules than when it was planned" in shown
    told = weekbook("apply", "--from", "2098-12-08", "--weeks", "1", cwd=root, env=way).stdout
    assert "withdrawn" not in told, "the wall time that was approved is the same"
    assert "at another instant" in told
    shown = weekbook(
        "plan", "--from", "2098-12-08", "--weeks", "1", "--format", "json", cwd=root, env=way
    )
    assert json.loads(shown.stdout)["posts"][0]["due_at"].startswith("2098-12-07T23:45")
    assert (
        "at another instant"
        not in weekbook("plan", "--from", "2098-12-08", "--weeks", "1", cwd=root, env=way).stdout
    )


def test_the_store_keeps_an_approval_when_only_the_clocks_change(
    database: Engine, checked: Callable[..., Checked]
) -> None:
    from dataclasses import replace

    approved(database, checked, [])
    playbook = checked(with_rules([])).playbook
    made = plan(playbook, MONDAY, 1)
    later = tuple(replace(p, due=p.due + dt.timedelta(hours=1)) for p in made.posts)
    moved = replace(made, posts=later)
    changes = apply_plan(database, playbook, moved, MONDAY, 1, NOW, "Ana")
    assert {change.sign for change in changes} == {"clock"}
    assert not any(change.reviews_again for change in changes)
    with database.begin() as connection:
        rows = connection.execute(select(posts.c.id, posts.c.due_at, posts.c.state)).all()
    assert {row.state for row in rows} == {"approved"}
    assert {row.due_at for row in rows} == {post.due for post in later}


def test_nothing_is_told_where_nothing_changes(checked: Callable[..., Checked]) -> None:
    made = plan(checked(with_rules(RULES)).playbook, MONDAY, 1, kept=NOTHING_KEPT)
    assert causes(difference((), ()), made) == {}
