"""The application: wiring only. Pages are in `calendar`, what they show in `views`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from litestar import Litestar, Request
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig
from sqlalchemy import Engine

from engine.clock import Clock
from web.calendar import ROUTES
from web.health import health, metrics
from web.owner import owner, owner_answers

HERE = Path(__file__).parent

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def create_app(
    engine: Engine, clock: Clock, reviewer: str, name: str, hosts: Sequence[str]
) -> Litestar:
    """The calendar of one workspace.

    `reviewer` is who reviews are recorded for, `name` what the pages call the workspace, and
    `hosts` the names under which the server may be asked for: with any other, a page elsewhere
    could reach it through a name of its own.
    """
    return Litestar(
        route_handlers=[
            *ROUTES,
            owner,
            owner_answers,
            health,
            metrics,
            create_static_files_router(path="/static", directories=[HERE / "static"]),
        ],
        template_config=TemplateConfig(directory=HERE / "pages", engine=JinjaTemplateEngine),
        csrf_config=CSRFConfig(secret=secrets.token_urlsafe(32), cookie_name="weekbook-csrf",
                               cookie_samesite="strict", cookie_httponly=True),
        allowed_hosts=AllowedHostsConfig(allowed_hosts=list(hosts)),
        response_headers=HEADERS,
        exception_handlers={HTTPException: _told},
        state=State({"engine": engine, "clock": clock, "reviewer": reviewer, "workspace": name}),
        openapi_config=None,
    )  # fmt: skip


def _told(request: Request[object, object, State], error: HTTPException) -> Template:
    """An error as a page that says what can be done."""
    told = {
        404: "There is no such page, or no such post any more.",
        403: "This form is too old to be sent. Load the page again and repeat what you did.",
        400: "The address of this page cannot be understood.",
    }.get(error.status_code, "This did not work.")
    return Template(
        "error.html",
        context={
            "status": error.status_code,
            "told": told,
            "workspace": request.app.state.workspace,
        },
        status_code=error.status_code,
    )
