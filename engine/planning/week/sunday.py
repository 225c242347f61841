"""Whether a playbook has posts that its lines let cross Sunday's midnight."""

from __future__ import annotations

from dsl.constructs.campaign import Campaign
from dsl.constructs.draw import Draw
from dsl.constructs.playbook import Playbook
from dsl.when import Between


def crosses_sunday(playbook: Playbook) -> bool:
    """Whether some post may lie on the Monday after the week it belongs to."""
    posts = [post for week in playbook.weeks for post in week.posts]
    posts += [post for campaign in playbook.constructs_of(Campaign) for post in campaign.posts]
    for post in posts:
        moment = post.when.moment
        if isinstance(moment, Between) and moment.end < moment.start:
            return True
    return any(
        draw.times is not None and draw.times.hours.end < draw.times.hours.start
        for draw in playbook.constructs_of(Draw)
    )
