"""What is promised about sending, on a real database and a real HTTP server."""

from __future__ import annotations

import datetime as dt
import socket
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, update
from standardwebhooks import Webhook as Verifier

from dsl.constructs.playbook import Playbook
from engine.calendar.database.connection import open_database, upgrade
from engine.calendar.database.tables import deliveries
from engine.calendar.database.tables import posts as posts_table
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.settle import left_behind
from engine.calendar.posts import apply_changes
from engine.calendar.shown_posts import calendar_post
from engine.planning.posts.difference import Change
from engine.sending.channels.http.signature import read_secret, sign
from engine.sending.channels.outbox import Outbox
from engine.sending.channels.webhook import Webhook
from engine.sending.leases.lease import AlreadyRunningError, alone
from engine.services.applying import compare
from engine.services.calendar import give_verdict
from engine.time.clock import FastClock, WallClock
from tests.engine.made import (
    NOON,
    SECRET,
    approve,
    dispatched,
    post,
    states,
    store,
    store_approved,
)
from tests.receiver import Receiver, receiver

MINUTE = dt.timedelta(minutes=1)


CLOCK = FastClock(NOON)
LOOPBACK = [ip_network("127.0.0.0/8")]


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as record:
        yield record


def webhook(hook: Receiver, clock: FastClock, honours_keys: bool = False) -> Webhook:
    return Webhook(hook.url, read_secret(SECRET), clock, honours_keys, LOOPBACK)


def test_sixty_posts_of_one_minute_all_go_out_in_order_in_every_group(
    database: Engine, playbook: Playbook, hook: Receiver
) -> None:
    posts = [post(number, playbook) for number in range(60)]
    store_approved(database, playbook, *posts)
    clock = FastClock(NOON - MINUTE)
    dispatched(database, webhook(hook, clock), clock)
    assert states(database) == {"sent": 180}
    for group in ("g-1", "g-2", "g-3"):
        arrived = [r.data["post"] for r in hook.received if r.data["group"] == group]
        assert arrived == [made.id for made in posts]


