"""From the address of a channel, as the environment holds it, to the channel itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from dsl.base.sentence import InRow, kept
from engine.sending.channels.http.ssrf_guard import Network
from engine.sending.channels.mail.accepted import Accepted
from engine.sending.channels.outbox import Outbox
from engine.sending.channels.port import AddressError, Channel, Moves
from engine.time.clock import Clock

FORMS = {
    "https": "https://HOST/PATH",
    "wecom": "wecom:KEY",
    "telegram": kept("kept.form.telegram", "telegram:TOKEN@CHAT or telegram:TOKEN@CHAT/TOPIC"),
    "matrix": kept(
        "kept.form.matrix", "matrix:TOKEN@https://SERVER/ROOM, the room as !ID or #NAME:SERVER"
    ),
    "smtp": "smtp://USER:PASSWORD@HOST:PORT/?from=A&to=B,C",
    "slack": "slack:T.../B.../KEY",
    "discord": "discord:NUMBER/TOKEN",
    "feishu": "feishu:KEY",
    "dingtalk": "dingtalk:TOKEN",
    "apprise": "apprise:URL",
    "file": "file:PATH",
}
"""What an address may look like, by how it begins; the word `outbox` is one, too."""
BEGINNINGS = {"http": "https", "smtps": "smtp", "lark": "feishu"}

_TELEGRAM = re.compile(r"telegram:(?P<token>[\w:-]+)@(?P<chat>@?[\w-]+)(?:/(?P<topic>\d{1,18}))?")
_MATRIX = re.compile(r"matrix:(?P<token>[^@]+)@(?P<base>https?://[^/?#]+)/(?P<room>.+)")
_WECOM = re.compile(r"wecom:(?P<key>[\w-]+)")


def channel_at(
    name: str,
    variable: str,
    environment: Mapping[str, str],
    outbox: Path,
    clock: Clock,
    private_networks: Sequence[str] = (),
    accepted: Accepted | None = None,
    moves: Moves | None = None,
) -> Channel:
    """The channel `name`, whose address is in the environment variable `variable`.

    An empty variable name is the outbox. `VARIABLE` holds the address in one of `FORMS`; with
    `file:PATH` that file holds one for each group. `VARIABLE_SECRET` is the signing secret of
    webhooks and of robots that want one; `VARIABLE_HONOURS_KEYS=yes` says that the receiver takes
    a message once however often it comes under the same id. Addresses inside the network are
    reached only in `private_networks`. Raises `AddressError`.
    """
    if not variable:
        return Outbox(outbox)
    address = environment.get(variable, "").strip()
    if not address:
        raise AddressError(
            kept(
                "kept.address.unset",
                "channel {channel}: the environment variable {variable} is not set",
                channel=name,
                variable=variable,
            )
        )
    allowed = [ip_network(network) for network in private_networks]
    opener = _Opener(name, variable, environment, outbox, clock, allowed, accepted, moves)
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
    accepted: Accepted | None
    moves: Moves | None

    def problem(self, said: object) -> AddressError:
        return AddressError(
            kept(
                "kept.address.of_channel",
                "channel {channel}: {variable} {problem}",
                channel=self.name,
                variable=self.variable,
                problem=said,
            )
        )

    def by_group(self, path: Path) -> Channel:
        from engine.sending.channels.address_file import AddressFileError, ByGroup  # noqa: PLC0415 - few channels have a file

        try:
            return ByGroup(path, self.at)
        except AddressFileError as error:
            raise AddressError(
                kept(
                    "kept.address.file",
                    "channel {channel}: {problem}",
                    channel=self.name,
                    problem=error,
                )
            ) from None

    def at(self, address: str) -> Channel:
        """The channel at an address. Whatever is wrong with it is told in words."""
        if address == "outbox":
            return Outbox(self.outbox)
        beginning = address.partition(":")[0].lower()
        form = FORMS.get(BEGINNINGS.get(beginning, beginning))
        if form is None or ":" not in address:
            known = InRow(FORMS.values())
            raise self.problem(
                kept(
                    "kept.address.unknown",
                    "holds no address we know; there are {forms} or the word outbox",
                    forms=known,
                )
            )
        if any(char.isspace() or not char.isprintable() for char in address):
            raise self.problem(
                kept("kept.address.space", "holds a space or a line break; write %20 for a space")
            )
        try:
            channel = self._opened(beginning, address)
        except ValueError as error:
            raise self.problem(error) from None
        if channel is None:
            raise self.problem(
                kept("kept.address.form", "holds no address of the form {form}", form=form)
            )
        return channel

    def _opened(self, beginning: str, address: str) -> Channel | None:
        """None where the address is not of its form. Raises `ValueError` with words of ours."""
        match beginning:
            case "wecom":
                return self._wecom(address)
            case "telegram":
                return self._telegram(address)
            case "matrix":
                return self._matrix(address)
            case "smtp" | "smtps":
                return self._mail(address)
            case "apprise":
                return self._apprise(address.partition(":")[2])
            case "http" | "https":
                parts = _web_parts(address)
                return self._robot(address) or self._web(address, parts)
            case "slack" | "discord" | "feishu" | "lark" | "dingtalk":
                return self._robot(address)
        return None

    def _robot(self, address: str) -> Channel | None:
        """A robot of a chat, by its short address or its whole one; None where it is neither."""
        from engine.sending.channels.robots.dingtalk import DingTalk, dingtalk_address  # noqa: PLC0415
        from engine.sending.channels.robots.discord import Discord, discord_address  # noqa: PLC0415
        from engine.sending.channels.robots.feishu import Feishu, feishu_address  # noqa: PLC0415
        from engine.sending.channels.robots.slack import Slack, slack_address  # noqa: PLC0415

        slack, discord = slack_address(address), discord_address(address)
        if slack is not None:
            return Slack(slack, self.clock, self.allowed)
        if discord is not None:
            return Discord(discord, self.clock, self.allowed)
        feishu, dingtalk = feishu_address(address), dingtalk_address(address)
        secret = self.environment.get(f"{self.variable}_SECRET", "").strip()
        if feishu is not None:
            return Feishu(feishu[0], feishu[1] or secret, self.clock, self.allowed)
        if dingtalk is not None:
            return DingTalk(dingtalk[0], dingtalk[1] or secret, self.clock, self.allowed)
        return None

    def _wecom(self, address: str) -> Channel | None:
        from engine.sending.channels.robots.wecom import HOST, WeComRobot  # noqa: PLC0415 - only what is used

        key = _WECOM.fullmatch(address)
        if key is None:
            return None
        whole = f"https://{HOST}/cgi-bin/webhook/send?key={key['key']}"
        return WeComRobot(whole, self.clock, self.allowed)

    def _telegram(self, address: str) -> Channel | None:
        found = _TELEGRAM.fullmatch(address.replace("%3A", ":").replace("%40", "@"))
        if found is None:
            return None
        from engine.sending.channels.telegram import Telegram  # noqa: PLC0415

        topic = int(found["topic"] or 0)
        return Telegram(
            found["token"], found["chat"], self.clock, self.allowed, topic=topic, moves=self.moves
        )

    def _matrix(self, address: str) -> Channel | None:
        found = _MATRIX.fullmatch(address)
        room = unquote(found["room"]) if found is not None else ""
        if found is None or not re.fullmatch(r"![^\s]+|#[^\s:]+:[^\s]+", room):
            return None
        _web_parts(found["base"])
        from engine.sending.channels.matrix import Matrix  # noqa: PLC0415

        token = unquote(found["token"])
        return Matrix(found["base"], token, room, self.clock, self.allowed)

    def _mail(self, address: str) -> Channel:
        from engine.sending.channels.mail.address import read_mail_address  # noqa: PLC0415
        from engine.sending.channels.mail.smtp import Mail  # noqa: PLC0415

        return Mail(read_mail_address(address), self.clock, self.accepted)

    def _apprise(self, address: str) -> Channel:
        from engine.sending.channels.apprise import Breadth  # noqa: PLC0415

        return Breadth(address)

    def _web(self, address: str, parts: SplitResult) -> Channel:
        """A robot whose whole address was given, or a webhook."""
        from engine.sending.channels.http.signature import read_secrets  # noqa: PLC0415
        from engine.sending.channels.robots.wecom import HOST, WeComRobot  # noqa: PLC0415
        from engine.sending.channels.webhook import Webhook  # noqa: PLC0415

        if parts.hostname == HOST:
            return WeComRobot(address, self.clock, self.allowed)
        try:
            secrets = read_secrets(self.environment.get(f"{self.variable}_SECRET", ""))
        except ValueError as error:
            raise AddressError(
                kept(
                    "kept.address.secret",
                    "channel {channel}: {variable}_SECRET: {problem}",
                    channel=self.name,
                    variable=self.variable,
                    problem=error,
                )
            ) from None
        honours = self.environment.get(f"{self.variable}_HONOURS_KEYS", "").strip().lower()
        return Webhook(address, secrets, self.clock, honours == "yes", self.allowed)


def _web_parts(address: str) -> SplitResult:
    """The parts of an address of http or https. Raises `ValueError`, in words of ours."""
    import httpx  # noqa: PLC0415

    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
        httpx.URL(address)
        (host or "").encode("idna")
    except (ValueError, httpx.InvalidURL):  # UnicodeError is one
        raise ValueError(
            kept(
                "kept.address.http",
                "holds an address of http that is none: look at its host and port",
            )
        ) from None
    if not host or port == 0:
        raise ValueError(kept("kept.address.no_host", "holds an address of http without a host"))
    return parts
