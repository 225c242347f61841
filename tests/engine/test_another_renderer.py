"""A program that writes texts otherwise: what was approved and says the same stays approved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.calendar.approved_texts import MOST
from engine.calendar.database.tables import post_events, posts
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.posts import apply_changes
from engine.calendar.review.another_renderer import AHEAD, BECAUSE, look_at_approved
from engine.planning.posts.difference import Change
from engine.planning.posts.post import Post
from engine.rendering.markup.shield import Text
from engine.rendering.templates import edition, pool
from engine.rendering.templates.job import RenderJob
from engine.services.calendar import give_verdict
from engine.time.clock import FastClock
from tests.conftest import SOURCE
from tests.engine.made import NOON, dispatched, post, states, store_approved
from tests.engine.test_bulkheads import Members

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A newer program: it writes `new` where the older one wrote `old`."""
    rendered = pool.render_all

    def otherwise(jobs: Sequence[RenderJob]) -> list[pool.Rendered]:
        return [
            Text(one.markdown.replace("old", "new")) if isinstance(one, Text) else one
            for one in rendered(jobs)
        ]

    def upgraded() -> None:
        monkeypatch.setattr(edition, "RENDERER", edition.RENDERER + 1)
        for module in ("approved_texts", "review.another_renderer"):
            monkeypatch.setattr(f"engine.calendar.{module}.render_all", otherwise)

    return upgraded


def said(number: int, playbook: Playbook, text: str, due: dt.datetime = NOON) -> Post:
    return replace(post(number, playbook, due), template=text, text=text)


def looked(engine: Engine, now: dt.datetime) -> int:
    """How many posts are proposed again."""
    proposed = 0
    while True:
        with engine.begin() as connection:
            some, again = look_at_approved(connection, now, "weekbook run")
        proposed += again
        if not some:
            return proposed


def by_state(engine: Engine) -> dict[str, str]:
    with engine.begin() as connection:
        return {row.id: row.state for row in connection.execute(select(posts))}


def test_the_same_text_stays_approved_and_another_asks_again_old_beside_new(
    database: Engine, playbook: Playbook, newer: Callable[[], None]
) -> None:
    same, other = said(1, playbook, "Hello"), said(2, playbook, "The old way")
    store_approved(database, playbook, same, other)
    with database.begin() as connection:
        fan_out(connection, NOON - HOUR / 10)
    assert looked(database, NOON - HOUR) == 0, "by the same program"
    newer()
    assert looked(database, NOON - HOUR) == 1
    assert by_state(database) == {same.id: "approved", other.id: "proposed"}
    assert states(database) == {"cancelled": 3, "waiting": 3}
    with database.begin() as connection:
        event = connection.execute(
            select(post_events).order_by(post_events.c.id.desc()).limit(1)
        ).one()
        text = connection.scalar(select(posts.c.text).where(posts.c.id == other.id))
    assert (event.post_id, event.because) == (other.id, BECAUSE)
    assert (event.text_before, text) == ("The old way", "The new way")
    assert looked(database, NOON - HOUR) == 0, "each is looked at once"
    assert give_verdict(database, [other.id], "approved", "Ana", NOON - HOUR).changed
    assert looked(database, NOON - HOUR) == 0


def test_it_is_enough_that_it_differs_for_another_group_than_the_first(
    database: Engine, checked: Callable[..., Checked], newer: Callable[[], None]
) -> None:
    rows = "".join(
        f"g-{number:02},{'old' if number == MOST - 1 else 'x'}{number}\n" for number in range(MOST)
    )
    source = SOURCE.replace("groups.csv", "own.csv")
    playbook = checked(source, own_DOT_csv=f"group,name\n{rows}").playbook
    one, two = said(1, playbook, "Hello {{ group.name }}"), said(2, playbook, "Hello")
    store_approved(database, playbook, one, two)
    newer()
    assert looked(database, NOON - HOUR) == 1
    assert by_state(database) == {one.id: "proposed", two.id: "approved"}


def test_only_the_coming_days_are_looked_at(
    database: Engine, playbook: Playbook, newer: Callable[[], None]
) -> None:
    later = said(1, playbook, "The old way", NOON + AHEAD)
    store_approved(database, playbook, later)
    newer()
    assert looked(database, NOON - HOUR) == 0
    assert by_state(database) == {later.id: "approved"}
    assert looked(database, NOON) == 1


def test_a_roster_that_changed_since_is_no_other_text(
    database: Engine, checked: Callable[..., Checked], newer: Callable[[], None]
) -> None:
    """It is held against the roster that was approved; what the new one changes asks by itself."""
    source = SOURCE.replace("groups.csv", "own.csv")
    playbook = checked(source, own_DOT_csv="group,name\ng1,One\ng2,Two\n").playbook
    one = said(1, playbook, "Hello {{ group.name }}")
    store_approved(database, playbook, one)
    changed = checked(source, own_DOT_csv="group,name\ng1,Eins\n").playbook
    with database.begin() as connection:
        apply_changes(connection, changed, [], NOON - 2 * HOUR, "Ana")
    newer()
    assert looked(database, NOON - HOUR) == 0


def test_posts_that_need_no_approval_are_looked_at_as_well(
    database: Engine, playbook: Playbook, newer: Callable[[], None]
) -> None:
    same = replace(said(1, playbook, "Hello"), approve_alone=True)
    other = replace(said(2, playbook, "The old way"), approve_alone=True)
    with database.begin() as connection:
        changes = [Change("add", None, one) for one in (same, other)]
        apply_changes(connection, playbook, changes, NOON - 2 * HOUR, "Ana")
    newer()
    assert looked(database, NOON - HOUR) == 1
    assert by_state(database) == {same.id: "approved", other.id: "proposed"}


def test_a_dispatcher_looks_before_it_sends(
    database: Engine, playbook: Playbook, newer: Callable[[], None]
) -> None:
    same, other = said(1, playbook, "Hello"), said(2, playbook, "The old way")
    store_approved(database, playbook, same, other)
    newer()
    told: list[str] = []
    members = Members()
    dispatched(database, members, FastClock(NOON - HOUR), trouble=told.append)
    assert {id for id, _ in members.seen} == {same.id}
    assert told == [f"{BECAUSE}; posts to approve again: 1"]
