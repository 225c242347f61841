"""The tables. Times are UTC instants; wall times are kept beside, with their zone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
)
from sqlalchemy.types import TypeDecorator

from engine.calendar.database.states import DELIVERY_STATES, POST_STATES


class Moment(TypeDecorator[dt.datetime]):
    """An instant. Takes only aware values, stores UTC, and hands back UTC.

    SQLite drops offsets silently, so a naive value could be anything: it is refused.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """The instant as UTC without a zone. Raises `ValueError` for one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        """The stored instant, in UTC."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


def _one_of(column: str, states: dict[str, tuple[str, ...]]) -> CheckConstraint:
    listed = ", ".join(f"'{state}'" for state in states)
    return CheckConstraint(f"{column} IN ({listed})", name=f"known_{column}")


BigKey = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

templates = Table(
    "templates",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("source", Text, nullable=False),
)

pictures = Table(
    "pictures",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("path", Text, nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("data", LargeBinary, nullable=False),
)

channels = Table(
    "channels",
    metadata,
    Column("playbook", String(200), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("title", Text, nullable=False),
    Column("variable", String(200), nullable=False),
    Column("resend", Boolean, nullable=False, default=False, server_default=false()),
    Column("by_owner", Boolean, nullable=False, default=False, server_default=false()),
    Column("service", String(20), nullable=False, server_default=""),
    Column("tongue", String(10), nullable=False, server_default="en"),
)

members = Table(
    "channel_groups",
    metadata,
    Column("playbook", String(200), primary_key=True),
    Column("channel", String(200), primary_key=True),
    Column("group_key", String(200), primary_key=True),
    Column("name", Text, nullable=False),
    Column("zone", String(100), nullable=False),
    Column("columns", JSON, nullable=False),
    Column("since", Integer, primary_key=True, autoincrement=False, server_default="1"),
    Column("until", Integer),
)  # fmt: skip
"""Rosters by revision: a row is what a group was from revision `since` on and before `until`; what
it is now has no `until`."""

posts = Table(
    "posts",
    metadata,
    Column("id", String(400), primary_key=True),
    Column("playbook", String(200), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("element", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("topic", String(200), nullable=False),
    Column("part", String(20), nullable=False),
    Column("date", Date, nullable=False),
    Column("time", Time, nullable=False),
    Column("zone", String(100), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("first_due_at", Moment, nullable=False),
    Column("late_seconds", Float, nullable=False),
    Column("place", Text, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("template_hash", ForeignKey("templates.hash"), nullable=False),
    Column("context", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("approved_hash", String(64)),
    Column("approved_revision", Integer),
    Column("approved_renderer", Integer),
    Column("approved_texts", JSON),
    Column("fanned_out", Boolean, nullable=False, default=False),
    Column("fanned_to", String(200), nullable=False, default="", server_default=""),
    Column("after_late", String(20), nullable=False, server_default="skip"),
    Column("trial", String(200), nullable=False, server_default=""),
    Column("groups", JSON, nullable=False, server_default="[]"),
    Column("picture_hash", ForeignKey("pictures.hash")),
    _one_of("state", POST_STATES),
    Index("ix_posts_playbook_date", "playbook", "date"),
    Index("ix_posts_date", "date"),
    Index("ix_posts_to_fan_out", "state", "fanned_out", "first_due_at"),
)

post_events = Table(
    "post_events",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("post_id", ForeignKey("posts.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("before", String(20), nullable=False),
    Column("after", String(20), nullable=False),
    Column("because", Text, nullable=False),
    Column("text_before", Text),  # what the post said before a change of its text
)

approval_gaps = Table(
    "approval_gaps",
    metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("group_key", String(200), primary_key=True),
    Column("kind", String(20), nullable=False),
)
"""Groups to whom a post says something else by now than what was approved."""


IN_LANE = "state IN ('waiting', 'sending')"
"""Deliveries that wait for their turn in their lane, or have it."""
OPEN = "state IN ('waiting', 'sending', 'asking', 'prepared')"
"""Deliveries that keep their post from being closed."""
TO_ASK = "state IN ('unsure', 'asking', 'failed')"
"""Deliveries that a person can settle."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("post_id", ForeignKey("posts.id"), nullable=False),
    Column("playbook", String(200), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("group_key", String(200), nullable=False),
    Column("lane", String(210), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("state", String(20), nullable=False),
    Column("cause", String(20), nullable=False, default="", server_default=""),
    Column("key", String(64), nullable=False, unique=True),
    Column("round", Integer, nullable=False, default=0, server_default="0"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("ended_at", Moment),
    Column("note", Text, nullable=False, default=""),
    Column("moved", Boolean, nullable=False, default=False, server_default=false()),
    Column("claimed_by", BigInteger),
    Column("put_off_at", Moment),
    Column("text_hash", String(64), nullable=False, default="", server_default=""),
    UniqueConstraint("post_id", "group_key"),
    _one_of("state", DELIVERY_STATES),
)  # fmt: skip

delivery_counts = Table(
    "delivery_counts",
    metadata,
    Column("playbook", String(200), primary_key=True),
    Column("channel", String(200), primary_key=True),
    Column("state", String(20), primary_key=True),
    Column("session", BigInteger, primary_key=True, autoincrement=False),
    Column("count", BigInteger, nullable=False),
)
"""How many deliveries there are in each state: kept by triggers, the sum over the sessions. On
PostgreSQL each session counts in rows of its own, so that none waits for another."""

lanes = Table(
    "lanes",
    metadata,
    Column("lane", String(210), primary_key=True),
    Column("group_key", String(200), nullable=False),
    Column("delivery_id", BigInteger),
    Column("playbook", String(200)),
    Column("channel", String(200)),
    Column("due_at", Moment),
    Column("ready_at", Moment),
    Column("held", String(640), nullable=False, default="", server_default=""),
)
"""Each group's first delivery, and what holds it: `sending` or `paused:ID`. Follows
from the deliveries; see `lanes.relane`."""

circuits = Table(
    "circuits",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("key", String(620), nullable=False),
    Column("scope", String(20), nullable=False),
    Column("cause", String(40), nullable=False),
    Column("words", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("told_at", Moment),
    Column("playbook", String(200), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("group_key", String(200), nullable=False),
    Column("address", String(64), nullable=False),
    Column("probed_at", Moment),
    Column("closed_because", Text, nullable=False),
)
"""Addresses that nothing is sent to until they are mended. The key is `PLAYBOOK/CHANNEL` where the
scope is a channel, `PLAYBOOK/CHANNEL/GROUP` where it is a chat."""

delivery_events = Table(
    "delivery_events",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("delivery_id", BigKey, ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("before", String(20), nullable=False),
    Column("after", String(20), nullable=False),
    Column("because", Text, nullable=False),
)

workers = Table(
    "workers",
    metadata,
    Column("number", BigKey, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("process", Text, nullable=False, server_default=""),
    Column("until", Moment, nullable=False),
    Column("ended_at", Moment),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("until", Moment, nullable=False),
)

holder = Table(
    "holder",
    metadata,
    Column("epoch", BigKey, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("beat_at", Float, nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("ended", Boolean, nullable=False),
)

clock = Table(
    "clock",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("seen", Moment, nullable=False),
)

senders = Table(
    "senders",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("times", JSON, nullable=False),
    Column("held_at", Moment),
    Column("held_until", Moment),
)

owners = Table(
    "owners",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

pauses = Table(
    "pauses",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("scope", String(20), nullable=False),
    Column("name", String(400), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", Text, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("token", String(64), nullable=False),
    Column("counted", BigInteger, nullable=False),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("row", String(64), nullable=False),
    Column("measure", String(100), nullable=False),
    Column("playbook", String(200), nullable=False),
    Column("post_id", String(400), nullable=False),
    Column("group_key", String(200), nullable=False),
    Column("element", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("exposure", Float, nullable=False),
    Column("count", Float, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    UniqueConstraint("source", "row", "measure"),
    Index("ix_outcomes_report", "measure", "element", "weekday", "hour"),
)

moved_chats = Table(
    "moved_chats",
    metadata,
    Column("address", String(64), primary_key=True),
    Column("moved_to", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Where chats went, by a hash of the account and the chat that the address names."""

accepted_mails = Table(
    "accepted_mails",
    metadata,
    Column("message", String(64), primary_key=True),
    Column("recipient", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
)
"""Who of several recipients has a mail; both are hashes that tell no address."""

unusable_channels = Table(
    "unusable_channels",
    metadata,
    Column("worker", BigKey, primary_key=True, autoincrement=False),
    Column("playbook", String(200), primary_key=True),
    Column("channel", String(200), primary_key=True),
    Column("words", Text, nullable=False),
)
"""Which channels a worker has no usable address for, and why."""
