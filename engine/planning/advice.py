"""Ways out of weeks that cannot be, tried against the whole range and all who share the groups.

A conflict proposes what helps its own week. That may not help the next week, or another playbook
that reaches the same groups; so before it is said, everything is planned again with the line as
proposed, and the proposal grown until nothing conflicts, then shrunk to the least that will do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dsl.base.fault import Fault
from dsl.base.message import Phrase, joined, phrase
from dsl.base.span import Span
from dsl.constructs.campaign import Campaign
from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Limit, Rule
from dsl.constructs.season import Season
from engine.planning.planner import Plan
from engine.planning.solving.conflict import Conflict
from engine.planning.solving.looser_rules import limit_could_say

MOST_PLANS = 24
"""How many times everything is planned again for one piece of advice, at most."""

MOST_WEEKS = 480
"""How many weeks are planned again for it, at most."""

MOST_WORK = 4.0
"""How much work, in the solver's own seconds, may go into it."""

Changes = Mapping[Span, tuple[Rule, Rule | None]]
"""By the place of a rule: the rule as it is, and as it would be; None for none."""

Again = Callable[[Sequence[Playbook]], list[Plan]]
"""Plans playbooks once more, for the same weeks and beside each other."""


def advised(
    playbooks: Sequence[Playbook], plans: Sequence[Plan], again: Again,
    work: Callable[[], float] = lambda: 0.0,
) -> list[Plan]:  # fmt: skip
    """The plans, with the conflicts of each told once and with a way out that was tried.

    Where no way out was found within the bounds, the fault says that its proposal helps that one
    week. Deterministic: bounded in work, not in time. `work` tells how much was done so far, in the
    solver's own seconds.
    """
    search = _Search(playbooks, again, sum(len(one.weeks) for one in plans), work)
    found = search.way_out([one for made in plans for one in made.conflicts])
    return [_told(made, found, search.words) if made.conflicts else made for made in plans]


class _Search:
    """A search for the least change of lines that leaves no conflict."""

    def __init__(
        self, playbooks: Sequence[Playbook], again: Again, weeks: int, work: Callable[[], float]
    ) -> None:
        self.playbooks = playbooks
        self.again = again
        self.left = min(MOST_PLANS, MOST_WEEKS // max(weeks, 1))
        self.work = work
        self.most_work = work() + MOST_WORK
        self.words: dict[Span, Phrase] = {}
        """What conflicts said of the rules that they proposed to change."""

    def way_out(self, conflicts: Sequence[Conflict]) -> Changes | None:
        """The changes after which nothing conflicts, or None where none were found."""
        changes: dict[Span, tuple[Rule, Rule | None]] = {}
        alone = len(conflicts) == 1
        step = 1
        while conflicts and self.left > 0:
            for one in conflicts:
                self._propose(changes, one, step)
            step *= 2
            conflicts = self._conflicts(changes)
            if alone and not conflicts:
                return changes  # its own week's least, which helps everywhere
            alone = False
        return None if conflicts else self._least(changes)

    def _propose(
        self, changes: dict[Span, tuple[Rule, Rule | None]], one: Conflict, step: int
    ) -> None:
        place = one.rule.span
        first, last = changes.get(place, (one.rule, one.rule))
        looser = one.looser
        if isinstance(last, Limit) and isinstance(looser, Limit):
            most = looser.bound == "most"
            grown = last.count + step if most else max(last.count - step, 0)
            count = max(grown, looser.count) if most else min(grown, looser.count)
            looser = looser.but(count=count if step > 1 else looser.count)
        changes[place] = first, looser
        self.words[place] = dict(one.fault.words)["loosening"]  # type: ignore[assignment]

    def _conflicts(self, changes: Changes) -> list[Conflict]:
        self.left -= 1
        if self.work() > self.most_work:
            self.left = 0
        plans = self.again([changed(playbook, changes) for playbook in self.playbooks])
        return [one for made in plans for one in made.conflicts]

    def _works(self, changes: Changes) -> bool:
        return self.left > 0 and not self._conflicts(changes)

    def _least(self, changes: Changes) -> Changes:
        """The changes without those that are not needed, and limits as near to what they were as
        will do."""
        least = dict(changes)
        for place in list(changes):
            rest = {other: change for other, change in least.items() if other != place}
            if rest and self._works(rest):
                least = rest
        for place, (first, last) in list(least.items()):
            if not isinstance(first, Limit) or not isinstance(last, Limit):
                continue
            fails, works = first.count, last.count
            while abs(works - fails) > 1 and self.left > 0:
                middle = (fails + works) // 2
                if self._works({**least, place: (first, first.but(count=middle))}):
                    works = middle
                else:
                    fails = middle
            least[place] = first, first.but(count=works)
        return least


def changed(playbook: Playbook, changes: Changes) -> Playbook:
    """The playbook with rules as they would be."""

    def of(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        said = []
        for rule in rules:
            _, now = changes.get(rule.span, (rule, rule))
            if now is not None:
                said.append(now)
        return tuple(said)

    return playbook.but(
        channels=tuple(one.but(rules=of(one.rules)) for one in playbook.channels),
        weeks=tuple(one.but(rules=of(one.rules)) for one in playbook.weeks),
        constructs=tuple(
            one.but(rules=of(one.rules)) if isinstance(one, Season | Campaign) else one
            for one in playbook.constructs
        ),
    )


def _told(made: Plan, found: Changes | None, words: Mapping[Span, Phrase]) -> Plan:
    """The plan with its conflicts told once for each line, and what to write."""
    shown: dict[Span, list[Fault]] = {}
    for one in made.conflicts:
        shown.setdefault(one.fault.span, []).append(one.fault)
    several = len(made.conflicts) > 1
    faults = [one for one in made.faults if one.code != "PB401" or one.span not in shown]
    for line, own in shown.items():
        first = own[0]
        said = dict(first.words)
        if len(own) > 1:
            said["week"] = phrase("week_and_more", week=said["week"], count=len(own) - 1)
        if found is not None:
            said["loosening"] = _advice(found, words, line.file)
        elif several:
            said["loosening"] = phrase("helps_one_week", way=said["loosening"])
        faults.append(first.but(words=tuple(said.items())))
    ordered = tuple(sorted(dict.fromkeys(faults), key=lambda item: item.order))
    return made.with_faults(ordered)


def _advice(found: Changes, words: Mapping[Span, Phrase], file: str) -> object:
    """The changes as lines to write, each with its file where that is another."""
    said = []
    ordered = sorted(found, key=lambda place: (place.file != file, place.file, place.line))
    for place in ordered:
        now = found[place][1]
        line = place.line if place.file == file else place.place
        if isinstance(now, Limit):
            said.append(limit_could_say(now, file))
        elif now is None:
            said.append(phrase("could_drop", line=line))
        else:  # said in the conflict of another file, perhaps, where the line has no file
            way = words[place]
            said.append(phrase(way.key, **{**dict(way.words), "line": line}))
    return said[0] if len(said) == 1 else joined(said, "semicolon")
