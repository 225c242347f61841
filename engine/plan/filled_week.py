"""One channel's week with the content of every slot."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.playbook import Channel
from dsl.statements import Wish
from dsl.subjects import Content
from engine.plan.quota import PlannedRule
from engine.plan.slot import Layout, Slot


@dataclass(frozen=True, slots=True)
class FilledWeek:
    """One channel's week with the content of every slot."""

    channel: Channel
    layout: Layout
    contents: tuple[Content, ...]
    rules: tuple[PlannedRule, ...]
    wishes: tuple[Wish, ...]
    before: tuple[Slot, ...]
