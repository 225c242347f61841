"""A post: one planned message of a playbook, with its moment, its content and its reasons."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dsl.pictures import Picture
from dsl.statements.shared import AfterLate


@dataclass(frozen=True, slots=True)
class Post:
    """One message to all groups of a channel.

    `due` is the instant in the playbook's zone; groups with a zone of their own get it at their
    own wall clock. `context` is what its template reads, beside the group; `text` is the
    message as the channel's first group will see it.
    """

    id: str
    playbook: str
    channel: str
    element: str
    title: str
    kind: str
    stage: str
    topic: str
    part: str
    date: dt.date
    time: dt.time
    zone: str
    due: dt.datetime
    late: dt.timedelta
    place: str
    """`file:line` of the line that makes it."""
    reasons: tuple[str, ...]
    template: str
    context: Mapping[str, Any]
    text: str
    approve_alone: bool
    trial: str = ""
    """The trial that the post belongs to."""
    groups: tuple[str, ...] = ()
    """The keys of the groups that get it; none where all of the channel do."""
    after_late: AfterLate = "skip"
    picture: Picture | None = None

    @property
    def hash(self) -> str:
        """What an approval is bound to: everything a member sees, and when and where."""
        seen = {
            "channel": self.channel,
            "context": self.context,
            "date": self.date.isoformat(),
            "late": self.late.total_seconds(),
            "template": self.template,
            "time": self.time.isoformat(),
            "zone": self.zone,
        }
        if self.after_late != "skip":
            seen["after_late"] = self.after_late
        if self.picture is not None:
            seen["picture"] = hashlib.sha256(self.picture.data).hexdigest()
        if self.groups:
            seen["groups"] = self.groups
        shown = json.dumps(seen, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(shown.encode()).hexdigest()
