"""A referral: members who bring members, and what that costs."""

from __future__ import annotations

from dsl.constructs.block import every, only
from dsl.constructs.building import (
    Building,
    channels_of,
    name_of,
    need,
    template_of,
    title_of,
)
from dsl.constructs.construct import Construct
from dsl.constructs.referral.lines import Brings, Method, Reward, Rounds, Seeds, Worth
from dsl.statements.headers import Header
from dsl.statements.shared import Budget
from dsl.syntax.tree import Line


class Referral(Construct):
    """How members are asked for others, what they get, and how far it is expected to go."""

    method: Method | None
    rewards: tuple[Reward, ...]
    seeds: Seeds | None
    brings: Brings | None
    rounds: int
    worth: Worth | None
    budget: Budget | None
    template: str

    @property
    def template_path(self) -> str:
        return self.template


def build_referral(line: Line, header: Header, building: Building) -> Referral:
    """The referral that a block declares; one round where it does not say."""
    faults = building.faults
    method = only(line, Method, faults)
    need(line, header, faults, method, "missing_method", "per friend")
    rounds = only(line, Rounds, faults)
    return Referral(
        name=name_of(header),
        title=title_of(header),
        span=header.span,
        method=method,
        rewards=every(line, Reward),
        seeds=only(line, Seeds, faults),
        brings=only(line, Brings, faults),
        rounds=rounds.count if rounds else 1,
        worth=only(line, Worth, faults),
        budget=only(line, Budget, faults),
        template=template_of(line, faults),
        channels=channels_of(line, faults),
    )
