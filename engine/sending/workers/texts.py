"""The texts of deliveries, rendered outside the event loop in processes of their own."""

from __future__ import annotations

from collections.abc import Sequence

from engine.calendar.deliveries.delivery import Delivery
from engine.rendering.templates.error import RenderError
from engine.rendering.templates.job import RenderJob
from engine.rendering.templates.pool import RenderPool

CHILDREN = 2


class Texts:
    """Renders what deliveries say."""

    def __init__(self) -> None:
        self._pool = RenderPool(CHILDREN)

    async def of(self, deliveries: Sequence[Delivery], service: str) -> list[str | RenderError]:
        """The text of each, or why there is none. A template that fails fails for its own
        delivery alone. Raises `OSError` where no process can be started."""
        return list(await self._pool.render([_job(delivery, service) for delivery in deliveries]))

    def close(self) -> None:
        """Ends the processes that render."""
        self._pool.close()


def _job(delivery: Delivery, service: str) -> RenderJob:
    """A text for a group's owner is no message of the service, and may be of any length."""
    return RenderJob(
        delivery.template, delivery.context, delivery.tongue or "en",
        "" if delivery.owner else service, delivery.picture is not None,
    )  # fmt: skip
