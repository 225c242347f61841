"""The texts of an approved post, by hashes of what its service is handed for some of its groups.

A text is a function of content, roster and program, and the first two are kept. A newer program
cannot write as the older one did; by these hashes it sees whether it does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select, update

from dsl.rosters import Group
from dsl.services import SERVICES
from engine.calendar.database.tables import members, posts
from engine.calendar.written import select_written, written_of
from engine.rendering.markup.dialects import html
from engine.rendering.markup.shield import Text
from engine.rendering.markup.shown import sent_text
from engine.rendering.templates.every_group import columns_of, distinct
from engine.rendering.templates.pool import Rendered, render_all

MOST = 20
"""For how many groups a post's texts are kept, of those that can differ."""
LOOKED_AT = 500
"""Among how many groups, by their keys, these are looked for."""

Hashes = Mapping[str, str]
"""The hash of each group's text, by the group's key."""


def keep_texts(connection: Connection, ids: Iterable[str]) -> None:
    """Writes down what posts say that are approved at this moment."""
    rows = written_posts(connection, ids)
    rosters: dict[tuple[str, str, tuple[str, ...]], list[Group]] = {}
    wanted: dict[str, list[Group]] = {}
    for row in rows:
        key = (row["playbook"], row["channel"], tuple(row["groups"]))
        if key not in rosters:
            rosters[key] = _roster(connection, *key)
        wanted[row["id"]] = distinct(row["source"], rosters[key], MOST)[0][:MOST]
    for id, hashes in _hashes(connection, rows, wanted).items():
        connection.execute(update(posts).where(posts.c.id == id).values(approved_texts=hashes))


def texts_now(connection: Connection, rows: Sequence[RowMapping]) -> dict[str, Hashes]:
    """The hashes that this program makes of approved posts, for the groups whose are kept, with
    the rosters that were approved."""
    return _hashes(connection, rows, {row["id"]: _as_approved(connection, row) for row in rows})


def written_posts(connection: Connection, ids: Iterable[str]) -> Sequence[RowMapping]:
    """Posts with all that their texts are made of, in the order of their identities."""
    query = select_written().where(posts.c.id.in_(set(ids))).order_by(posts.c.id)
    return connection.execute(query).mappings().all()


def _hashes(
    connection: Connection, rows: Sequence[RowMapping], groups: Mapping[str, Sequence[Group]]
) -> dict[str, Hashes]:
    asked = [
        (row["id"], group.key,
         replace(written.job, context={**written.job.context, "group": columns_of(group)}))
        for row, written in zip(rows, written_of(connection, rows), strict=True)
        for group in groups[row["id"]]
    ]  # fmt: skip
    made: dict[str, dict[str, str]] = {row["id"]: {} for row in rows}
    texts = render_all([job for _, _, job in asked])
    for (id, key, job), text in zip(asked, texts, strict=True):
        made[id][key] = _hash(job.service, text)
    return dict(made)


def _hash(service: str, text: Rendered) -> str:
    """Of all that may leave: which service it is, the address may say alone; and Matrix and mails
    carry HTML beside the text."""
    if not isinstance(text, Text):
        return "none"
    written = [sent_text(one, text) for one in ((service,) if service else ("", *SERVICES))]
    whole = "\0".join([*written, html(text)])
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _roster(
    connection: Connection, playbook: str, channel: str, groups: Sequence[str]
) -> list[Group]:
    query = select(members).where(
        members.c.playbook == playbook, members.c.channel == channel, members.c.until.is_(None)
    )
    if groups:
        query = query.where(members.c.group_key.in_(groups))
    return _groups(connection, query.order_by(members.c.group_key).limit(LOOKED_AT))


def _as_approved(connection: Connection, row: RowMapping) -> list[Group]:
    revision = row["approved_revision"] or 0
    query = select(members).where(
        members.c.playbook == row["playbook"], members.c.channel == row["channel"],
        members.c.group_key.in_(row["approved_texts"] or {}), members.c.since <= revision,
        or_(members.c.until.is_(None), members.c.until > revision),
    )  # fmt: skip
    return _groups(connection, query.order_by(members.c.group_key))


def _groups(connection: Connection, query: Any) -> list[Group]:
    return [
        Group(key=row.group_key, name=row.name, zone=row.zone, columns=row.columns)
        for row in connection.execute(query)
    ]
