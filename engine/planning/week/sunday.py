"""Whether a playbook has posts that its lines let cross Sunday's midnight."""

from __future__ import annotations

from dsl.constructs.playbook import Playbook
from dsl.constructs.values import Campaign, Draw
from dsl.when import Between


def crosses_sunday(playbook: Playbook) -> bool:
    """Whether some post may lie on the Monday after the week it belongs to."""
    posts = [post for week in playbook.weeks for post in week.posts]
    posts += [post for campaign in playbook.systems_of(Campaign) for post in campaign.posts]
    for post in posts:
        moment = post.when.moment
        if isinstance(moment, Between) and moment.end < moment.start:
            return True
    return any(
        draw.times is not None and draw.times.hours.end < draw.times.hours.start
        for draw in playbook.systems_of(Draw)
    )
