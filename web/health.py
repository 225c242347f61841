"""For programs that watch: whether sending goes on, and its figures for Prometheus."""

from __future__ import annotations

from litestar import Response, get
from litestar.datastructures import State
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from engine.services.sending.standing import deliveries_by_channel, standing

UNAVAILABLE = 503


@get("/health", sync_to_thread=True)
def health(state: State) -> Response[dict[str, object]]:
    """200 while what is due is being sent, 503 when it is not: a process that is up is not enough.

    What waits for a person makes it `degraded`, and is no reason to restart anything.
    """
    found = standing(state.engine, state.clock.now())
    behind = found.is_behind(state.clock.now())
    told: dict[str, object] = {
        "status": "behind" if behind else "degraded" if found.needs_person else "ok",
        "due": found.due,
        "oldest_due": found.oldest_due.isoformat() if found.oldest_due else None,
        "paused": bool(found.pauses), "questions": len(found.questions),
        "failures": len(found.failures), "circuits": len(found.circuits),
    }  # fmt: skip
    return Response(told, status_code=UNAVAILABLE if behind else 200)


@get("/metrics", sync_to_thread=True)
def metrics(state: State) -> Response[bytes]:
    """Gauges in Prometheus' text format, read from the calendar at this moment."""
    now = state.clock.now()
    found = standing(state.engine, now)
    registry = CollectorRegistry()
    count = Gauge("weekbook_deliveries", "Deliveries by the state they are in",
                  ["playbook", "channel", "state"], registry=registry)  # fmt: skip
    for (playbook, channel, name), number in deliveries_by_channel(state.engine).items():
        count.labels(playbook, channel, name).set(number)
    for name, told, value in (
        ("due", "Deliveries whose time has come and that nothing holds back", found.due),
        ("oldest_due_seconds", "How long the oldest of them has been due",
         (now - found.oldest_due).total_seconds() if found.oldest_due else 0),
        ("questions", "Deliveries that wait for a person", len(found.questions)),
        ("failures", "Deliveries that failed and that nobody has seen to", len(found.failures)),
        ("circuits", "Addresses that are out of order", len(found.circuits)),
        ("pauses", "Pauses that are running", len(found.pauses)),
    ):  # fmt: skip
        Gauge(f"weekbook_{name}", told, registry=registry).set(value)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
