"""The application: wiring only. Pages are in `calendar`, what they show in `views`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from types import MappingProxyType
from typing import Any

from litestar import Litestar, Request, Router
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from dsl.base.languages import speak_here
from dsl.base.sentence import Sentence, message, told
from engine.time.clock import Clock
from web.calendar.routes import ROUTES, icon, picture
from web.forms import SignedForms, form_settings
from web.health import health, metrics
from web.language import Speaking, language_of
from web.owner import owner, owner_answers
from web.reach import LOCAL, Reach, may_review, reviewers_only
from web.told import Messages
from web.words import prepare

HERE = Path(__file__).parent
AnyRequest = Request[Any, Any, State]

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


REASONS = {
    404: message("page.not_found", "There is no such page, or no such post any more."),
    403: message(
        "page.old_form",
        "This form is too old to be sent. Load the page again and repeat what you did.",
    ),
    400: message("page.bad_address", "The address of this page cannot be understood."),
}
FAILED = message("page.failed_somehow", "This did not work.")


def create_app(
    engine: Engine, clock: Clock, reviewer: str, name: str, hosts: Sequence[str],
    secret: str = "", reach: Reach = LOCAL,
    environment: Mapping[str, str] = MappingProxyType({}), language: str = "",
) -> Litestar:  # fmt: skip
    """The calendar of one workspace.

    `reviewer` is who reviews are recorded for, `name` what the pages call the workspace, and
    `hosts` the names of this machine under which the server may be asked for: with any other, a
    page elsewhere could reach it through a name of its own. `secret` signs the forms; without one
    they last as long as the application. `reach` says who else sees what. `environment` has the
    addresses of channels, which tell the services of those that name none. `language` is the one
    that the server was asked to speak; without one, pages follow the playbooks and browsers.
    """
    reviewers = Router("/", route_handlers=[*ROUTES, health, metrics], guards=[reviewers_only])
    return Litestar(
        route_handlers=[
            *([] if reach.owners_only else [reviewers]),
            owner,
            owner_answers,
            picture,
            icon,
            create_static_files_router(path="/static", directories=[HERE / "static"]),
        ],
        template_config=TemplateConfig(directory=HERE / "pages", engine=JinjaTemplateEngine,
                                      engine_callback=prepare),
        middleware=[Speaking, DefineMiddleware(SignedForms, config=form_settings(secret or token_hex(32)))],
        allowed_hosts=AllowedHostsConfig(allowed_hosts=[*hosts, *reach.public_hosts]),
        response_headers=HEADERS,
        exception_handlers={HTTPException: _told, OperationalError: _busy},
        state=State({"engine": engine, "clock": clock, "reviewer": reviewer, "workspace": name,
                     "messages": Messages(), "local_hosts": frozenset(hosts), "reach": reach,
                     "environment": environment, "language": language}),
        openapi_config=None,
    )  # fmt: skip


def _told(request: AnyRequest, error: HTTPException) -> Template:
    """An error as a page that says what can be done."""
    return _error(request, error.status_code, REASONS.get(error.status_code, FAILED))


def _busy(request: AnyRequest, error: OperationalError) -> Template:
    """The database is locked by somebody else, or gone: nothing was changed by this request."""
    logging.getLogger("weekbook.web").warning("%s: %s", request.url.path, error.orig)
    return _error(
        request,
        503,
        message(
            "page.busy",
            "The calendar cannot be reached just now, and nothing was changed. Try again in a moment.",
        ),
    )


def _error(request: AnyRequest, status: int, reason: Sentence) -> Template:
    state = request.app.state
    speak_here(language_of(state, request.headers))  # an error may come before `Speaking`
    shown = not state.reach.owners_only and may_review(request)
    context = {"status": status, "reason": told(reason), "calendar": shown,
               "workspace": state.workspace if shown else ""}  # fmt: skip
    return Template("error.html", context=context, status_code=status)
