"""From the address of a channel, as the environment holds it, to the channel itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from engine.clock import Clock
from engine.dispatch.channel import Channel
from engine.dispatch.channels import AddressError
from engine.dispatch.guard import Network
from engine.dispatch.outbox import Outbox

FORMS = (
    "https://..., wecom:KEY, telegram:TOKEN@CHAT, matrix:TOKEN@https://SERVER/ROOM,"
    " smtp://USER:PASSWORD@HOST:PORT/?from=...&to=..., apprise:URL, file:PATH or the word outbox"
)
"""What an address may look like."""

_TELEGRAM = re.compile(r"telegram:(?P<token>[\w:-]+)@(?P<chat>@?[\w-]+)")
_MATRIX = re.compile(r"matrix:(?P<token>[^@]+)@(?P<base>https?://[^/]+)/(?P<room>[!#].+)")
_WECOM = re.compile(r"wecom:(?P<key>[\w-]+)")

MAIL_PORTS = {"smtp": 587, "smtps": 465}


def channel_at(
    name: str,
    variable: str,
    environment: Mapping[str, str],
    outbox: Path,
    clock: Clock,
    private_networks: Sequence[str] = (),
) -> Channel:
    """The channel `name`, whose address is in the environment variable `variable`.

    An empty variable name is the outbox. `VARIABLE` holds the address in one of `FORMS`; with
    `file:PATH` that file holds one for each group. `VARIABLE_SECRET` is the signing secret of
    webhooks; `VARIABLE_HONOURS_KEYS=yes` says that the receiver takes a message once however
    often it comes under the same id. Addresses inside the network are reached only in
    `private_networks`. Raises `AddressError`.
    """
    if not variable:
        return Outbox(outbox)
    address = environment.get(variable, "").strip()
    if not address:
        raise AddressError(f"channel {name}: the environment variable {variable} is not set")
    allowed = [ip_network(network) for network in private_networks]
    opener = _Opener(name, variable, environment, outbox, clock, allowed)
    if address.startswith("file:"):
        return opener.by_group(Path(address.removeprefix("file:")))
    return opener.at(address)


@dataclass(frozen=True, slots=True)
class _Opener:
    """Opens the channels of one variable; what it says never holds an address."""

    name: str
    variable: str
    environment: Mapping[str, str]
    outbox: Path
    clock: Clock
    allowed: Sequence[Network]

    def problem(self, said: object) -> AddressError:
        return AddressError(f"channel {self.name}: {said}")

    def by_group(self, path: Path) -> Channel:
        from engine.dispatch.by_group import (  # noqa: PLC0415 - few channels have a file
            AddressFileError,
            ByGroup,
            read_addresses,
        )

        try:
            return ByGroup(read_addresses(path), self.at)
        except AddressFileError as error:
            raise self.problem(error) from None

    def at(self, address: str) -> Channel:
        if address == "outbox":
            return Outbox(self.outbox)
        for opened in (self.wecom, self.telegram, self.matrix, self.mail, self.breadth):
            channel = opened(address)
            if channel is not None:
                return channel
        if address.startswith(("http://", "https://")):
            return self.webhook(address)
        raise self.problem(f"{self.variable} holds no address we know; there are {FORMS}")

    def wecom(self, address: str) -> Channel | None:
        from engine.dispatch.wecom import HOST, WeComRobot  # noqa: PLC0415 - only what is used

        key = _WECOM.fullmatch(address)
        if key is not None:
            address = f"https://{HOST}/cgi-bin/webhook/send?key={key['key']}"
        if urlsplit(address).hostname != HOST:
            return None
        return WeComRobot(address, self.clock, self.allowed)

    def telegram(self, address: str) -> Channel | None:
        found = _TELEGRAM.fullmatch(address)
        if found is None:
            return None
        from engine.dispatch.telegram import Telegram  # noqa: PLC0415

        return Telegram(found["token"], found["chat"], self.clock, self.allowed)

    def matrix(self, address: str) -> Channel | None:
        found = _MATRIX.fullmatch(address)
        if found is None:
            return None
        from engine.dispatch.matrix import Matrix  # noqa: PLC0415

        return Matrix(found["base"], found["token"], found["room"], self.clock, self.allowed)

    def mail(self, address: str) -> Channel | None:
        if not address.startswith(("smtp://", "smtps://")):
            return None
        from engine.dispatch.mail import Mail, MailServer  # noqa: PLC0415

        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        try:
            port = parts.port or MAIL_PORTS[parts.scheme]
        except ValueError:
            port = 0
        sender, to = asked.get("from", [""])[0], asked.get("to", [""])[0]
        if not (parts.hostname and port and "@" in sender and "@" in to):
            raise self.problem(f"{self.variable} needs a host, and ?from= and &to= with addresses")
        server = MailServer(
            parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""),
            sender, to, parts.scheme == "smtps",
        )  # fmt: skip
        return Mail(server, self.clock)

    def breadth(self, address: str) -> Channel | None:
        if not address.startswith("apprise:"):
            return None
        from engine.dispatch.breadth import Breadth  # noqa: PLC0415

        try:
            return Breadth(address.removeprefix("apprise:"))
        except ValueError as error:
            raise self.problem(f"{self.variable}: {error}") from None

    def webhook(self, address: str) -> Channel:
        from engine.dispatch.signature import read_secret  # noqa: PLC0415
        from engine.dispatch.webhook import Webhook  # noqa: PLC0415

        try:
            secret = read_secret(self.environment.get(f"{self.variable}_SECRET", "").strip())
        except ValueError as error:
            raise self.problem(f"{self.variable}_SECRET: {error}") from None
        honours = self.environment.get(f"{self.variable}_HONOURS_KEYS", "").strip().lower()
        return Webhook(address, secret, self.clock, honours == "yes", self.allowed)
