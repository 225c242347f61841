"""The texts of deliveries, rendered outside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from engine.render.environment import RenderError, render
from engine.store.deliveries import Delivery


class Texts:
    """Renders what deliveries say."""

    async def of(self, deliveries: Sequence[Delivery]) -> list[str | RenderError]:
        """The text of each, or why there is none. A template that fails fails for its own
        delivery alone."""
        return await asyncio.to_thread(lambda: [_rendered(one) for one in deliveries])


def _rendered(delivery: Delivery) -> str | RenderError:
    try:
        return render(delivery.template, delivery.context)
    except RenderError as error:
        return error
    except Exception as error:  # whatever a template makes a filter raise
        return RenderError(f"{type(error).__name__}: {error}")
