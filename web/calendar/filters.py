"""Which posts a page shows: a filter lives in the address and survives every action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Protocol
from urllib.parse import urlencode

MOST = 200
"""How many characters of a part of a filter are looked at."""


class Shown(Protocol):
    """What a filter looks at of a post."""

    @property
    def playbook(self) -> str:
        """Its name."""
        ...

    @property
    def channel(self) -> str:
        """Its name in the playbook."""
        ...

    @property
    def element(self) -> str:
        """Its name in the playbook."""
        ...

    @property
    def kind(self) -> str:
        """One of the kinds of posts, such as `activity`."""
        ...

    @property
    def title(self) -> str:
        """What the calendar calls it."""
        ...


@dataclass(frozen=True, slots=True)
class Filter:
    """What posts have to be like; what is empty asks for nothing."""

    state: str = ""
    """One of `ShownState`."""
    kind: str = ""
    channel: str = ""
    """`PLAYBOOK/NAME`: two playbooks may call theirs the same."""
    playbook: str = ""
    element: str = ""
    q: str = ""
    """What the title or the text has in it, in any case."""

    @classmethod
    def of(cls, query: Iterable[tuple[str, str]]) -> Filter:
        """What an address asks for; what it asks for else is left alone."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value.strip()[:MOST] for name, value in query if name in known})

    @property
    def asked(self) -> Mapping[str, str]:
        """What is asked for, without the parts that ask for nothing."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def words(self) -> str:
        """The filter as part of an address, with its question mark; nothing where it asks for
        nothing."""
        return self.and_words()

    def but(self, **changes: str) -> Filter:
        """The same with some parts changed."""
        return replace(self, **changes)

    def and_words(self, **more: str) -> str:
        """The filter and more, as part of an address."""
        every = {**self.asked, **more}
        return f"?{urlencode(every)}" if every else ""

    def takes(self, post: Shown, state: str, text: str = "") -> bool:
        """Whether a post that stands so, and says this, is shown."""
        if not self.asked:
            return True
        found = self.q.casefold()
        return (
            (not self.state or self.state == state)
            and (not self.kind or self.kind == post.kind)
            and (not self.channel or self.channel == f"{post.playbook}/{post.channel}")
            and (not self.playbook or self.playbook == post.playbook)
            and (not self.element or self.element == post.element)
            and (not found or found in post.title.casefold() or found in text.casefold())
        )
