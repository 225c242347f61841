"""Which lines make posts from a template, and what each provides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.base.value import Value
from dsl.constructs.fill.lines import Fill
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post


class Use(Value):
    """One line that makes posts from a template: what it provides beside what every post does."""

    extras: frozenset[str]
    channels: frozenset[str]


def uses_of(
    lines: Iterable[Post | Fill], elements: set[str], channels: frozenset[str],
    playbook: Playbook, extra: str = "",
) -> Iterator[Use]:  # fmt: skip
    """The uses of a template by the lines that post any of `elements`."""
    for line in lines:
        named = {line.element.text} if isinstance(line, Post) else {n.text for n in line.elements}
        if not named & elements:
            continue
        extras = {"topic"} if line.about is not None else set[str]()
        if all(playbook.elements[name].coupon for name in named & elements):
            extras.add("coupon")
        yield Use(frozenset(extras | ({extra} if extra else set())), channels)