def test_a_webhook_is_signed_so_that_an_independent_verifier_takes_it(
    database: Engine, playbook: Playbook, hook: Receiver
) -> None:
    made = post(1, playbook, text="你好")
    store_approved(database, playbook, made)
    now = WallClock().now()  # the verifier looks at the machine's own clock
    clock = FastClock(NOON)
    channel = webhook(hook, FastClock(now))
    dispatched(database, channel, clock)
    for received in hook.received:
        told = Verifier(SECRET).verify(received.body, received.headers)
        assert told["data"]["text"].startswith("你好 1 to ")
    spoiled = hook.received[0].headers | {"webhook-signature": "v1,AAAA"}
    with pytest.raises(Exception, match="No matching signature"):
        Verifier(SECRET).verify(hook.received[0].body, spoiled)


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of the specification's reference libraries."""
    body = b'{"test": 2432232314}'
    signature = sign(read_secret(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["", "whsec_", "abc", "whsec_!!!", "whsec_AAAA"])
def test_a_secret_that_is_none_is_refused_without_being_told(secret: str) -> None:
    with pytest.raises(ValueError, match=r"secret|base64") as error:
        read_secret(secret)
    assert secret.removeprefix("whsec_") in ("", "abc") or secret not in str(error.value)


def test_nothing_goes_out_that_is_not_approved(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    posts = [post(number, playbook) for number in range(3)]
    store(database, playbook, posts)
    approve(database, posts[:1])
    give_verdict(database, [posts[1].id], "rejected", "Ana", NOON)
    dispatched(database, Outbox(tmp_path), FastClock(NOON))
    assert states(database) == {"sent": 3}
    assert len(list(tmp_path.rglob("*.md"))) == 3


def test_a_change_after_the_approval_withdraws_it(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    before = post(1, playbook, text="Before")
    store(database, playbook, [before], NOON - 60 * MINUTE)
    approve(database, [before], NOON - 60 * MINUTE)
    with database.begin() as connection:
        assert fan_out(connection, NOON - 5 * MINUTE) == 1
    after = post(1, playbook, text="After")
    with database.begin() as connection:
        from engine.calendar.posts import stored_posts

        stored = stored_posts(
            connection, "test", NOON.date(), dt.date(2026, 12, 1), NOON - 5 * MINUTE
        )
        change = Change("change", stored[0], after)
        apply_changes(connection, playbook, [change], NOON - 4 * MINUTE, "t")
    assert states(database) == {"cancelled": 3}
    dispatched(database, Outbox(tmp_path), FastClock(NOON))
    assert not list(tmp_path.rglob("*.md"))
    approve(database, [after], NOON)
    dispatched(database, Outbox(tmp_path), FastClock(NOON))
    texts = [file.read_text(encoding="utf-8") for file in tmp_path.rglob("*.md")]
    assert len(texts) == 3
    assert all("After 1" in text for text in texts)


def test_an_approval_counts_only_for_the_content_it_was_given_for(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    """Even where something else than a plan changed the content below an approval."""
    made = post(1, playbook)
    store_approved(database, playbook, made)
    with database.begin() as connection:
        connection.execute(update(posts_table).values(hash="0" * 64))
    dispatched(database, Outbox(tmp_path), FastClock(NOON))
    assert states(database) == {}


def test_a_rejection_seconds_before_the_post_is_due_stops_it(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    made = post(1, playbook)
    store_approved(database, playbook, made)
    with database.begin() as connection:
        fan_out(connection, NOON - MINUTE)
    give_verdict(database, [made.id], "rejected", "Ana", NOON - dt.timedelta(seconds=3))
    dispatched(database, Outbox(tmp_path), FastClock(NOON))
    assert states(database) == {"cancelled": 3}


def test_what_is_too_late_is_skipped_and_told(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    posts = [post(1, playbook), post(2, playbook, NOON + 45 * MINUTE)]
    store_approved(database, playbook, *posts)
    dispatched(database, Outbox(tmp_path), FastClock(NOON + 31 * MINUTE))
    assert states(database) == {"sent": 3, "skipped": 3}
    with database.begin() as connection:
        for made in posts:
            found = calendar_post(connection, made.id)
            assert found is not None
            assert found.state == "closed"


def test_an_attempt_whose_answer_is_lost_is_unsure_and_not_repeated(
    database: Engine, playbook: Playbook, hook: Receiver
) -> None:
    made = post(1, playbook)
    store_approved(database, playbook, made)
    hook.answer = lambda number: None if number == 0 else (204, {})
    clock = FastClock(NOON)
    dispatched(database, webhook(hook, clock), clock)
    dispatched(database, webhook(hook, clock), clock)
    assert states(database) == {"sent": 2, "unsure": 1}
    assert len(hook.received) == 3


def test_with_a_receiver_that_honours_keys_it_is_repeated_under_the_same_key(
    database: Engine, playbook: Playbook, hook: Receiver
) -> None:
    made = post(1, playbook)
    store_approved(database, playbook, made)
    hook.answer = lambda number: None if number == 0 else (204, {})
    clock = FastClock(NOON)
    dispatched(database, webhook(hook, clock, honours_keys=True), clock)
    assert states(database) == {"sent": 3}
    assert len(hook.received) == 4
    assert len({received.id for received in hook.received}) == 3


def test_retry_after_is_obeyed_for_the_whole_sender(
    database: Engine, playbook: Playbook, hook: Receiver
) -> None:
    made = post(1, playbook)
    store_approved(database, playbook, made)
    hook.answer = lambda number: (429, {"retry-after": "120"}) if number < 3 else (204, {})
    clock = FastClock(NOON)
    dispatched(database, webhook(hook, clock), clock)
    assert states(database) == {"sent": 3}
    assert clock.now() >= NOON + 2 * MINUTE


def test_a_refusal_for_good_fails_and_is_not_repeated(
    database: Engine, playbook: Playbook, hook: Receiver
) -> None:
    made = post(1, playbook)
    store_approved(database, playbook, made)
    hook.answer = lambda number: (422, {})
    clock = FastClock(NOON)
    dispatched(database, webhook(hook, clock), clock)
    assert states(database) == {"failed": 3}
    assert len(hook.received) == 3


def test_a_receiver_that_is_away_is_tried_until_the_bound_of_lateness(
    database: Engine, playbook: Playbook
) -> None:
    made = post(1, playbook)
    store_approved(database, playbook, made)
    clock = FastClock(NOON)
    gone = Webhook("http://127.0.0.1:9/hook", read_secret(SECRET), clock, allowed=LOOPBACK)
    dispatched(database, gone, clock)
    assert states(database) == {"skipped": 3}
    assert NOON + 30 * MINUTE <= clock.now() <= NOON + 40 * MINUTE


def test_redirects_are_not_followed(database: Engine, playbook: Playbook, hook: Receiver) -> None:
    made = post(1, playbook)
    store_approved(database, playbook, made)
    with receiver() as elsewhere:
        hook.answer = lambda number: (307, {"location": elsewhere.url})
        clock = FastClock(NOON)
        dispatched(database, webhook(hook, clock), clock)
        assert not elsewhere.received
    assert states(database) == {"waiting": 3}, "the address has to be changed"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_into_the_network_reaches_nothing(
    database: Engine, playbook: Playbook, hook: Receiver, status: int
) -> None:
    """Only the address that was given is ever connected to, and it was looked at."""
    store_approved(database, playbook, post(1, playbook))
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.2)
        host, port = inside.getsockname()
        hook.answer = lambda number: (
            status,
            {"location": f"http://{host}:{port}/latest/meta-data"},
        )
        clock = FastClock(NOON)
        dispatched(database, webhook(hook, clock), clock)
        with pytest.raises(TimeoutError):
            inside.accept()
    assert states(database) == {"waiting": 3}, "the address has to be changed"


def test_what_a_dead_dispatcher_left_behind_is_unsure(
    database: Engine, playbook: Playbook, hook: Receiver
) -> None:
    made = post(1, playbook)
    store_approved(database, playbook, made)
    with database.begin() as connection:
        fan_out(connection, NOON)
        assert len(claim(connection, NOON, ("test", "all"), 2).deliveries) == 2
    clock = FastClock(NOON)
    dispatched(database, webhook(hook, clock), clock)
    assert states(database) == {"sent": 1, "unsure": 2}
    with database.begin() as connection:
        assert left_behind(connection, NOON) == 0


def test_two_claims_never_get_the_same_delivery(database: Engine, playbook: Playbook) -> None:
    posts = [post(number, playbook) for number in range(2)]
    store_approved(database, playbook, *posts)
    with database.begin() as connection:
        fan_out(connection, NOON)
        first = claim(connection, NOON, ("test", "all"), 10).deliveries
        second = claim(connection, NOON, ("test", "all"), 10).deliveries
    assert len(first) == 3, "the second post of each group waits for the first"
    assert not second


def test_a_group_in_another_zone_gets_the_post_at_its_own_wall_clock(
    database: Engine, checked, tmp_path: Path
) -> None:
    from tests.conftest import SOURCE

    roster = "group,name,timezone\ng-1,Home,\ng-2,Tokyo,Asia/Tokyo\ng-3,Lima,America/Lima\n"
    found = checked(SOURCE.replace("groups.csv", "zones.csv"), zones_DOT_csv=roster).playbook
    made = post(1, found)
    store(database, found, [made], NOON - dt.timedelta(days=1))
    approve(database, [made], NOON - dt.timedelta(days=1))
    dispatched(database, Outbox(tmp_path), FastClock(NOON - dt.timedelta(days=1)))
    from sqlalchemy import select

    with database.begin() as connection:
        query = select(deliveries.c.group_key, deliveries.c.due_at, deliveries.c.ended_at)
        rows = {row.group_key: row for row in connection.execute(query)}
    assert rows["g-1"].due_at == NOON
    assert rows["g-2"].due_at == NOON - dt.timedelta(hours=9)
    assert rows["g-3"].due_at == NOON + dt.timedelta(hours=5)
    assert all(row.ended_at == row.due_at for row in rows.values())


def test_what_was_sent_is_never_changed_by_a_plan(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    from engine.planning.planner import plan

    made = post(1, playbook)
    store_approved(database, playbook, made)
    dispatched(database, Outbox(tmp_path), FastClock(NOON))
    planned = plan(playbook, NOON.date(), 1)
    changes = compare(database, playbook, planned, NOON.date(), 1, NOON + MINUTE)
    assert {change.sign for change in changes if change.shown.id == made.id} == {"locked"}


def test_the_database_refuses_a_state_that_is_none(database: Engine, playbook: Playbook) -> None:
    made = post(1, playbook)
    store_approved(database, playbook, made)
    with database.begin() as connection:
        fan_out(connection, NOON)
    with pytest.raises(Exception, match="not allowed"), database.begin() as connection:
        connection.execute(update(deliveries).values(state="nearly"))


def test_a_second_dispatcher_is_turned_away_from_another_folder_too(
    database: Engine, tmp_path: Path
) -> None:
    """On PostgreSQL the lock is the database's: another machine has another folder."""
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    with alone(folders[0], database, CLOCK):
        with pytest.raises(AlreadyRunningError), alone(folders[0], database, CLOCK):
            pass
        if database.dialect.name == "postgresql":
            with pytest.raises(AlreadyRunningError), alone(folders[1], database, CLOCK):
                pass
    with alone(folders[1], database, CLOCK):
        pass
    with alone(folders[0], database, CLOCK):
        pass


def test_a_full_disk_loses_and_doubles_nothing(
    playbook: Playbook, tmp_path: Path, hook: Receiver
) -> None:
    """The database may grow no further for a while, in the middle of sending, and then it may."""
    engine = open_database(f"sqlite:///{tmp_path / 'full.db'}")
    upgrade(engine)
    store_approved(engine, playbook, *[post(number, playbook) for number in range(40)])
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    full = True

    def bound(connection: Connection) -> None:
        most = pages + 4 if full else 1_000_000
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")

    event.listen(engine, "begin", bound)
    troubles: list[str] = []

    def trouble(what: str) -> None:
        nonlocal full
        troubles.append(what)
        full = len(troubles) < 5

    clock = FastClock(NOON)
    dispatched(engine, webhook(hook, clock), clock, trouble=trouble)
    assert len(troubles) == 5
    assert "full" in troubles[0]
    assert states(engine) == {"sent": 120}
    arrived = Counter((r.data["post"], r.data["group"]) for r in hook.received)
    assert len(arrived) == 120
    assert max(arrived.values()) == 1
    engine.dispose()
