"""The hard rules of one week of one channel, its own and those of others that share its groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Limit, Rule, Wish
from engine.planning.rules.hard_rules import OnDays, PlannedRule, Quota, Used, rules_of_week
from engine.planning.rules.problem import Kinds
from engine.planning.week.occasions.seasons import week_rules
from engine.planning.week.shared_groups import Company, Occupied
from engine.time.days import monday

Caps = tuple[tuple[PlannedRule, Kinds], ...]


def capped(
    playbook: Playbook, channel: Channel, week: dt.date, company: Company, used: Used
) -> tuple[tuple[PlannedRule, ...], tuple[Wish, ...], Caps]:
    """The rules of a week, its wishes, and which of the rules hold whoever posts.

    The rules of a channel hold for the sum of all that its groups get, so those of the other
    channels hold here too, for the groups that they reach.
    """
    own, wishes = week_rules(playbook, channel, week)
    if not company.others:
        return tuple(rules_of_week(own, week, used)), wishes, ()
    foreign: list[PlannedRule] = []
    caps: list[tuple[PlannedRule, Kinds]] = []
    for index, other in enumerate(company.others):
        for rule in other.channel.rules:
            for planned, kinds in _of_kinds(rule, company.of_other(index), week, company, used):
                foreign.append(planned)
                caps.append((planned, kinds))
    rules: list[PlannedRule] = []
    for mine in own:
        if mine not in channel.rules or isinstance(mine, OnDays):
            rules += rules_of_week([mine], week, used)
            continue
        every = tuple(range(len(company.kinds)))
        for planned, kinds in _of_kinds(mine, every, week, company, used):
            rules.append(planned)
            caps.append((planned, kinds))
    return tuple(dict.fromkeys((*foreign, *rules))), wishes, tuple(dict.fromkeys(caps))


def _of_kinds(
    rule: Rule, kinds: Kinds, week: dt.date, company: Company, used: Used
) -> Iterable[tuple[PlannedRule, Kinds]]:
    """The rule as it holds for each kind of groups: of a month, what all who post have left."""
    if not isinstance(rule, Limit) or rule.per != "month":
        return [(rule, kinds)]
    found: dict[Quota, list[int]] = {}
    for kind in kinds:
        others = [other for i, other in enumerate(company.others) if i in company.kinds[kind][0]]
        for quota in rules_of_week([rule], week, used, kind):
            if isinstance(quota, Quota):
                date = week + dt.timedelta(days=quota.days[0])
                left = max(quota.left - _posted_else(rule, others, week, date), 0)
                found.setdefault(Quota(rule, quota.days, left), []).append(kind)
    return [(quota, tuple(own)) for quota, own in found.items()]


def _posted_else(rule: Limit, others: Iterable[Occupied], week: dt.date, month: dt.date) -> int:
    """How many posts of others count for a month's limit, those of a week left out.

    Later ones are planned already, so what they need is theirs.
    """
    count = 0
    for other in others:
        for filled in other.weeks:
            if filled.layout.monday == week or filled.layout.monday < monday(month.replace(day=1)):
                continue
            for slot, content in zip(filled.layout.slots, filled.contents, strict=True):
                date = slot.on(filled.layout.monday)
                same = (date.year, date.month) == (month.year, month.month)
                count += same and content.is_a(rule.subject.text)
    return count
