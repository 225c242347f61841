"""The `when` phrases of constructs."""

from __future__ import annotations

from dsl.constructs.campaign import Campaign
from dsl.constructs.levels import LevelSet
from dsl.constructs.lifecycle import Lifecycle
from dsl.constructs.playbook import Playbook
from dsl.constructs.task import Task
from dsl.when import When


def whens_of_constructs(playbook: Playbook) -> list[When]:
    """The `when` phrases of constructs."""
    found: list[When] = []
    for construct in playbook.constructs:
        match construct:
            case Campaign(posts=posts) | Lifecycle(posts=posts):
                found += [post.when for post in posts]
            case Task(whens=whens):
                found += [said.when for said in whens]
            case LevelSet(shown=shown):
                found += [shown.when] if shown else []
            case _:
                pass
    return found
