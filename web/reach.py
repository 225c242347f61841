"""Who reaches what: the calendar this machine alone, owners' pages whoever has the link.

The calendar asks nobody who they are. So it answers requests that come straight from this machine;
one that a server in front handed on sees owners' pages only, unless that server is said to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler

HANDED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
             "via")  # fmt: skip
"""Headers that servers in front add and browsers don't."""

AnyConnection = ASGIConnection[Any, Any, Any, State]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a server shows to whom."""

    public_hosts: tuple[str, ...] = ()
    """Names, with their port if any, under which the pages are published."""
    owners_only: bool = False
    """Owners' pages alone, whoever asks."""
    behind_login: bool = False
    """The server in front asks people who they are, so the calendar answers what it hands on."""


LOCAL = Reach()


def may_review(connection: AnyConnection) -> bool:
    """Whether a request was made on this machine to a name of this machine, or needs not be."""
    state = connection.app.state
    if state.reach.behind_login:
        return True
    host = connection.headers.get("host", "").lower()
    return host in state.local_hosts and not any(name in connection.headers for name in HANDED_ON)


def reviewers_only(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Lets a request reach the calendar. Raises `NotFoundException` for those from elsewhere."""
    if not may_review(connection):
        raise NotFoundException
