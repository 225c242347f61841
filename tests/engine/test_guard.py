"""A webhook reaches public addresses and what a workspace allows, and nothing else."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest

from engine.sending.channels.http.signature import read_secret
from engine.sending.channels.http.ssrf_guard import GuardedTransport, InsideError, may_reach
from engine.sending.channels.port import Fault, Message, Sent
from engine.sending.channels.webhook import Webhook
from engine.time.clock import FastClock
from engine.workspace import WorkspaceError, open_workspace
from tests.receiver import receiver

NOON = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
SECRET = read_secret("whsec_" + "c2VjcmV0" * 4)
MESSAGE = Message("k", "p", "t", "all", "g", "G", NOON, "12:00", "text")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::", "224.0.0.1", "ff02::1", "nonsense", ""],
)  # fmt: skip
def test_addresses_inside_are_not_reached(address: str) -> None:
    assert not may_reach(address, ())


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_addresses_are(address: str) -> None:
    assert may_reach(address, ())


def test_networks_can_be_allowed_one_by_one() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("fc00::/7")]
    assert may_reach("10.1.2.3", allowed)
    assert may_reach("fc00::1", allowed)
    assert not may_reach("10.2.2.3", allowed)
    assert not may_reach("127.0.0.1", allowed)


def answers(*addresses: str):  # type: ignore[no-untyped-def]
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


def test_the_connection_goes_to_the_address_that_was_looked_at() -> None:
    """Whatever the name resolves to a moment later; the certificate is still that of the name."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(204)

    guarded = GuardedTransport(
        httpx.MockTransport(answer), (), answers("10.0.0.1", "93.184.216.34")
    )

    async def post() -> None:
        async with httpx.AsyncClient(transport=guarded) as client:
            await client.post("https://shop.example/hook", content=b"x")

    asyncio.run(post())
    assert asked[0].url.host == "93.184.216.34"
    assert asked[0].headers["host"] == "shop.example"
    assert asked[0].extensions["sni_hostname"] == "shop.example"
    closed = GuardedTransport(httpx.MockTransport(answer), (), answers("10.0.0.1"))

    async def refused() -> None:
        async with httpx.AsyncClient(transport=closed) as client:
            await client.post("https://shop.example/hook", content=b"x")

    with pytest.raises(InsideError):
        asyncio.run(refused())
    assert len(asked) == 1


def test_a_real_receiver_inside_gets_nothing_until_it_is_allowed() -> None:
    clock = FastClock(NOON)

    async def send(hook: Webhook) -> object:
        try:
            return await hook.send(MESSAGE)
        finally:
            await hook.close()

    with receiver() as record:
        for url in (record.url, record.url.replace("127.0.0.1", "localhost")):
            answer = asyncio.run(send(Webhook(url, SECRET, clock)))
            assert isinstance(answer, Fault)
            assert "inside the network" in answer.words
            assert "127" not in answer.words, "an address may be a secret"
        assert record.received == []
        allowed = [ip_network("127.0.0.0/8")]
        assert isinstance(
            asyncio.run(send(Webhook(record.url, SECRET, clock, allowed=allowed))), Sent
        )
        assert len(record.received) == 1


def test_a_wrong_network_is_told(tmp_path: Path) -> None:
    (tmp_path / "weekbook.toml").write_text('private_networks = ["10.1.0.0/16"]\n')
    assert open_workspace(tmp_path, {}).private_networks == ("10.1.0.0/16",)
    (tmp_path / "weekbook.toml").write_text('private_networks = ["10.1.0.1/16"]\n')
    with pytest.raises(WorkspaceError, match="private_networks"):
        open_workspace(tmp_path, {})
