"""From the address of a channel, as the environment holds it, to the channel itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path

from engine.clock import Clock
from engine.dispatch.channel import Channel
from engine.dispatch.outbox import Outbox


class AddressError(Exception):
    """A channel has no usable address. The message names the variable and never its value."""


def channel_at(
    name: str,
    variable: str,
    environment: Mapping[str, str],
    outbox: Path,
    clock: Clock,
    private_networks: Sequence[str] = (),
) -> Channel:
    """The channel `name`, whose address is in the environment variable `variable`.

    An empty variable name is the outbox. `VARIABLE` holds an address with http or https;
    `VARIABLE_SECRET` its signing secret; `VARIABLE_HONOURS_KEYS=yes` says that the receiver
    takes a message once however often it comes under the same id. Addresses inside the network
    are reached only in `private_networks`.
    Raises `AddressError`.
    """
    if not variable:
        return Outbox(outbox)
    address = environment.get(variable, "").strip()
    if not address:
        raise AddressError(f"channel {name}: the environment variable {variable} is not set")
    if address == "outbox":
        return Outbox(outbox)
    if not address.startswith(("http://", "https://")):
        raise AddressError(
            f"channel {name}: {variable} holds no address that begins with https://, http:// or"
            " is the word outbox"
        )
    from engine.dispatch.signature import read_secret  # noqa: PLC0415 - only webhooks need HTTP
    from engine.dispatch.webhook import Webhook  # noqa: PLC0415

    try:
        secret = read_secret(environment.get(f"{variable}_SECRET", "").strip())
    except ValueError as error:
        raise AddressError(f"channel {name}: {variable}_SECRET: {error}") from None
    honours = environment.get(f"{variable}_HONOURS_KEYS", "").strip().lower() == "yes"
    allowed = [ip_network(network) for network in private_networks]
    return Webhook(address, secret, clock, honours, allowed)
