"""A week: its posts and rules, for some channels or all."""

from __future__ import annotations

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.block import every
from dsl.constructs.fill.lines import Fill
from dsl.constructs.post.lines import Post
from dsl.constructs.rules.lines import Rule, Wish
from dsl.constructs.rules.written import hard_rules
from dsl.statements.headers import WeekHeader
from dsl.syntax.tree import Line


class Week(Value):
    """The posts and rules of a week, for the channels named (none named: all)."""

    channels: tuple[str, ...]
    posts: tuple[Post, ...]
    fills: tuple[Fill, ...]
    rules: tuple[Rule, ...]
    wishes: tuple[Wish, ...]
    span: Span

    @property
    def lines(self) -> tuple[Post | Fill, ...]:
        """The lines that make posts: fixed ones, then those that fill peaks."""
        return (*self.posts, *self.fills)

    def serves(self, channel: str) -> bool:
        """Whether the week is one of a channel; one that names none is of all."""
        return not self.channels or channel in self.channels


def build_week(line: Line, header: WeekHeader) -> Week:
    """The posts, rules and wishes of a `week` block, each in the order written."""
    return Week(
        channels=tuple(name.text for name in header.channels),
        posts=every(line, Post),
        fills=every(line, Fill),
        rules=hard_rules(line),
        wishes=every(line, Wish),
        span=header.span,
    )
