"""Keeps webhooks from reaching inside the network: only public addresses, unless allowed.

A name is resolved here and the connection made to the very address that was looked at, so that a
name that resolves to something else a moment later gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence

import httpx

from dsl.base.sentence import kept
from engine.sending.channels.crossing import cross, keep_back

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host name; raises `OSError` where it has none."""


class InsideError(Exception):
    """The host has no address that may be reached. The message names neither host nor address."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system resolves it."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def may_reach(address: str, allowed: Sequence[Network]) -> bool:
    """Whether an address is public, or in a network that the workspace allows."""
    try:
        found: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if any(found.version == network.version and found in network for network in allowed):
        return True
    return found.is_global and not found.is_multicast


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends requests only to addresses that may be reached."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, allowed: Sequence[Network], resolve: Resolve = resolve
    ) -> None:  # fmt: skip
        self.inner = inner
        self.allowed = allowed
        self.resolve = resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer. Raises `InsideError` before anything is sent, or what httpx raises."""
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            addresses = await self.resolve(host, port)
        except OSError as error:
            raise httpx.ConnectError(
                kept("kept.http.no_address", "the name has no address"), request=request
            ) from error
        open_ones = [address for address in addresses if may_reach(address, self.allowed)]
        if not open_ones:
            raise InsideError(
                kept(
                    "kept.http.inside", "the address leads inside the network, which is not allowed"
                )
            )
        # The Host header is there already; the certificate is still that of the name.
        extensions = {**request.extensions, "sni_hostname": host}
        if request.method != "GET":
            if isinstance(self.inner, httpx.AsyncHTTPTransport):
                extensions["trace"] = _fence(request)
            else:
                cross()
        pinned = httpx.Request(
            request.method, request.url.copy_with(host=open_ones[0]), headers=request.headers,
            stream=request.stream, extensions=extensions,
        )  # fmt: skip
        return await self.inner.handle_async_request(pinned)

    async def aclose(self) -> None:
        """Closes the connections that are kept open."""
        await self.inner.aclose()


def _fence(request: httpx.Request) -> Callable[[str, Mapping[str, object]], Awaitable[None]]:
    """Looking up the name, waiting for a place and connecting take seconds, in which a lease or a
    bound may run out; httpcore tells when the connection stands and the request is to go out.

    Head and body are written apart, and a process may be stopped in between: no server takes a
    head that promised a body for a message, so until the body goes it can be kept back.
    """
    has_body = request.headers.get("content-length", "0") != "0"

    async def looked(event: str, _: Mapping[str, object]) -> None:
        if event.endswith(".send_request_headers.started"):
            cross()
        elif has_body and event.endswith(".send_request_body.started"):
            keep_back()

    return looked
