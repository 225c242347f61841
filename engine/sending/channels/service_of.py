"""Which service an address belongs to, without anything being opened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

BEGINNINGS = {
    "wecom": "wecom", "telegram": "telegram", "matrix": "matrix", "smtp": "mail", "smtps": "mail",
    "slack": "slack", "discord": "discord", "feishu": "feishu", "lark": "feishu",
    "dingtalk": "dingtalk", "apprise": "apprise",
}  # fmt: skip


def service_of(variable: str, group: str, environment: Mapping[str, str]) -> str:
    """The service that a group is reached through, by the address that a variable holds here.

    Empty where there is none, or no variable, or this machine has no address for the group: the
    text then leaves, and is shown, as it was written.
    """
    address = environment.get(variable, "").strip() if variable else ""
    if address.startswith("file:"):
        from engine.sending.channels.address_file import AddressFileError, read_addresses  # noqa: PLC0415 - few channels have a file

        try:
            address = read_addresses(Path(address.removeprefix("file:"))).get(group, "")
        except AddressFileError:
            return ""
    beginning = address.partition(":")[0].lower()
    if beginning in ("http", "https"):
        return _of_web(address)
    return BEGINNINGS.get(beginning, "")


def _of_web(address: str) -> str:
    from engine.sending.channels.robots import dingtalk, discord, feishu, slack, wecom  # noqa: PLC0415 - slow to load

    hosts = {
        "slack": slack.HOSTS, "discord": discord.HOSTS, "feishu": feishu.HOSTS,
        "dingtalk": dingtalk.HOSTS, "wecom": (wecom.HOST,),
    }  # fmt: skip
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return ""
    return next((service for service, own in hosts.items() if host in own), "webhook")
