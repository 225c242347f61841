"""Posts that are closed, and what of them is taken up again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import Engine, select, update

from dsl.constructs.playbook import Playbook
from engine.calendar.database.tables import deliveries, post_events, posts
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.posts_ended import close_all_ended
from engine.sending.channels.outbox import Outbox
from engine.services.calendar import give_verdict
from engine.services.sending.settling import send_again, settle_questions
from engine.time.clock import FastClock
from tests.engine.made import NOON, dispatched, post, states, store_approved

MINUTE = dt.timedelta(minutes=1)
LATER = NOON + 5 * MINUTE


def state_of(engine: Engine, id: str) -> str:
    with engine.begin() as connection:
        return str(connection.execute(select(posts.c.state).where(posts.c.id == id)).scalar_one())


def ended_in(engine: Engine, *wanted: str) -> list[int]:
    """The deliveries that are there end in these states, one after the other, and nobody looks
    after their posts."""
    with engine.begin() as connection:
        ids = list(connection.execute(select(deliveries.c.id).order_by(deliveries.c.id)).scalars())
        for id, state in zip(ids, wanted, strict=True):
            mine = update(deliveries).where(deliveries.c.id == id)
            if state in ("sent", "failed", "unsure"):
                connection.execute(mine.values(state="sending", attempts=1))
            if state != "waiting":
                connection.execute(mine.values(state=state))
    return ids


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        (("sent", "failed", "skipped"), "closed"),
        (("cancelled", "unsure", "over quota"), "closed"),
        (("sent", "sent", "waiting"), "approved"),
        (("sent", "asking", "sent"), "approved"),
    ],
)
def test_every_post_is_closed_once_nothing_of_it_is_to_come(
    database: Engine, playbook: Playbook, ends: tuple[str, ...], state: str
) -> None:
    """Also one whose last delivery ended while somebody else had the post locked."""
    one, coming = post(1, playbook), post(2, playbook, NOON + 60 * MINUTE)
    store_approved(database, playbook, one, coming)
    with database.begin() as connection:
        close_all_ended(connection, NOON)
    assert state_of(database, one.id) == "approved"  # it has no delivery yet
    with database.begin() as connection:
        fan_out(connection, NOON)
    ended_in(database, *ends)
    for _ in range(2):
        with database.begin() as connection:
            close_all_ended(connection, LATER)
    assert state_of(database, one.id) == state
    assert state_of(database, coming.id) == "approved"
    with database.begin() as connection:
        query = select(post_events.c.after).where(post_events.c.post_id == one.id)
        after = connection.execute(query.order_by(post_events.c.id)).scalars().all()
    assert after.count("closed") == (state == "closed")


def test_a_post_that_is_half_fanned_out_is_not_closed(database: Engine, playbook: Playbook) -> None:
    one = post(1, playbook)
    store_approved(database, playbook, one)
    with database.begin() as connection:
        fan_out(connection, NOON)
        connection.execute(update(posts).values(fanned_out=False))
    ended_in(database, "sent", "sent", "sent")
    with database.begin() as connection:
        close_all_ended(connection, LATER)
    assert state_of(database, one.id) == "approved"


@pytest.mark.parametrize(("state", "how"), [("unsure", "resolve"), ("failed", "resend")])
def test_what_is_taken_up_again_of_a_closed_post_can_be_rejected(
    database: Engine, playbook: Playbook, tmp_path: Path, state: str, how: str
) -> None:
    one = post(1, playbook)
    store_approved(database, playbook, one)
    with database.begin() as connection:
        fan_out(connection, NOON)
    ids = ended_in(database, "sent", state, "sent")
    with database.begin() as connection:
        close_all_ended(connection, NOON)
    refused = give_verdict(database, [one.id], "rejected", "Ana", LATER).refused
    assert [id for id, _ in refused] == [one.id]  # nothing of it is to come
    if how == "resolve":
        done = settle_questions(database, ids[1:2], "again", "Ana", LATER, "").done
    else:
        done = send_again(database, ids[1:2], "", "", "Ana", LATER).done
    assert done == (ids[1],)
    reviewed = give_verdict(database, [one.id], "rejected", "Ana", LATER)
    assert reviewed.changed == (one.id,)
    assert "2" in str(reviewed.told[one.id])
    assert states(database) == {"cancelled": 1, "sent": 2}
    dispatched(database, Outbox(tmp_path), FastClock(LATER))
    assert states(database) == {"cancelled": 1, "sent": 2}
    assert not give_verdict(database, [one.id], "approved", "Ana", LATER).refused
    dispatched(database, Outbox(tmp_path), FastClock(LATER))
    assert states(database) == {"sent": 3}


@pytest.mark.parametrize("state", ["unsure", "asking"])
def test_again_is_due_now_with_its_bound_anew_and_goes_out(
    database: Engine, playbook: Playbook, tmp_path: Path, state: str
) -> None:
    one = post(1, playbook)
    store_approved(database, playbook, one)
    with database.begin() as connection:
        fan_out(connection, NOON)
    ids = ended_in(database, "sent", state, "sent")
    much_later = NOON + 24 * 60 * MINUTE
    assert settle_questions(database, [ids[1]], "again", "Ana", much_later, "").done == (ids[1],)
    again = settle_questions(database, [ids[1]], "again", "Ana", much_later, "")
    assert [id for id, _ in again.refused] == [ids[1]]
    with database.begin() as connection:
        row = connection.execute(select(deliveries).where(deliveries.c.id == ids[1])).one()
    assert (row.state, row.due_at, row.expires_at) == (
        "waiting", much_later, much_later + 30 * MINUTE,
    )  # fmt: skip
    dispatched(database, Outbox(tmp_path), FastClock(much_later))
    assert states(database) == {"sent": 3}
    assert state_of(database, one.id) == "closed"


@pytest.mark.parametrize("verdict", ["sent", "skip", "failed", "again"])
def test_what_was_sent_asks_nothing(
    database: Engine, playbook: Playbook, verdict: Literal["sent", "skip", "failed", "again"]
) -> None:
    store_approved(database, playbook, post(1, playbook))
    with database.begin() as connection:
        fan_out(connection, NOON)
    ids = ended_in(database, "sent", "sent", "sent")
    found = settle_questions(database, ids, verdict, "Ana", LATER, "")
    assert not found.done
    assert [id for id, _ in found.refused] == ids
