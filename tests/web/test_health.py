"""/health and /metrics say whether sending goes on, not whether a process is up."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from litestar.testing import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from dsl.constructs.playbook import Playbook
from engine.calendar.deliveries.fan_out import fan_out
from engine.sending.channels.outbox import Outbox
from engine.sending.channels.port import Answer, DeliveryFault, Message
from engine.services.sending.pausing import stand_still
from engine.time.clock import FastClock
from tests.engine.made import NOON, dispatched, post, store_approved
from tests.engine.test_standing import send
from web.app import create_app

MINUTE = dt.timedelta(minutes=1)
LABELS = ("playbook", "channel", "state")


def asked(engine: Engine, now: dt.datetime, path: str) -> tuple[int, str]:
    app = create_app(engine, FastClock(now), "Ana", "test", ["testserver.local"])
    with TestClient(app) as client:
        answer = client.get(path)
        return answer.status_code, answer.text


def figures(engine: Engine, now: dt.datetime) -> dict[str, float]:
    status, text = asked(engine, now, "/metrics")
    assert status == 200
    return {
        " ".join(
            [sample.name, *(sample.labels[name] for name in LABELS if name in sample.labels)]
        ): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_health_is_that_what_is_due_is_sent(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    store_approved(database, playbook, post(1, playbook))
    assert asked(database, NOON - 5 * MINUTE, "/health")[0] == 200
    with database.begin() as connection:
        fan_out(connection, NOON)
    assert asked(database, NOON + MINUTE, "/health")[0] == 200
    status, text = asked(database, NOON + 5 * MINUTE, "/health")
    assert status == 503, "it is due for five minutes, and nobody sends it"
    assert '"status":"behind"' in text
    stand_still(database, "all", "", NOON, "Ana", "")
    status, text = asked(database, NOON + 5 * MINUTE, "/health")
    assert (status, '"paused":true' in text) == (200, True), "a pause is no failure"


def test_metrics_count_what_there_is(database: Engine, playbook: Playbook, tmp_path: Path) -> None:
    store_approved(database, playbook, post(1, playbook), post(2, playbook, NOON + 60 * MINUTE))
    with database.begin() as connection:
        fan_out(connection, NOON)
    found = figures(database, NOON + 3 * MINUTE)
    assert found["weekbook_deliveries test all waiting"] == 3
    assert found["weekbook_due"] == 3
    assert found["weekbook_oldest_due_seconds"] == 180
    send(database, tmp_path, FastClock(NOON + 3 * MINUTE))
    found = figures(database, NOON + 90 * MINUTE)
    assert found["weekbook_deliveries test all sent"] == 6
    assert found["weekbook_due"] == found["weekbook_oldest_due_seconds"] == 0
    assert found["weekbook_questions"] == found["weekbook_pauses"] == 0


class Refuses(Outbox):
    """A channel that will never take a message."""

    async def send(self, message: Message) -> Answer:
        return DeliveryFault("no such thing")


def test_what_failed_makes_it_degraded_and_the_pages_say_so(
    database: Engine, playbook: Playbook, tmp_path: Path
) -> None:
    """No reason to restart anything: the answer stays 200."""
    store_approved(database, playbook, post(1, playbook), post(2, playbook, NOON + 60 * MINUTE))
    assert '"status":"ok"' in asked(database, NOON - MINUTE, "/health")[1]
    dispatched(database, Refuses(tmp_path), FastClock(NOON))
    status, text = asked(database, NOON + 5 * MINUTE, "/health")
    assert status == 200
    assert '"status":"degraded"' in text
    assert '"failures":6' in text
    week = asked(database, NOON, "/week/2026-11-30")[1]
    assert re.search(r'failed <b class="n">2</b>', week), "of the whole week"
    assert week.count("3 failed") == 2, "of each post"
    month = asked(database, NOON, "/month/2026-11")[1]
    assert len(re.findall('Chat</span><span class="state is-failed">.*?3 failed', month)) == 2


def test_a_refusal_names_the_post_by_its_title(database: Engine, playbook: Playbook) -> None:
    mine = post(1, playbook)
    store_approved(database, playbook, mine)
    app = create_app(database, FastClock(NOON), "Ana", "test", ["testserver.local"])
    with TestClient(app) as client:
        page = client.get("/day/2026-11-30").text
        (mark,) = re.findall(r'name="shown" value="([^"]+)"', page)
        (token,) = re.findall(r'name="_csrf_token" value="([^"]+)"', page)
        form = {"_csrf_token": token, "shown": mark, "one": f"approved {mine.id}", "back": "/"}
        told = client.post("/review", data=form).text
    assert "Chat, 2026-11-30 12:00: it is approved already" in told
    assert f"{mine.id}: " not in told
