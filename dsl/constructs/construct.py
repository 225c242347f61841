"""What a block that stands for itself declares, such as a campaign, a coupon or a trial."""

from __future__ import annotations

from dsl.base.span import Span
from dsl.base.value import Value
from dsl.statements.names import Name


class Construct(Value):
    """Has a room of its own in `dsl.constructs`. It keeps the statements it was written as, which
    are values and know their place."""

    name: str
    title: str
    channels: tuple[Name, ...]
    """The channels whose groups it is for; empty for all."""
    span: Span

    @property
    def template_path(self) -> str:
        """The path of its own template in the workspace; empty for what has none."""
        return ""

    def reaches(self, channel: str) -> bool:
        """Whether it is for a channel."""
        return not self.channels or any(name.text == channel for name in self.channels)
