"""Calling an HTTP interface: what became of a request before its answer is even read."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import ssl
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from dsl.base.sentence import kept
from engine.sending.channels.http.ssrf_guard import GuardedTransport, InsideError, Network
from engine.sending.channels.port import Answer, ChannelFault, DeliveryFault, NotSent, Unsure

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
LONGEST_CALL = 60.0
"""Seconds for a whole call: a server that answers a byte at a time holds nothing up for ever."""
LONGEST_WAIT = dt.timedelta(hours=1)
MOST_READ = 1_000_000
"""Bytes of an answer; what comes after them says nothing to us."""

ALLOW = kept("kept.http.allow", "allow the network in weekbook.toml: `private_networks = [...]`")


def guarded_client(
    allowed: Sequence[Network], transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """A client that reaches only public addresses and `allowed` networks, follows no redirect,
    and uses no proxy of the environment. Its addresses, which are secrets, go into no log."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        timeout=TIMEOUT, follow_redirects=False, trust_env=False,
        transport=GuardedTransport(transport or httpx.AsyncHTTPTransport(), allowed),
        headers={"user-agent": "weekbook"},
    )  # fmt: skip


async def call(
    client: httpx.AsyncClient, method: str, address: str, **content: Any
) -> httpx.Response | Answer:
    """The response, or what it means that there is none.

    Without a connection nothing can have arrived; once the request is under way it may have: then,
    and unless it only asks, it has crossed.
    """
    try:
        request = client.build_request(method, address, **content)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        return ChannelFault(kept("kept.http.not_http", "the address is not one of http or https"))
    except UnicodeError:
        return DeliveryFault(
            kept("kept.http.characters", "the text has characters that cannot be sent")
        )
    try:
        async with asyncio.timeout(LONGEST_CALL):
            return await _asked(client, request)
    except TimeoutError:
        return Unsure(
            kept(
                "kept.http.no_answer",
                "the answer was lost: none within {seconds} seconds",
                seconds=f"{LONGEST_CALL:.0f}",
            )
        )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        return NotSent(
            kept("kept.http.no_connection", "no connection: {reason}", reason=_why(error))
        )
    except InsideError as error:
        return ChannelFault(str(error), ALLOW)
    except (httpx.UnsupportedProtocol, httpx.InvalidURL):
        return ChannelFault(kept("kept.http.not_http", "the address is not one of http or https"))
    except httpx.HTTPError as error:
        return Unsure(
            kept("kept.http.lost", "the answer was lost: {reason}", reason=type(error).__name__)
        )


async def _asked(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """The response, with as much of its body as is worth reading."""
    response = await client.send(request, stream=True)
    body = b""
    try:
        async for part in response.aiter_bytes():
            body += part
            if len(body) > MOST_READ:
                break
    finally:
        await response.aclose()
    kept = {name: value for name, value in response.headers.items() if name not in _OF_THE_WIRE}
    return httpx.Response(response.status_code, headers=kept, content=body[:MOST_READ])


_OF_THE_WIRE = ("content-encoding", "content-length", "transfer-encoding")
"""Headers about the bytes as they came, not as they are once they were read."""


def _why(error: httpx.TransportError) -> str:
    """Why there is no connection; what names the host is left out."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return kept("kept.http.certificate", "the server's certificate is not one to trust")
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__


def body_of(response: httpx.Response) -> Mapping[str, Any]:
    """The JSON object that a service answered; empty where it answered none."""
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def text_of(response: httpx.Response) -> str:
    """The words that a service answered outside of any form; empty for a page of HTML."""
    if "html" in response.headers.get("content-type", ""):
        return ""
    return response.text


def retry_after(response: httpx.Response, now: dt.datetime) -> dt.timedelta | None:
    """How long the service asks to wait: seconds or a date (RFC 9110, 10.2.3), bounded."""
    said = response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        wait = dt.timedelta(seconds=min(int(said[:9]), 86_400))
    else:
        try:
            wait = parsedate_to_datetime(said) - now
        except (TypeError, ValueError):
            return None
    return min(max(wait, dt.timedelta(0)), LONGEST_WAIT)


def waited(seconds: object, least: dt.timedelta) -> dt.timedelta:
    """A wait that a service names in its body, in seconds, bounded; `least` where it names none."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        return least
    return dt.timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds()))
