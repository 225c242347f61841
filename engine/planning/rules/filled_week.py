"""One channel's week with the content of every slot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dsl.constructs.channel import Channel
from dsl.constructs.rules.lines import Wish
from dsl.constructs.subjects import Content
from engine.planning.rules.hard_rules import PlannedRule
from engine.planning.rules.history import Had
from engine.planning.rules.problem import Kinds
from engine.planning.rules.verify import Filled
from engine.planning.slot import Layout, Slot


@dataclass(frozen=True, slots=True)
class FilledWeek:
    """One channel's week with the content of every slot."""

    channel: Channel
    layout: Layout
    contents: tuple[Content, ...]
    rules: tuple[PlannedRule, ...]
    wishes: tuple[Wish, ...]
    before: tuple[Slot, ...]
    others: tuple[Slot, ...] = ()
    """What other channels and playbooks post to the same groups."""
    caps: tuple[tuple[PlannedRule, Kinds], ...] = ()
    """The rules that hold for all that these kinds of groups get."""
    kinds: int = 1
    groups: tuple[tuple[str, ...], ...] = ()
    """The keys of the groups of each kind, where there are several kinds."""
    turns: tuple[Had, ...] = ()
    """Whose turn it was in the slots that lines fill, without those that nobody got."""

    def by_minute(self) -> dict[int, str]:
        """The element of each post by its minute of the week."""
        pairs = zip(self.layout.slots, self.contents, strict=True)
        return {slot.minute: content.name for slot, content in pairs}

    def groups_of(self, slot: Slot) -> tuple[str, ...]:
        """The keys of the groups that a post is for; none where it is for all of the channel."""
        return tuple(sorted(key for kind in slot.seen_by for key in self.groups[kind]))

    def views(self) -> Iterator[tuple[list[PlannedRule], list[Filled]]]:
        """The week as rules see it, for each kind of groups: rules with the posts they are about.

        The end of the week before comes first. Caps come with what others post, the other rules
        without it. A week without posts of its own is held to no rule.
        """
        if not self.layout.slots:
            return
        caps = dict(self.caps)
        week_rules = [rule for rule in self.rules if rule not in caps]
        for kind in range(self.kinds):
            own = self.posts(kind)
            yield week_rules, own
            held = [rule for rule in caps if not caps[rule] or kind in caps[rule]]
            if held:
                others = [
                    self._post(slot, slot.choices[0], slot.minute < 0)
                    for slot in self.others
                    if slot.seen(kind)
                ]
                yield held, sorted(own + others, key=lambda post: post.at)

    def posts(self, kind: int) -> list[Filled]:
        """The channel's own posts as groups of a kind see them, the week before first."""
        past = [
            self._post(slot, slot.choices[0], before=True)
            for slot in self.before
            if slot.seen(kind)
        ]
        every = past + [
            self._post(slot, content)
            for slot, content in zip(self.layout.slots, self.contents, strict=True)
            if slot.seen(kind)
        ]
        if past and past[-1].day >= 0:  # a post of the week before that crossed its midnight
            every.sort(key=lambda post: post.at)
        return every

    def _post(self, slot: Slot, content: Content, before: bool = False) -> Filled:
        start = dt.datetime.combine(self.layout.monday, dt.time())
        at = start + dt.timedelta(minutes=slot.minute)
        return Filled(at, content, before, slot.day, slot.passed)
