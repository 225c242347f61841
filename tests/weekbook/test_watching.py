"""The log, the spans and the alarm of `weekbook run`, as whoever runs it gets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sqlalchemy import Engine

from dsl.constructs.playbook import Playbook
from engine.sending.channels.webhook import Webhook
from engine.sending.leases.lease import Lease
from engine.sending.watching.alarm import EVERY, Alarm
from engine.sending.workers.channel_pool import ready
from engine.sending.workers.dispatcher import Dispatcher
from engine.time.clock import FastClock
from tests.commands import weekbook
from tests.engine.made import NOON, SECRET, post, store_approved
from tests.engine.test_killed import made
from tests.engine.test_senders import LOOPBACK
from tests.service import Said, Service, service


@pytest.fixture
def vendor() -> Iterator[Service]:
    with service() as record:
        yield record


def run(folder: Path, vendor: Service, *options: str, **environment: str) -> None:
    weekbook("run", "--until-done", *options, cwd=folder, status=None, HOOK=vendor.url,
             HOOK_SECRET=SECRET, env=environment)  # fmt: skip


def test_the_log_follows_every_delivery_by_its_number(tmp_path: Path, vendor: Service) -> None:
    made(tmp_path, "env HOOK", groups=2)
    vendor.answer = lambda asked: Said(422 if asked.json["data"]["group"] == "g-1" else 200)
    run(tmp_path, vendor, "--log", "log.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["event"] for line in lines].count("attempt") == 20
    by_number: dict[int, list[dict[str, object]]] = {}
    for line in lines:
        assert line["timestamp"]
        by_number.setdefault(line["delivery"], []).append(line)
    assert len(by_number) == 20
    for own in by_number.values():
        assert own[-1]["event"] == ("failed" if own[0]["group"] == "g-1" else "sent")
        assert [line["attempt"] for line in own] == [1, 1]
    refused = next(line for line in lines if line["event"] == "failed")
    assert refused["because"].startswith("the receiver answered 422")

    whole = (tmp_path / "log.jsonl").read_text()
    assert vendor.url not in whole
    assert SECRET not in whole
    assert "Hello" not in whole


def test_the_log_can_go_to_standard_error_and_a_place_that_is_none_is_told(
    tmp_path: Path, vendor: Service
) -> None:
    made(tmp_path, "env HOOK", groups=1)
    way = {"HOOK": vendor.url, "HOOK_SECRET": SECRET}
    told = weekbook("run", "--until-done", "--log", "no/such/log", cwd=tmp_path, status=2, env=way)
    assert "the log no/such/log cannot be written" in told.stderr
    done = weekbook("run", "--until-done", "--log", "-", cwd=tmp_path, env=way)
    assert sum('"event": "sent"' in line for line in done.stderr.splitlines()) == 10


def test_spans_go_where_the_environment_says(tmp_path: Path, vendor: Service) -> None:
    """In OpenTelemetry's own protocol, over HTTP."""
    made(tmp_path, "env HOOK", groups=2)
    vendor.answer = lambda asked: Said(
        422 if asked.path == "/" and asked.json["data"]["group"] == "g-1" else 200
    )
    with service() as collector:
        run(tmp_path, vendor, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
        spans = []
        for asked in collector.asked:
            assert asked.path == "/v1/traces"
            body = asked.body
            if asked.headers.get("content-encoding") == "gzip":
                import gzip

                body = gzip.decompress(body)
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    spans += scope.spans
    assert len(spans) == 20
    seen = [{pair.key: pair.value for pair in span.attributes} for span in spans]
    assert {one["weekbook.delivery"].int_value for one in seen} == set(range(1, 21))
    states = [one["weekbook.state"].string_value for one in seen]
    assert sorted(states) == ["failed"] * 10 + ["sent"] * 10
    assert [span.status.code == 2 for span in spans] == [state == "failed" for state in states]


def test_an_operator_is_told_once_of_all_that_went_wrong(
    database: Engine, playbook: Playbook, vendor: Service
) -> None:
    """Three unsure; and when the alarm itself cannot be said at first, it is said later."""
    store_approved(database, playbook, post(1, playbook))
    store_approved(database, playbook, post(2, playbook, NOON + 5 * EVERY))
    alarms: list[str] = []

    def answer(asked):  # type: ignore[no-untyped-def]
        if asked.path == "/alarm":
            alarms.append(asked.json["data"]["text"])
            return Said(503 if len(alarms) == 1 else 200)
        return Said(cut="before") if len(vendor.asked) <= 3 else Said()

    vendor.answer = answer
    clock = FastClock(NOON)
    alarm = Alarm(
        database, Webhook(f"{vendor.url}/alarm", b"x" * 32, clock, allowed=LOOPBACK), clock
    )
    hook = Webhook(vendor.url, b"x" * 32, clock, allowed=LOOPBACK)
    import asyncio

    with Lease(database, clock) as lease:
        dispatcher = Dispatcher(lease, ready({("test", "all"): hook}), clock, alarm=alarm)

        async def both() -> None:
            await dispatcher.run(until_nothing_is_left=True)

        asyncio.run(both())
    assert +dispatcher.done == {"unsure": 3, "sent": 3}
    text = "Deliveries since the last message: 3 unsure. `weekbook status` shows them.\n"
    assert alarms
    assert set(alarms) == {text}


def test_what_is_long_past_alarms_nobody_and_the_address_has_to_be_there(
    tmp_path: Path, vendor: Service
) -> None:
    made(tmp_path, "env HOOK", groups=2)
    vendor.answer = lambda _: Said(422)
    run(tmp_path, vendor)
    settings = tmp_path / "weekbook.toml"
    settings.write_text('alarm = "OPS"\n' + settings.read_text())
    way = {"HOOK": vendor.url, "HOOK_SECRET": SECRET}
    told = weekbook("run", "--until-done", cwd=tmp_path, status=2, env=way)
    assert "channel of the alarm: the environment variable OPS is not set" in told.stderr
    with service() as ops:
        run(tmp_path, vendor, OPS=ops.url, OPS_SECRET=SECRET)
        assert not ops.asked
