"""The `when` phrases of constructs."""

from __future__ import annotations

from dsl.constructs.playbook import Playbook
from dsl.constructs.values import Campaign, LevelSet, Lifecycle, Task
from dsl.when import When


def system_whens(playbook: Playbook) -> list[When]:
    """The `when` phrases of constructs."""
    found: list[When] = []
    for system in playbook.systems:
        match system:
            case Campaign(posts=posts) | Lifecycle(posts=posts):
                found += [post.when for post in posts]
            case Task(whens=whens):
                found += [said.when for said in whens]
            case LevelSet(shown=shown):
                found += [shown.when] if shown else []
            case _:
                pass
    return found
