"""What is told of each delivery's way, for logs and for spans; the delivery's number is in all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.calendar.deliveries.delivery import Delivery
from engine.calendar.deliveries.settle import Outcome

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

LOG = logging.getLogger("weekbook.delivery")
"""One record for each attempt and each end. Never a text, an address or a secret."""

LOG.addHandler(logging.NullHandler())  # without `--log` nothing of it is shown

LEVELS = {"failed": logging.WARNING, "unsure": logging.WARNING, "waiting": logging.WARNING}


class Watch:
    """A log that is always kept, and spans where a tracer is given."""

    def __init__(self, tracer: Tracer | None = None) -> None:
        self.tracer = tracer

    @contextmanager
    def attempt(self, delivery: Delivery) -> Iterator[None]:
        """Around the handing over of one delivery."""
        LOG.info("attempt", extra=_about(delivery))
        if self.tracer is None:
            yield
            return
        attributes = {f"weekbook.{name}": value for name, value in _about(delivery).items()}
        with self.tracer.start_as_current_span("weekbook.delivery", attributes=attributes):
            yield

    def ended(self, outcome: Outcome) -> None:
        """How an attempt ended; told within its span."""
        told = {**_about(outcome.delivery), "state": outcome.state, "because": outcome.note}
        if outcome.again_at is not None:
            told["again_at"] = outcome.again_at.isoformat()
        LOG.log(LEVELS.get(outcome.state, logging.INFO), outcome.state, extra=told)
        if self.tracer is not None:
            self._mark(outcome)

    @staticmethod
    def _mark(outcome: Outcome) -> None:
        from opentelemetry.trace import Status, StatusCode, get_current_span  # noqa: PLC0415

        span = get_current_span()
        span.set_attribute("weekbook.state", outcome.state)
        if outcome.state in ("failed", "unsure"):
            span.set_status(Status(StatusCode.ERROR, outcome.note))


def _about(delivery: Delivery) -> dict[str, Any]:
    return {
        "delivery": delivery.id, "post": delivery.post_id, "playbook": delivery.playbook,
        "channel": delivery.channel, "group": delivery.group, "attempt": delivery.attempts,
        "due_at": delivery.due_at.isoformat(),
    }  # fmt: skip
