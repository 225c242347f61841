"""What waits for the owners of groups, and what they say of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine

from dsl.telling.catalogue import told
from engine.calendar.database.connection import reading
from engine.calendar.owners import (
    WORDS,
    OwnerTask,
    Word,
    all_owners,
    all_tasks,
    owner_with,
    say,
    tasks_of,
)
from engine.rendering.templates.pool import RenderError, RenderJob, render_all

__all__ = [
    "WORDS",
    "OwnerPage",
    "OwnerTask",
    "Word",
    "owner_page",
    "owner_says",
    "owners_and_tasks",
    "platform_says",
]

SHOWN_FOR = dt.timedelta(days=2)
"""How long an owner's page shows what is past."""


@dataclass(frozen=True, slots=True)
class OwnerPage:
    """What waits for a group's owner, with the texts to send."""

    owner: str
    tongue: str
    tasks: tuple[tuple[OwnerTask, str], ...]


def owner_page(engine: Engine, key: str, now: dt.datetime) -> OwnerPage | None:
    """The page with this key; None where there is none."""
    with reading(engine) as connection:
        owner = owner_with(connection, key)
        if owner is None:
            return None
        tasks = tasks_of(connection, owner, now - SHOWN_FOR)
    made = render_all([RenderJob(task.template, task.context, task.tongue) for task in tasks])
    texts = tuple(
        (task, told(text.reason, task.tongue) if isinstance(text, RenderError) else text)
        for task, text in zip(tasks, made, strict=True)
    )
    return OwnerPage(owner, tasks[-1].tongue if tasks else "en", texts)


def owner_says(engine: Engine, key: str, id: int, word: Word, now: dt.datetime) -> bool:
    """What an owner says of a message of theirs; whether it could be written down."""
    with engine.begin() as connection:
        owner = owner_with(connection, key)
        if owner is None:
            return False
        own = {task.id for task in tasks_of(connection, owner, now - SHOWN_FOR)}
        done, _ = say(connection, {id} & own, word, owner, now)
    return bool(done)


def platform_says(
    engine: Engine, ids: Iterable[int], word: Word, who: str, now: dt.datetime
) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...]]:
    """What a platform's own report says of messages that owners let go; see `by_owner.say`."""
    with engine.begin() as connection:
        return say(connection, ids, word, who, now)


def owners_and_tasks(
    engine: Engine, now: dt.datetime
) -> tuple[tuple[str, str, tuple[OwnerTask, ...]], ...]:
    """Every owner with the key of their page and what they were asked to send lately."""
    with reading(engine) as connection:
        tasks = all_tasks(connection, now - SHOWN_FOR)
        return tuple(
            (owner, key, tasks.get(owner, ())) for owner, key in all_owners(connection).items()
        )
