"""Calling an HTTP interface: what became of a request before its answer is even read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from engine.dispatch.channel import Answer, ChannelFault, NotSent, Unsure
from engine.dispatch.guard import GuardedTransport, InsideError, Network

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
LONGEST_WAIT = dt.timedelta(hours=1)


def guarded_client(
    allowed: Sequence[Network], transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """A client that reaches only public addresses and `allowed` networks, follows no redirect,
    and uses no proxy of the environment."""
    return httpx.AsyncClient(
        timeout=TIMEOUT, follow_redirects=False, trust_env=False,
        transport=GuardedTransport(transport or httpx.AsyncHTTPTransport(), allowed),
        headers={"user-agent": "weekbook"},
    )  # fmt: skip


async def call(
    client: httpx.AsyncClient, method: str, address: str, **content: Any
) -> httpx.Response | Answer:
    """The response, or what it means that there is none.

    Without a connection nothing can have arrived; once the request is under way it may have.
    """
    try:
        return await client.request(method, address, **content)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        return NotSent(f"no connection: {type(error).__name__}")
    except InsideError as error:
        return ChannelFault(str(error))
    except (httpx.UnsupportedProtocol, httpx.InvalidURL):
        return ChannelFault("the address is not one of http or https")
    except httpx.HTTPError as error:
        return Unsure(f"the answer was lost: {type(error).__name__}")


def body_of(response: httpx.Response) -> Mapping[str, Any]:
    """The JSON object that a service answered; empty where it answered none."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def retry_after(response: httpx.Response, now: dt.datetime) -> dt.timedelta | None:
    """How long the service asks to wait: seconds or a date (RFC 9110, 10.2.3), bounded."""
    said = response.headers.get("retry-after", "").strip()
    if said.isdigit():
        wait = dt.timedelta(seconds=min(int(said), 86_400))
    else:
        try:
            wait = parsedate_to_datetime(said) - now
        except (TypeError, ValueError):
            return None
    return min(max(wait, dt.timedelta(0)), LONGEST_WAIT)
