"""What was approved beside what would go by now, for whoever is asked about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select

from engine.calendar.approved_texts import written_posts
from engine.calendar.database.tables import approval_gaps, members, post_events
from engine.calendar.written import written_of
from engine.rendering.markup.shield import Text
from engine.rendering.markup.shown import sent_text
from engine.rendering.templates.job import RenderJob
from engine.rendering.templates.pool import render_all

MOST = 20
"""For how many groups of a post it is shown."""


@dataclass(frozen=True, slots=True)
class OldBesideNew:
    """Two texts as the service gets them; empty where one cannot be made."""

    group: str
    """The group's key; empty where it is the post as its page shows it."""
    name: str
    before: str
    now: str


def old_beside_new(
    connection: Connection, id: str, groups: Sequence[str] | None = None
) -> tuple[OldBesideNew, ...]:
    """The texts of a post that are others by now: of a proposed one, what it said when it was
    approved; of an approved one, those of the groups whose deliveries ask for it, or of these `groups` alone.

    What a group got approved is rendered from the roster of that time.
    """
    rows = written_posts(connection, [id])
    if not rows:
        return ()
    (row,) = rows
    (written,) = written_of(connection, rows)
    if row["state"] == "proposed":
        return _proposed(connection, row, written.job)
    jobs = [
        (key, name, replace(written.job, context={**written.job.context, "group": columns}))
        for key, *two in _both(connection, row, groups)
        for name, columns in two
    ]
    texts = render_all([job for _, _, job in jobs])
    said = [sent_text(written.job.service, one) if isinstance(one, Text) else "" for one in texts]
    return tuple(
        OldBesideNew(jobs[place][0], jobs[place + 1][1], said[place], said[place + 1])
        for place in range(0, len(jobs), 2)
    )


def _proposed(connection: Connection, row: RowMapping, job: RenderJob) -> tuple[OldBesideNew, ...]:
    query = select(post_events.c.after, post_events.c.text_before).where(
        post_events.c.post_id == row["id"]
    )
    before, seen = None, False
    for event in connection.execute(query.order_by(post_events.c.id)):
        if event.after == "approved":
            before, seen = None, True
        elif seen and before is None:
            before = event.text_before
    if before is None or before == row["text"]:
        return ()
    old, new = (sent_text(job.service, Text(text)) for text in (before, row["text"]))
    return (OldBesideNew("", "", old, new),)


def _both(
    connection: Connection, row: RowMapping, groups: Sequence[str] | None
) -> list[tuple[Any, ...]]:
    """Groups with a gap, each with its name and columns as they were approved, and as they are."""
    asked = select(approval_gaps.c.group_key).where(
        approval_gaps.c.post_id == row["id"], approval_gaps.c.kind == "changed"
    )
    if groups is not None:
        asked = asked.where(approval_gaps.c.group_key.in_(groups))
    keys = connection.scalars(asked.order_by(approval_gaps.c.group_key).limit(MOST)).all()
    mine = (
        members.c.playbook == row["playbook"], members.c.channel == row["channel"],
        members.c.group_key.in_(keys),
    )  # fmt: skip
    revision = row["approved_revision"] or 0
    then = (
        members.c.since <= revision,
        or_(members.c.until.is_(None), members.c.until > revision),
    )
    old = {one.group_key: one for one in connection.execute(select(members).where(*mine, *then))}
    new = select(members).where(*mine, members.c.until.is_(None))
    there = {one.group_key: one for one in connection.execute(new)}
    return [
        (key, _group(old[key]), _group(there[key])) for key in keys if key in old and key in there
    ]


def _group(row: Any) -> tuple[str, dict[str, str]]:
    return row.name, {"group": row.group_key, "name": row.name, **row.columns}
