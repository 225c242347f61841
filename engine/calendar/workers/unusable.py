"""Channels that no worker has a usable address for."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, exists, func, insert, select

from engine.calendar.database.tables import unusable_channels, workers
from engine.calendar.workers.registry import living

Key = tuple[str, str]
"""Playbook and name of a channel."""


def tell_unusable(connection: Connection, number: int, problems: Mapping[Key, str]) -> None:
    """Writes down which channels a worker has no usable address for, and why; what workers that
    ended had written is taken away. Nothing is written where it stands there already."""
    mine = select(unusable_channels).where(unusable_channels.c.worker == number)
    stands = {(row.playbook, row.channel): row.words for row in connection.execute(mine)}
    if stands == problems:
        return
    gone = ~exists().where(workers.c.number == unusable_channels.c.worker, living())
    connection.execute(
        delete(unusable_channels).where((unusable_channels.c.worker == number) | gone)
    )
    rows = [
        {"worker": number, "playbook": playbook, "channel": channel, "words": words}
        for (playbook, channel), words in problems.items()
    ]
    if rows:
        connection.execute(insert(unusable_channels), rows)


def unusable_by_all(connection: Connection) -> dict[Key, str]:
    """The channels that every living worker has told to be unusable, and what one of them says."""
    alive = connection.scalar(select(func.count()).select_from(workers).where(living())) or 0
    query = (
        select(
            unusable_channels.c.playbook, unusable_channels.c.channel,
            func.min(unusable_channels.c.words), func.count(),
        )
        .join(workers, workers.c.number == unusable_channels.c.worker)
        .where(living())
        .group_by(unusable_channels.c.playbook, unusable_channels.c.channel)
    )  # fmt: skip
    return {
        (playbook, channel): words
        for playbook, channel, words, count in connection.execute(query)
        if count >= alive
    }
