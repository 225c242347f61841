"""How many messages a group's owner has to send by hand within an hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dsl.base.fault import Fault, fault
from dsl.constructs.playbook import Playbook
from dsl.rosters import owner_of
from engine.planning.posts.post import Post

MOST_AN_HOUR = 20
"""A message opened, read, confirmed and looked for in its group takes about three minutes."""


def owner_load(playbook: Playbook, posts: Sequence[Post]) -> Iterator[Fault]:
    """PB810, once for each owner of a channel: the hour with the most."""
    for channel in playbook.channels:
        if not channel.by_owner:
            continue
        owners = Counter(owner_of(group.key, group.columns) for group in channel.groups)
        hours = Counter(
            (post.date, post.time.hour) for post in posts if post.channel == channel.name
        )
        if not hours:
            continue
        (date, hour), most = min(hours.items(), key=lambda item: (-item[1], item[0]))
        for owner, groups in sorted(owners.items()):
            count = groups * most
            if count > MOST_AN_HOUR:
                yield fault("PB810", channel.span, owner=owner, count=count, date=date,
                            start=f"{hour:02}:00", end=f"{(hour + 1) % 24:02}:00",
                            most=MOST_AN_HOUR)  # fmt: skip
