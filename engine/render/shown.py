"""A post's text as a service shows it, and how long it is there."""

from __future__ import annotations

from dsl.services import SERVICES
from engine.render.dialects import PLAIN, TELEGRAM, WECOM, written


def sent_text(service: str, text: str) -> str:
    """What is handed to a service for a text of Markdown."""
    if service == "wecom":
        return written(text, WECOM)
    if service == "telegram":
        return written(text, TELEGRAM)
    return text


def measured(service: str, text: str) -> int:
    """The size of a text in the unit of the service's limit: 0 where it has none.

    Telegram counts what is left once its tags are taken out.
    """
    limit = SERVICES.get(service)
    if limit is None:
        return 0
    return limit.size(written(text, PLAIN) if service == "telegram" else sent_text(service, text))
