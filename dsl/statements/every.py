"""Any statement; those of the later constructs are only loaded where a file has some."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from dsl.statements.constructs import CommunityStatement
from dsl.statements.core import (
    AboutTopics,
    Absent,
    Approve,
    Broken,
    Buys,
    Clear,
    Distance,
    Fact,
    Fill,
    GroupsFrom,
    Header,
    Holidays,
    Image,
    InSeason,
    Invite,
    JoinedFor,
    Kind,
    Language,
    Late,
    Learned,
    Limit,
    Measured,
    Mix,
    NoAfter,
    NoOn,
    Note,
    Offers,
    Order,
    Peak,
    Persona,
    Post,
    Purpose,
    Quiet,
    Recap,
    Resend,
    Rest,
    Runs,
    Sender,
    SendThrough,
    SentByOwner,
    Serves,
    Sessions,
    StandIn,
    Template,
    Timezone,
    Use,
    WeekHeader,
    Weight,
    Wish,
)
from dsl.statements.expectations import Expect

CoreStatement = (
    Header | Language | Use | WeekHeader | Timezone | Runs | Holidays | Approve | Late
    | JoinedFor | Buys | Note | GroupsFrom | SendThrough | Quiet | Persona | Kind | Image | Template
    | Measured | Purpose | Serves | Order | Rest | Fact | Peak | Post | Fill | Mix | Limit
    | Distance | NoAfter | NoOn | Wish | Sessions | AboutTopics | Invite | Recap | Clear | Broken
    | Sender | SentByOwner | Resend | Offers | Weight | InSeason | Learned | Absent | StandIn | Expect
)  # fmt: skip


Statement: TypeAlias = "CoreStatement | CommunityStatement"
"""Any statement; those of the later constructs are only loaded where a file has some."""
