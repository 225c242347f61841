"""A post's text as a service shows it, and how long it is there."""

from __future__ import annotations

import json
from dataclasses import replace

from dsl.base.message import Phrase, phrase
from dsl.base.sentence import kept
from dsl.services import CAPTIONS, NO_PICTURES, SERVICES
from dsl.telling.catalogue import told
from engine.rendering.markup.dialects import NOTHING, PLAIN, TELEGRAM, WECOM, html, written
from engine.rendering.markup.robot_dialects import DISCORD, SLACK, dingtalk, feishu

COUNTED = replace(PLAIN, link=lambda _: NOTHING, quote_lines="")
"""What Telegram counts: the text without its entities, and so without the addresses of links."""

MOST_GROWTH = 12
"""No text grows more on its way to a service: a line end becomes `<br />` and stands twice."""


def sent_text(service: str, text: str) -> str:
    """What is handed to a service for a text of Markdown."""
    if service == "wecom":
        return written(text, WECOM)
    if service == "telegram":
        return written(text, TELEGRAM)
    if service == "slack":
        return written(text, SLACK)
    if service == "discord":
        return written(text, DISCORD)
    if service == "dingtalk":
        return dingtalk(text)
    if service in ("feishu", "apprise"):
        return written(text, PLAIN)
    return text


def measured(service: str, text: str) -> int:
    """The size of a text in the unit of the service's limit: 0 where it has none.

    Telegram counts what is left once its tags and their addresses are taken out, Matrix the text
    and its HTML, Feishu the paragraphs as JSON.
    """
    limit = SERVICES.get(service)
    if limit is None:
        return 0
    if service == "feishu":
        return limit.size(json.dumps(feishu(text), ensure_ascii=False))
    if service == "matrix":
        return limit.size(text) + limit.size(html(text))
    return limit.size(written(text, COUNTED) if service == "telegram" else sent_text(service, text))


def most(service: str, with_picture: bool) -> int:
    """How long a text may be, in the unit of the service's limit; one with a picture is its
    caption where the service has such."""
    limit = SERVICES.get(service)
    if limit is None:
        return 0
    return CAPTIONS.get(service, limit.most) if with_picture else limit.most


def excess(service: str, text: str, with_picture: bool = False) -> Phrase | None:
    """By how much a text is too long for a service; None where it takes it."""
    limit = SERVICES.get(service)
    if limit is None:
        return None
    longest = most(service, with_picture)
    if limit.size(text) * MOST_GROWTH <= longest:
        return None
    size = measured(service, text)
    if size <= longest:
        return None
    return phrase("text_too_long", size=size, unit=limit.unit, service=service, most=longest)


def too_long(service: str, text: str, with_picture: bool = False) -> str:
    """Why a service would not take a text, in words; empty where it takes it."""
    if with_picture and service in NO_PICTURES:
        return kept("kept.no_pictures", "{service} takes no pictures from robots", service=service)
    found = excess(service, text, with_picture)
    return "" if found is None else told(found, "en")
