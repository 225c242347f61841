"""The address of a mail channel: a server, a sender and one or more recipients.

`smtp://USER:PASSWORD@HOST:PORT/?from=A&to=B,C&unsubscribe=https://...`, each part percent-encoded
where RFC 3986 asks for it. A `+` is a plus, as addresses have them, and no space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from dsl.base.sentence import kept

PORTS = {"smtp": 587, "smtps": 465}
_ONE = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^\s@",;<>()\[\]\\]+)@[^\s@",;<>()\\]+')


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in, by whom and for whom. `tls`: from the first byte."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    to: str | tuple[str, ...]
    tls: bool
    unsubscribe: tuple[str, ...] = ()
    """`mailto:` and `https:` addresses to leave by; `{to}` stands for the recipient."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """The people a message goes to, each in an envelope of their own."""
        return (self.to,) if isinstance(self.to, str) else self.to


def read_mail_address(address: str) -> MailServer:
    """The server and the people of an address. Raises `ValueError`, whose words hold no part of
    it."""
    parts = urlsplit(address)
    asked = _asked(parts.query)
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise ValueError(
            kept("kept.mail.port", "has a port that is none: they go from 1 to 65535")
        ) from None
    senders = _addresses(asked.get("from", []))
    recipients = _addresses(asked.get("to", []))
    if not parts.hostname or len(senders) != 1 or not recipients:
        raise ValueError(
            kept("kept.mail.needs", "needs a host, and ?from= and &to= with addresses")
        )
    return MailServer(
        _in_ascii(parts.hostname), port, unquote(parts.username or ""),
        unquote(parts.password or ""), senders[0], recipients, parts.scheme == "smtps",
        _ways_out(asked.get("unsubscribe", [])),
    )  # fmt: skip


def _asked(query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        found.setdefault(unquote(name), []).append(unquote(value))
    return found


def _addresses(values: list[str]) -> tuple[str, ...]:
    """The addresses in values, commas between them, each once. Raises `ValueError`."""
    found = []
    for value in values:
        rest = _ONE.sub("", value)
        if rest.strip(" ,;"):
            raise ValueError(kept("kept.mail.address", "holds a mail address that is none"))
        found += [_domain_in_ascii(one) for one in _ONE.findall(value)]
    return tuple(dict.fromkeys(found))


def _domain_in_ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{_in_ascii(domain)}"


def _in_ascii(host: str) -> str:
    """A host's name as servers take it (IDNA). Raises `ValueError`."""
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        raise ValueError(kept("kept.mail.host", "holds a host name that is none")) from None


def _ways_out(values: list[str]) -> tuple[str, ...]:
    for value in values:
        if not value.startswith(("https://", "mailto:")) or re.search(r"[\s<>]", value):
            raise ValueError(
                kept("kept.mail.unsubscribe", "&unsubscribe= takes https: and mailto: addresses")
            )
    return tuple(values)
