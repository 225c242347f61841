"""In which language a page is: the reader's own choice, the server's, the team's, the browser's."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie

from anyio import to_thread
from litestar.datastructures import Headers, State
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy.exc import SQLAlchemyError

from dsl.base.languages import speaking, spoken
from engine.services.calendar import languages_of

COOKIE = "weekbook-language"
NAMES = {"en": "English", "es": "Español", "zh-CN": "简体中文", "zh-TW": "繁體中文"}
"""What each language calls itself."""
FRESH = 10.0
"""For how many seconds the languages of the playbooks are taken to be as they were."""


class Speaking:
    """Answers each request in the language of whoever reads the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        state = scope["litestar_app"].state
        if time.monotonic() >= state.get("team_read_at", -FRESH) + FRESH:
            await to_thread.run_sync(_read_team, state)
        headers = Headers(scope["headers"])  # read apart: what is read once is kept, cookies too
        with speaking(language_of(state, headers)):
            await self.app(scope, receive, send)


def _read_team(state: State) -> None:
    """The language of all playbooks, where they have one and it is not English."""
    with suppress(SQLAlchemyError):  # the page itself tells what is wrong with the calendar
        found = languages_of(state.engine)
        state.team = next(iter(found)) if len(found) == 1 else ""
        state.team_read_at = time.monotonic()


def language_of(state: State, headers: Mapping[str, str]) -> str:
    """The language for a request: chosen on a page, asked of the server by `WEEKBOOK_LANGUAGE`,
    that of the team's playbooks, what the browser asks for, or the machine's."""
    team = state.get("team", "")
    return (
        _chosen(headers.get("cookie", ""))
        or state.language
        or (team if team != "en" and team in NAMES else "")
        or _accepted(headers.get("accept-language", ""))
        or spoken()
    )


def _chosen(cookies: str) -> str:
    with suppress(CookieError):
        found = SimpleCookie(cookies).get(COOKIE)
        if found is not None and found.value in NAMES:
            return found.value
    return ""


def _accepted(asked: str) -> str:
    """The first of our languages that a browser asks for (RFC 9110, 12.5.4), those of equal weight
    in their order; empty where it asks for none."""
    weighed = []
    for place, part in enumerate(asked.split(",")):
        name, _, weight = part.strip().partition(";")
        with suppress(ValueError):
            weighed.append((-float(weight.partition("=")[2] or 1), place, _ours(name)))
    return next((name for weight, _, name in sorted(weighed) if name and weight < 0), "")


def _ours(name: str) -> str:
    language, *rest = name.strip().lower().replace("_", "-").split("-")
    if language == "zh":
        return "zh-TW" if {"tw", "hk", "mo", "hant"}.intersection(rest) else "zh-CN"
    return language if language in NAMES else ""
