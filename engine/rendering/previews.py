"""What people are shown of texts before they leave: what the code that sends makes of them."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.telling.catalogue import told
from engine.rendering.markup.shown import sent_text
from engine.rendering.templates.error import RenderError
from engine.rendering.templates.job import RenderJob
from engine.rendering.templates.pool import render_all


def previews(jobs: Sequence[RenderJob]) -> list[str]:
    """What each job's service is handed, byte for byte; in words why, where that is nothing.

    The texts are made in another process, as for sending. Raises `OSError` where none starts.
    """
    return [
        told(text.reason, job.tongue)
        if isinstance(text, RenderError)
        else sent_text(job.service, text)
        for job, text in zip(jobs, render_all(jobs), strict=True)
    ]
