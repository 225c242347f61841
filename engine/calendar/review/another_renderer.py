"""A newer program that writes texts otherwise: what was approved and would change asks again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from dsl.base.sentence import kept
from engine.calendar.approved_texts import texts_now, written_posts
from engine.calendar.database.states import POST_STATES, step
from engine.calendar.database.tables import post_events, posts
from engine.calendar.deliveries.withdraw import lock_posts, withdraw
from engine.calendar.posts import post_event
from engine.calendar.written import written_of
from engine.rendering.markup.shield import Text, markdown_of
from engine.rendering.templates import edition
from engine.rendering.templates.pool import render_all

AHEAD = dt.timedelta(days=7)
"""How long before they are due approved posts are looked at."""
TOGETHER = 20
"""How many posts are looked at in one transaction."""
BECAUSE = kept(
    "kept.renderer", "this version of Weekbook writes its text otherwise than it was approved"
)


def look_at_approved(connection: Connection, now: dt.datetime, who: str) -> tuple[int, int]:
    """Renders some approved posts of the coming days anew that another renderer wrote: the same
    text stays approved, another one is proposed, with the old one in its history. How many were
    looked at, and how many are proposed again; call it until none are looked at."""
    ids = _written_by_another(connection, now)
    if not ids:
        return 0, 0
    lock_posts(connection, ids)
    rows = [row for row in written_posts(connection, ids) if row["state"] == "approved"]
    texts = texts_now(connection, rows)
    again = 0
    for row in rows:
        if texts[row["id"]] == row["approved_texts"]:
            same = update(posts).where(posts.c.id == row["id"])
            connection.execute(same.values(approved_renderer=edition.RENDERER))
        else:
            _propose(connection, row, now, who)
            again += 1
    return len(ids), again


def _written_by_another(connection: Connection, now: dt.datetime) -> Sequence[str]:
    renderer = posts.c.approved_renderer
    query = select(posts.c.id).where(
        posts.c.state == "approved", posts.c.first_due_at <= now + AHEAD,
        or_(renderer.is_(None), renderer != edition.RENDERER),
    )  # fmt: skip
    query = query.order_by(posts.c.first_due_at, posts.c.id).limit(TOGETHER)
    return connection.execute(query).scalars().all()


def _propose(connection: Connection, row: RowMapping, now: dt.datetime, who: str) -> None:
    told = withdraw(connection, row["id"], BECAUSE, now)
    state = step(POST_STATES, row["state"], "proposed")
    values = {"state": state, "approved_hash": None, "fanned_out": False, "fanned_to": "",
              "text": _text(connection, row)}  # fmt: skip
    connection.execute(update(posts).where(posts.c.id == row["id"]).values(**values))
    because = f"{BECAUSE}; {told}" if told.sent or told.in_flight else BECAUSE
    event = post_event(row["id"], now, who, row["state"], state, because, row["text"])
    connection.execute(insert(post_events), [event])


def _text(connection: Connection, row: RowMapping) -> str:
    """What the post says by now to its first group; as before where that cannot be told."""
    (written,) = written_of(connection, [row])
    (made,) = render_all([written.job])
    return markdown_of(made) if isinstance(made, Text) else str(row["text"])
