"""The later constructs, each from the line of its header and the block below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, phrase
from dsl.constructs import values as made
from dsl.constructs.building.block import every, hard_rules, only
from dsl.constructs.building.paths import beside
from dsl.statements import constructs as say
from dsl.statements.core import Fill, Header, Name, Post, Template, Wish
from dsl.syntax.tree import Line

DEFAULT_APART = dt.timedelta(minutes=15)
"""How far apart draws are at least, where a block does not say."""

DEFAULT_DAY = dt.timedelta(hours=8)
"""How long a person works a day, where a block does not say."""


def build_system(line: Line, header: Header, faults: list[Fault]) -> made.System:
    """What a block of a later construct declares. What it needs and lacks is a fault."""
    return _BUILDERS[header.noun](line, header, faults)


def _called(header: Header) -> tuple[str, str]:
    name = header.name.text if header.name else ""
    return name, header.title or name


def _channels(line: Line, faults: list[Fault]) -> tuple[Name, ...]:
    said = only(line, say.ForChannels, faults)
    return said.channels if said else ()


def _template(line: Line, faults: list[Fault]) -> str:
    said = only(line, Template, faults)
    return (beside(said.path, faults) or "") if said else ""


def _need(
    line: Line, header: Header, faults: list[Fault], said: object, key: str, example: str
) -> None:
    """A fault where a block does not say what it has to, if all its lines could be read."""
    readable = all(child.statement is not None for child in line.block if child.words)
    if not said and readable and any(child.words for child in line.block):
        noun, name = Keyword(header.noun.upper()), header.name.text if header.name else ""
        faults.append(
            fault("PB115", header.span, noun=noun, name=name, what=phrase(key), example=example)
        )


def _campaign(line: Line, header: Header, faults: list[Fault]) -> made.Campaign:
    day = only(line, say.DayD, faults)
    _need(line, header, faults, day, "missing_day_d", "D is 2026-11-11")
    return made.Campaign(
        *_called(header), day.date if day else None, only(line, say.Opens, faults),
        only(line, say.Closes, faults), _channels(line, faults), every(line, Post),
        every(line, Fill), hard_rules(line), every(line, Wish), only(line, say.Budget, faults),
        header.span,
    )  # fmt: skip


def _season(line: Line, header: Header, faults: list[Fault]) -> made.Season:
    dates = only(line, say.SeasonDates, faults)
    _need(line, header, faults, dates, "missing_dates", "from 2026-12-01 to 2027-02-28")
    return made.Season(
        *_called(header), dates, _channels(line, faults), every(line, say.SeasonPeak),
        hard_rules(line), every(line, Wish), header.span,
    )  # fmt: skip


def _lifecycle(line: Line, header: Header, faults: list[Fault]) -> made.Lifecycle:
    of = only(line, say.Of, faults)
    _need(line, header, faults, of, "missing_of", "of member")
    return made.Lifecycle(
        *_called(header), of, _channels(line, faults), every(line, Post),
        only(line, say.Ends, faults), only(line, say.Afterwards, faults),
        only(line, say.Alarm, faults), header.span,
    )  # fmt: skip


def _reaction(line: Line, header: Header, faults: list[Fault]) -> made.Reaction:
    events, silences = every(line, say.WhenEvent), every(line, say.WhenSilent)
    acts = every(line, say.Within)
    _need(line, header, faults, events or silences, "missing_when", "when praise")
    _need(line, header, faults, acts, "missing_act", "within 5m post thanks")
    return made.Reaction(
        *_called(header), events, silences, acts, every(line, say.AtMostMember),
        _channels(line, faults), header.span,
    )  # fmt: skip


def _referral(line: Line, header: Header, faults: list[Fault]) -> made.Referral:
    method = only(line, say.Method, faults)
    _need(line, header, faults, method, "missing_method", "per friend")
    rounds = only(line, say.Rounds, faults)
    return made.Referral(
        *_called(header), method, every(line, say.Reward), only(line, say.Seeds, faults),
        only(line, say.Brings, faults), rounds.count if rounds else 1,
        only(line, say.Worth, faults), only(line, say.Budget, faults), _template(line, faults),
        _channels(line, faults), header.span,
    )  # fmt: skip


def _coupon(line: Line, header: Header, faults: list[Fault]) -> made.Coupon:
    value = only(line, say.CouponValue, faults)
    valid_for, valid_from = only(line, say.ValidFor, faults), only(line, say.ValidFrom, faults)
    _need(line, header, faults, value, "missing_value", "value CNY 10")
    _need(line, header, faults, valid_for or valid_from, "missing_valid", "valid for 7d")
    uses, number = only(line, say.Uses, faults), only(line, say.NumberOf, faults)
    issued = only(line, say.IssuedBy, faults)
    return made.Coupon(
        *_called(header), value, only(line, say.Costs, faults), valid_for, valid_from,
        uses.count if uses else 1, number.count if number else None,
        issued.element if issued else None, only(line, say.Remind, faults),
        only(line, say.Budget, faults), header.span,
    )  # fmt: skip


def _draw(line: Line, header: Header, faults: list[Fault]) -> made.Draw:
    times = only(line, say.DrawTimes, faults)
    example = "every day 4 times between 06:30 and 09:00"
    _need(line, header, faults, times, "missing_draws", example)
    apart, winners = only(line, say.Apart, faults), only(line, say.Winners, faults)
    return made.Draw(
        *_called(header), times, apart.least if apart else DEFAULT_APART,
        winners.count if winners else 1, only(line, say.Prize, faults),
        only(line, say.Budget, faults), _template(line, faults), _channels(line, faults),
        header.span,
    )  # fmt: skip


def _levels(line: Line, header: Header, faults: list[Fault]) -> made.LevelSet:
    levels = every(line, say.Level)
    _need(line, header, faults, levels, "missing_levels", "level bronze from 10 points")
    return made.LevelSet(
        *_called(header), levels, every(line, say.Points), only(line, say.ShowTop, faults),
        _template(line, faults), _channels(line, faults), header.span,
    )  # fmt: skip


def _task(line: Line, header: Header, faults: list[Fault]) -> made.Task:
    who, whens = only(line, say.DoneBy, faults), every(line, say.TaskWhen)
    _need(line, header, faults, who, "missing_done_by", 'done by "every guide"')
    _need(line, header, faults, whens, "missing_task_when", "every day at 10:00 for 5m")
    day = only(line, say.DayOf, faults)
    return made.Task(
        *_called(header), who.who if who else None, whens,
        tuple(step.text.text for step in every(line, say.Step)),
        day.length if day else DEFAULT_DAY, _channels(line, faults), header.span,
    )  # fmt: skip


def _measure(line: Line, header: Header, faults: list[Fault]) -> made.Measure:
    count = only(line, say.Count, faults)
    _need(line, header, faults, count, "missing_count", "count replies")
    per, hours = only(line, say.Per, faults), only(line, say.Hours, faults)
    return made.Measure(
        *_called(header), count.metric if count else None, per.what if per else None,
        hours.after if hours else None, only(line, say.Goal, faults), every(line, say.Pause),
        header.span,
    )  # fmt: skip


def _trial(line: Line, header: Header, faults: list[Fault]) -> made.Trial:
    over, weeks = only(line, say.SpreadOver, faults), only(line, say.ForWeeks, faults)
    _need(line, header, faults, over, "missing_spread", "spread chat over mon to fri")
    _need(line, header, faults, weeks, "missing_weeks", "takes 6 weeks")
    return made.Trial(
        *_called(header), over, weeks.count if weeks else None, only(line, say.LooksFor, faults),
        only(line, say.TrialMetric, faults), _channels(line, faults), header.span,
    )  # fmt: skip


_BUILDERS: dict[str, Callable[[Line, Header, list[Fault]], made.System]] = {
    "campaign": _campaign,
    "season": _season,
    "lifecycle": _lifecycle,
    "reaction": _reaction,
    "referral": _referral,
    "coupon": _coupon,
    "draw": _draw,
    "levels": _levels,
    "task": _task,
    "measure": _measure,
    "trial": _trial,
}
