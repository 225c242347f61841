"""What the text of a stored post is made of, for the group that gets it first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, or_, select

from engine.calendar.database.tables import channels, members, posts, templates
from engine.rendering.templates.job import RenderJob


@dataclass(frozen=True, slots=True)
class Written:
    """A post's text for one group, as it would be rendered to be sent."""

    job: RenderJob
    """Its service is the one that the playbook names; empty where it names none."""
    variable: str
    """The variable with the channel's address, which tells the service otherwise; empty for the
    outbox, and where an owner sends the text by hand."""

    @property
    def group(self) -> str:
        """The group's key; empty where the channel has no groups."""
        return str(self.job.context["group"]["group"])


def select_written() -> Select[tuple[Any, ...]]:
    """Posts with what `written_of` needs of their templates and channels."""
    mine = and_(channels.c.playbook == posts.c.playbook, channels.c.name == posts.c.channel)
    return (
        select(
            posts, templates.c.source, channels.c.service, channels.c.tongue, channels.c.variable,
            channels.c.by_owner,
        )
        .join(templates, templates.c.hash == posts.c.template_hash)
        .outerjoin(channels, mine)
    )  # fmt: skip


def written_of(connection: Connection, rows: Sequence[RowMapping]) -> Iterator[Written]:
    """What the text of each post is made of. Rows are those of `select_written`.

    The group is the first of the roster as it is now; as it was when the post was approved, for
    one that is closed.
    """
    known: dict[tuple[Any, ...], dict[str, str]] = {}
    for row in rows:
        revision = row["approved_revision"] if row["state"] == "closed" else None
        asked = (row["playbook"], row["channel"], tuple(row["groups"]), revision)
        if asked not in known:
            known[asked] = _first_group(connection, *asked)
        by_hand = bool(row["by_owner"])
        job = RenderJob(
            row["source"], {**_names(row["context"]), "group": known[asked]}, row["tongue"] or "en",
            "" if by_hand else row["service"] or "", row["picture_hash"] is not None,
        )  # fmt: skip
        yield Written(job, "" if by_hand else row["variable"] or "")


def _first_group(
    connection: Connection, playbook: str, channel: str, groups: Sequence[str], revision: int | None
) -> dict[str, str]:
    """The columns of the first group by key, as templates read them."""
    there = (
        members.c.until.is_(None)
        if revision is None
        else and_(
            members.c.since <= revision,
            or_(members.c.until.is_(None), members.c.until > revision),
        )
    )
    query = select(members).where(
        members.c.playbook == playbook, members.c.channel == channel, there
    )
    if groups:
        query = query.where(members.c.group_key.in_(groups))
    row = connection.execute(query.order_by(members.c.group_key).limit(1)).first()
    if row is None:
        return {"group": "", "name": ""}
    return {"group": row.group_key, "name": row.name, **_names(row.columns)}


def _names(stored: Any) -> dict[str, Any]:
    """What the database has, which others may have written; a claim refuses what is none."""
    return stored if isinstance(stored, dict) else {}
