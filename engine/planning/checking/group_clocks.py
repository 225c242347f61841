"""Notes about posts of groups that live by clocks of their own: hours left out, hours twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.playbook import Playbook
from engine.planning.rules.filled_week import FilledWeek
from engine.time.days import WEEK
from engine.time.instants import clocks_change, instant


def notes_of_own_clocks(
    playbook: Playbook, weeks: Iterable[FilledWeek], begin: dt.date, end: dt.date
) -> Iterator[Fault]:
    """PB308 and PB309 for wall times from `begin` on and before `end` that the clocks of some
    groups leave out or show twice. Those of the playbook's own zone are told with its posts."""
    for week in weeks:
        monday = week.layout.monday
        if monday < begin - WEEK or not any(group.zone for group in week.channel.groups):
            continue
        for zone in sorted({group.zone for group in week.channel.groups} - {"", playbook.zone}):
            if clocks_change(zone, monday, monday + WEEK + dt.timedelta(days=2)):
                yield from _of_zone(week, zone, (begin, end))


def _of_zone(week: FilledWeek, zone: str, dates: tuple[dt.date, dt.date]) -> Iterator[Fault]:
    own = {group.key for group in week.channel.groups if group.zone == zone}
    for slot in week.layout.slots:
        date = slot.on(week.layout.monday)
        reached = week.groups_of(slot)
        if not dates[0] <= date < dates[1] or (reached and not own & set(reached)):
            continue
        found = instant(zone, date, slot.time)
        if found is not None and found.wall == "once":
            continue
        shown: object = phrase("nothing_posted") if found is None else f"{found.at:%H:%M} UTC"
        code = "PB309" if found is not None and found.wall == "twice" else "PB308"
        yield fault(code, slot.line, time=f"{slot.time:%H:%M}", date=date, zone=zone,
                    instant=shown)  # fmt: skip
