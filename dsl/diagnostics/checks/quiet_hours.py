"""Posts at fixed times in the quiet hours of a channel."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.channel import Channel
from dsl.constructs.post.lines import Post
from dsl.when import AtTimes, DaySpan


def quiet_post(post: Post, channel: Channel, quiet: DaySpan) -> Iterator[Fault]:
    """PB311 for a post at a fixed time in the quiet hours of a channel."""
    shown = f"{quiet.start:%H:%M} to {quiet.end:%H:%M}"
    if isinstance(post.when.moment, AtTimes):
        for at in post.when.moment.times:
            if quiet.holds(at):
                yield fault("PB311", post.span, time=f"{at:%H:%M}", channel=channel.name,
                            quiet=shown)  # fmt: skip
