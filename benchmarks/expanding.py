"""A year of fixed and peak slots as instants, against APScheduler's cron trigger."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from benchmarks.measure import Figure, in_turn
from benchmarks.samples import workspace
from dsl.checking import check
from engine.files import read_inside
from engine.planning.week.layout import ALONE
from engine.planning.week.layout_cache import Layouts
from engine.time.holidays import NO_DAYS_OFF
from engine.time.instants import _at_midnight, instants_of_week

FIRST, WEEKS = dt.date(2026, 12, 7), 50
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "w"
        workspace(root, 100)
        playbook = check("bench.playbook", lambda path: read_inside(root, path)).playbook

    def ours() -> list[dt.datetime]:
        _at_midnight.cache_clear()
        layouts = Layouts(playbook, playbook.channels[0], NO_DAYS_OFF, ALONE)
        found = []
        for week in range(WEEKS):
            layout, _ = layouts.of(FIRST + dt.timedelta(weeks=week))
            minutes = [slot.minute for slot in layout.slots]
            moments = instants_of_week(playbook.zone, layout.monday, minutes)
            found += [moment.at for moment in moments if moment is not None]
        return found

    slots = Layouts(playbook, playbook.channels[0], NO_DAYS_OFF, ALONE).of(FIRST)[0].slots
    hours: dict[dt.time, list[str]] = {}
    for slot in slots:
        hours.setdefault(slot.time, []).append(DAYS[slot.day])
    triggers = [
        CronTrigger(day_of_week=",".join(days), hour=time.hour, minute=time.minute,
                    timezone=playbook.zone)
        for time, days in hours.items()
    ]  # fmt: skip

    def theirs() -> list[dt.datetime]:
        begin = dt.datetime.combine(FIRST, dt.time(), tzinfo=ZoneInfo(playbook.zone))
        end = begin + dt.timedelta(weeks=WEEKS)
        found = []
        for trigger in triggers:
            fired = trigger.get_next_fire_time(None, begin)
            while fired is not None and fired < end:
                found.append(fired.astimezone(dt.UTC))
                fired = trigger.get_next_fire_time(fired, fired + dt.timedelta(microseconds=1))
        return sorted(found)

    assert ours() == theirs()
    count = len(ours())
    mine, other = in_turn([ours, theirs], runs=5)
    return [
        Figure(
            f"an instant of {count} of a year", mine / count, "APScheduler", other / count, "0.05"
        )
    ]
