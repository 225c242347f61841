"""What a plan tells beside its posts: wishes that gave way, and what trials can find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, joined
from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Wish
from dsl.constructs.trial import Trial
from dsl.constructs.wording import percent, subject_word
from dsl.syntax.keywords import WEEKDAYS
from engine.planning.checking.uneven_turns import uneven_turns
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.slot import Slot
from engine.planning.week.occasions.trials import detectable, first_week, reaches, weeks_needed

VARIATION = 0.70
"""Standard deviation of one group's weekly result, as a share of the mean, where nothing has been
measured yet: that of likes per reach of the 500 posts in playbooks/cosmetics-2014."""


def notes_of(playbook: Playbook, weeks: Sequence[FilledWeek]) -> Iterator[Fault]:
    """PB416 for each wish that gave way, PB418 for each trial that runs in these weeks, PB424 for
    elements that rules keep from their turns."""
    yield from uneven_turns(weeks)
    wishes = dict.fromkeys(wish for week in weeks for wish in week.wishes)
    for wish in wishes:
        yield from _gave_way(wish, [week for week in weeks if wish in week.wishes])
    for trial in playbook.constructs_of(Trial):
        yield from _finds(trial, playbook, weeks)


def _gave_way(wish: Wish, weeks: Sequence[FilledWeek]) -> Iterator[Fault]:
    """A wish gave way where a post went against it that could have stood otherwise: for `avoid`
    one in a place with a choice, for `prefer` one elsewhere while a place wished for held
    something else."""
    count, against = 0, []
    for week in weeks:
        elsewhere, held_by_others = [], 0
        for slot, content in zip(week.layout.slots, week.contents, strict=True):
            if slot.fixed:
                continue
            wished = content.is_a(wish.subject.text)
            count += wished
            if wished and against_wish(wish, slot):
                elsewhere.append((slot.on(week.layout.monday), slot.time))
            elif not wished and not against_wish(wish, slot):
                held_by_others += any(c.is_a(wish.subject.text) for c in slot.choices)
        against += elsewhere[:held_by_others] if wish.want else elsewhere
    if against:
        date, time = min(against)
        yield fault("PB416", wish.span, count=len(against), all=count, date=date,
                    subject=subject_word(wish.subject), time=f"{time:%H:%M}")  # fmt: skip


def against_wish(wish: Wish, slot: Slot) -> bool:
    """Whether a post of the wish's subject in this slot would go against it."""
    days, times = wish.preference.days, wish.preference.times
    inside = (not days or slot.day in days) and (not times or slot.time in times)
    return inside != wish.want


def _finds(trial: Trial, playbook: Playbook, weeks: Sequence[FilledWeek]) -> Iterator[Fault]:
    """What a trial can find, told while it is still to start or runs."""
    begin = first_week(playbook)
    if trial.over is None or not trial.weeks or begin is None:
        return
    running = any(slot.trial == trial.name for week in weeks for slot in week.layout.slots)
    groups = {
        group.key
        for channel in playbook.channels
        if reaches(trial, channel.name)
        for group in channel.groups
    }
    places = trial.over.days or trial.over.times
    if not running or not groups or len(places) < 2:
        return
    effect = detectable(len(places), trial.weeks, len(groups), VARIATION)
    found = -(-round(effect * 1e6) // 10_000) * 100  # whole percents, rounded up
    sought = trial.effect.effect if trial.effect else None
    names = joined(
        [Keyword(WEEKDAYS[day]) for day in trial.over.days]
        or [f"{time:%H:%M}" for time in trial.over.times]
    )
    if sought is not None and sought < found:
        needed = weeks_needed(len(places), sought / 10_000, len(groups), VARIATION)
        yield fault("PB419", trial.span, name=trial.name, places=names, groups=len(groups),
                    weeks=trial.weeks, effect=percent(found), sought=percent(sought),
                    needed=needed)  # fmt: skip
    else:
        yield fault("PB418", trial.span, name=trial.name, places=names, groups=len(groups),
                    weeks=trial.weeks, effect=percent(found))  # fmt: skip
