"""Who gets a post is looked at when it is claimed; what it says is what was approved."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, update

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.calendar.approvals import NewGroups, columns_read
from engine.calendar.database.connection import reading
from engine.calendar.database.tables import approval_gaps, deliveries, lanes, members, posts
from engine.calendar.deliveries.claim import Claimed, claim
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.late import end_late
from engine.calendar.deliveries.settle import Outcome, settle
from engine.calendar.posts import Applied, apply_changes
from engine.calendar.recovery.clock_set_back import take_back
from engine.calendar.standing.failures import resend
from engine.calendar.standing.unresolved import open_questions
from engine.planning.posts.difference import Change, StoredPost
from engine.planning.posts.post import Post
from engine.services.calendar import give_verdict
from engine.services.sending.settling import settle_questions
from tests.conftest import SOURCE
from tests.engine.made import NOON, post, states, store_approved

MINUTE = dt.timedelta(minutes=1)
HOUR = 60 * MINUTE
ALL = ("test", "all")
THREE = "group,name,tier,timezone\ng1,One,vip,\ng2,Two,new,\ng3,Three,new,\n"

Roster = Callable[[str], Playbook]


@pytest.fixture
def roster(checked: Callable[..., Checked]) -> Roster:
    """The playbook with a roster of its own."""

    def made(rows: str) -> Playbook:
        found = checked(SOURCE.replace("groups.csv", "own.csv"), own_DOT_csv=rows)
        assert found.sound, found.faults
        return found.playbook

    return made


def said(playbook: Playbook, template: str, number: int = 1, due: dt.datetime = NOON) -> Post:
    return replace(post(number, playbook, due), template=template)


def applied(
    engine: Engine, playbook: Playbook, now: dt.datetime, new_groups: NewGroups = "go",
    *changes: Change,
) -> Applied:  # fmt: skip
    """`apply` that keeps all posts: only the roster is another."""
    with engine.begin() as connection:
        return apply_changes(connection, playbook, changes, now, "Ana", new_groups)


def made(engine: Engine, now: dt.datetime) -> None:
    with engine.begin() as connection:
        fan_out(connection, now)


def claimed(engine: Engine, now: dt.datetime, most: int = 10) -> Claimed:
    with engine.begin() as connection:
        return claim(connection, now, ALL, most)


def groups(found: Claimed) -> list[str]:
    return sorted(one.group for one in found.deliveries)


def test_who_was_taken_off_the_roster_gets_nothing_more(database: Engine, roster: Roster) -> None:
    store_approved(database, roster(THREE), said(roster(THREE), "Hello {{ group.name }}!"))
    made(database, NOON - 5 * MINUTE)
    fewer = roster("group,name,tier,timezone\ng1,One,vip,\ng3,Three,new,\n")
    told = applied(database, fewer, NOON - 4 * MINUTE)
    assert [change.removed for change in told.rosters] == [("g2",)]
    assert states(database) == {"cancelled": 1, "waiting": 2}
    found = claimed(database, NOON)
    assert groups(found) == ["g1", "g3"]
    assert [one.group_name for one in found.deliveries] == ["One", "Three"]


def test_a_claim_looks_at_the_roster_itself(database: Engine, roster: Roster) -> None:
    """Whatever took the group away: it is the claim that refuses, in the same transaction."""
    store_approved(database, roster(THREE), said(roster(THREE), "Hello"))
    made(database, NOON - 5 * MINUTE)
    with database.begin() as connection:
        connection.execute(update(members).where(members.c.group_key == "g2").values(until=9))
    found = claimed(database, NOON)
    assert groups(found) == ["g1", "g3"]
    assert found.ended == {"cancelled": 1}


def test_a_group_that_comes_back_gets_what_is_to_come(database: Engine, roster: Roster) -> None:
    store_approved(database, roster(THREE), said(roster(THREE), "Hello"))
    made(database, NOON - 5 * MINUTE)
    applied(database, roster("group,name,tier,timezone\ng1,One,vip,\n"), NOON - 4 * MINUTE)
    applied(database, roster(THREE), NOON - 3 * MINUTE)
    made(database, NOON - 2 * MINUTE)
    assert groups(claimed(database, NOON)) == ["g1", "g2", "g3"]


CHANGED = "group,name,tier,timezone\ng1,One,vip,\ng2,Two,vip,\ng3,Three,new,\n"


@pytest.mark.parametrize(
    ("template", "asks"),
    [
        ("Hello {{ group.tier }}", True),
        ("{% if group['tier'] == 'vip' %}Hello{% endif %}", True),
        ("Hello {{ group|list }}", True),
        ("Hello {{ group.name }}", False),
        ("Hello", False),
    ],
)
@pytest.mark.parametrize("before_fan_out", [True, False])
def test_a_column_that_the_template_reads_makes_its_group_ask(
    database: Engine, roster: Roster, template: str, asks: bool, before_fan_out: bool
) -> None:
    store_approved(database, roster(THREE), said(roster(THREE), template))
    if not before_fan_out:
        made(database, NOON - 5 * MINUTE)
    told = applied(database, roster(CHANGED), NOON - 4 * MINUTE)
    assert told.asking == int(asks)
    made(database, NOON - 3 * MINUTE)
    found = claimed(database, NOON)
    assert groups(found) == (["g1", "g3"] if asks else ["g1", "g2", "g3"])
    with reading(database) as connection:
        questions = open_questions(connection)
    assert [(one.group, one.state) for one in questions] == ([("g2", "changed")] if asks else [])
    if asks:
        ids = [one.id for one in questions]
        assert settle_questions(database, ids, "again", "Ana", NOON, "").done == tuple(ids)
        assert groups(claimed(database, NOON + MINUTE)) == ["g2"]


def ended(engine: Engine, *ends: str) -> None:
    """Every delivery is claimed and ends: the post is closed."""
    with engine.begin() as connection:
        found = claim(connection, NOON, ALL, 10).deliveries
        outcomes = [Outcome(one, end) for one, end in zip(found, ends, strict=True)]
        settle(connection, outcomes, NOON)
        assert connection.scalar(select(posts.c.state)) == "closed"


def test_a_roster_that_changes_after_the_last_delivery_holds_for_what_is_resent(
    database: Engine, roster: Roster
) -> None:
    store_approved(database, roster(THREE), said(roster(THREE), "Hello {{ group.tier }}"))
    made(database, NOON - MINUTE)
    ended(database, "sent", "failed", "sent")
    assert applied(database, roster(CHANGED), NOON + MINUTE).asking == 0, "nothing waits to be sent"
    with database.begin() as connection:
        failed = connection.scalars(select(deliveries.c.id).where(deliveries.c.state == "failed"))
        assert len(resend(connection, failed.all(), "Ana", NOON + MINUTE).done) == 1
    assert groups(claimed(database, NOON + 2 * MINUTE)) == []
    assert states(database) == {"asking": 1, "sent": 2}


def test_a_roster_that_changes_while_the_clock_is_wrong_holds_for_what_is_taken_back(
    database: Engine, roster: Roster
) -> None:
    store_approved(database, roster(THREE), said(roster(THREE), "Hello {{ group.tier }}"))
    made(database, NOON - MINUTE)
    ahead = NOON + 24 * HOUR
    with database.begin() as connection:
        assert end_late(connection, ahead)["skipped"] == 3
    applied(database, roster(CHANGED), NOON)
    with database.begin() as connection:
        assert take_back(connection, NOON) == 3
    assert groups(claimed(database, NOON)) == ["g1", "g3"]


def test_what_is_changed_back_is_as_approved(database: Engine, roster: Roster) -> None:
    store_approved(database, roster(THREE), said(roster(THREE), "Hello {{ group.tier }}"))
    assert applied(database, roster(CHANGED), NOON - HOUR).asking == 1
    assert applied(database, roster(THREE), NOON - HOUR).asking == 0
    made(database, NOON - MINUTE)
    assert groups(claimed(database, NOON)) == ["g1", "g2", "g3"]


def test_a_new_approval_is_of_the_roster_as_it_is(database: Engine, roster: Roster) -> None:
    one = said(roster(THREE), "Hello {{ group.tier }}")
    store_approved(database, roster(THREE), one)
    assert applied(database, roster(CHANGED), NOON - HOUR).asking == 1
    give_verdict(database, [one.id], "rejected", "Ana", NOON - HOUR)
    give_verdict(database, [one.id], "approved", "Ana", NOON - HOUR)
    made(database, NOON - MINUTE)
    assert groups(claimed(database, NOON)) == ["g1", "g2", "g3"]


MORE = THREE + "g4,Four,new,\n"


@pytest.mark.parametrize("new_groups", ["go", "ask"])
@pytest.mark.parametrize("before_fan_out", [True, False])
def test_an_added_group_gets_what_is_approved_or_asks(
    database: Engine, roster: Roster, new_groups: NewGroups, before_fan_out: bool
) -> None:
    store_approved(database, roster(THREE), said(roster(THREE), "Hello {{ group.name }}"))
    if not before_fan_out:
        made(database, NOON - 5 * MINUTE)
    told = applied(database, roster(MORE), NOON - 4 * MINUTE, new_groups)
    assert [change.added for change in told.rosters] == [("g4",)]
    assert told.asking == (new_groups == "ask")
    made(database, NOON - 3 * MINUTE)
    went = groups(claimed(database, NOON))
    assert went == ["g1", "g2", "g3", *(["g4"] if new_groups == "go" else [])]
    if new_groups == "ask":
        with reading(database) as connection:
            assert [one.state for one in open_questions(connection)] == ["added"]


def test_a_group_in_another_zone_gets_it_at_its_new_hour(database: Engine, roster: Roster) -> None:
    store_approved(database, roster(THREE), said(roster(THREE), "Hello"))
    made(database, NOON - 5 * MINUTE)
    later = THREE.replace("g2,Two,new,", "g2,Two,new,Atlantic/Azores")
    applied(database, roster(later), NOON - 4 * MINUTE)
    assert groups(claimed(database, NOON)) == ["g1", "g3"]
    assert groups(claimed(database, NOON + HOUR)) == ["g2"]


def test_an_earlier_zone_makes_its_post_due_earlier(database: Engine, roster: Roster) -> None:
    store_approved(database, roster(THREE), said(roster(THREE), "Hello"))
    sooner = THREE.replace("g2,Two,new,", "g2,Two,new,Asia/Shanghai")
    applied(database, roster(sooner), NOON - 20 * HOUR)
    made(database, NOON - 8 * HOUR)
    assert groups(claimed(database, NOON - 8 * HOUR)) == ["g2"]


def test_a_rejection_withdraws_what_has_not_gone(database: Engine, roster: Roster) -> None:
    """One sent, one in flight, and one that has not begun."""
    one = said(roster(THREE), "Hello")
    store_approved(database, roster(THREE), one)
    made(database, NOON - MINUTE)
    sent = claimed(database, NOON, 1).deliveries
    with database.begin() as connection:
        settle(connection, [Outcome(sent[0], "sent")], NOON)
    flying = claimed(database, NOON, 1).deliveries
    reviewed = give_verdict(database, [one.id], "rejected", "Ana", NOON, "a mistake")
    assert reviewed.changed == (one.id,)
    assert reviewed.told == {one.id: "1 sent, 1 in flight, 1 withdrawn"}
    with database.begin() as connection:
        settle(connection, [Outcome(flying[0], "waiting", "not sent")], NOON)
    assert not claimed(database, NOON + MINUTE).deliveries
    assert states(database) == {"cancelled": 2, "sent": 1}


def test_what_was_rejected_and_approved_again_goes_to_the_rest(
    database: Engine, roster: Roster
) -> None:
    one = said(roster(THREE), "Hello")
    store_approved(database, roster(THREE), one)
    made(database, NOON - MINUTE)
    sent = claimed(database, NOON, 1).deliveries
    with database.begin() as connection:
        settle(connection, [Outcome(sent[0], "sent")], NOON)
    give_verdict(database, [one.id], "rejected", "Ana", NOON)
    assert give_verdict(database, [one.id], "approved", "Ana", NOON).changed == (one.id,)
    made(database, NOON)
    again = claimed(database, NOON)
    assert len(again.deliveries) == 2
    assert sent[0].group not in groups(again)


def test_a_late_approval_is_for_those_it_is_not_too_late_for(
    database: Engine, roster: Roster
) -> None:
    zones = THREE.replace("g2,Two,new,", "g2,Two,new,Asia/Shanghai")
    one = said(roster(zones), "Hello")
    with database.begin() as connection:
        apply_changes(connection, roster(zones), [Change("add", None, one)], NOON - 24 * HOUR, "t")
    reviewed = give_verdict(database, [one.id], "approved", "Ana", NOON - MINUTE)
    assert reviewed.told == {one.id: "1 of its 3 groups are too late for it already"}
    made(database, NOON - MINUTE)
    found = claimed(database, NOON)
    assert groups(found) == ["g1", "g3"]
    assert states(database) == {"sending": 2, "skipped": 1}
    late = give_verdict(database, [one.id], "rejected", "Ana", NOON + HOUR)
    assert late.changed
    refused = give_verdict(database, [one.id], "approved", "Ana", NOON + HOUR).refused
    assert "too late" in refused[0][1]


def test_a_removed_post_takes_its_deliveries_along(database: Engine, playbook: Playbook) -> None:
    """Mutation 3: a post removed from the plan keeps its waiting deliveries."""
    one = post(1, playbook, NOON + HOUR)
    store_approved(database, playbook, one)
    with database.begin() as connection:
        fan_out(connection, NOON + 55 * MINUTE)
    applied(database, playbook, NOON, "go", Change("remove", stored(one), None))
    assert states(database) == {"cancelled": 3}
    assert not claimed(database, NOON + HOUR).deliveries
    heads_are_right(database)


def test_another_clock_rule_takes_the_old_deliveries_along(
    database: Engine, playbook: Playbook
) -> None:
    """Mutation 4: a changed clock rule does not cancel the old deliveries."""
    one = post(1, playbook, NOON + HOUR)
    store_approved(database, playbook, one)
    with database.begin() as connection:
        fan_out(connection, NOON + 55 * MINUTE)
    later = replace(one, due=NOON + 2 * HOUR)
    applied(database, playbook, NOON, "go", Change("clock", stored(one), later))
    assert states(database) == {"cancelled": 3}
    assert not claimed(database, NOON + HOUR).deliveries
    heads_are_right(database)


def stored(one: Post) -> StoredPost:
    return StoredPost(
        id=one.id, hash=one.hash, state="approved", date=one.date, time=one.time, title=one.title,
        channel=one.channel, element=one.element, topic="", part="", locked=False, due=one.due,
    )  # fmt: skip


def heads_are_right(engine: Engine) -> None:
    with engine.begin() as connection:
        heads = Counter(connection.execute(select(lanes.c.delivery_id)).scalars())
        open_ones = select(deliveries.c.id).where(deliveries.c.state.in_(("waiting", "sending")))
        assert set(heads) - {None} <= set(connection.execute(open_ones).scalars())


def test_an_approval_is_written_down_with_what_it_is_of(
    database: Engine, playbook: Playbook
) -> None:
    from engine.rendering.templates.edition import RENDERER

    store_approved(database, playbook, post(1, playbook))
    with database.begin() as connection:
        row = connection.execute(select(posts)).one()
        assert (row.approved_hash, row.approved_revision, row.approved_renderer) == (
            row.hash, 1, RENDERER,
        )  # fmt: skip
        assert not connection.execute(select(approval_gaps)).all()


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("Hello", set()),
        ("{{ group.name }} {{ group['city'] }}", {"name", "city"}),
        ("{% for x in group %}{{ x }}{% endfor %}{{ group.name }}", None),
        ("{{ group[topic.name] }}", None),
        ("{% set g = group %}{{ g.city }}", None),
    ],
)
def test_what_a_template_reads_of_a_group(source: str, read: set[str] | None) -> None:
    assert columns_read(source) == read
