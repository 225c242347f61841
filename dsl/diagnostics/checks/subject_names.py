"""The names of subjects that rules and wishes use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.statements.names import Name


def subjects_of(rules: Iterable[object], wishes: Iterable[object]) -> Iterator[Name]:
    """The names of which rules and wishes speak."""
    for rule in (*rules, *wishes):
        for attribute in ("subject", "after"):
            found = getattr(rule, attribute, None)
            if isinstance(found, Name):
                yield found
        for portion in getattr(rule, "portions", ()):
            yield portion.subject
