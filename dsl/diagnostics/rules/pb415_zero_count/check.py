"""Numbers of zero where one has to be counted from one."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.constructs.coupon import Coupon
from dsl.constructs.draw import Draw
from dsl.constructs.levels import LevelSet
from dsl.constructs.lifecycle import Lifecycle
from dsl.constructs.playbook import Playbook
from dsl.constructs.reaction import Reaction
from dsl.constructs.referral import Referral
from dsl.constructs.trial import Trial
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB415."""
    for system in playbook.constructs:
        for said, count in _counted(system):
            if count is not None and count <= 0:
                yield fault("PB415", said.span)  # type: ignore[attr-defined] # all have a span


def _counted(system: object) -> Iterator[tuple[object, int | None]]:
    match system:
        case Lifecycle(ends=ends, posts=posts):
            if ends:
                yield ends, ends.day
            for post in posts:
                yield post.when, getattr(post.when.recurrence, "first", None)
        case Reaction(limits=limits):
            yield from ((limit, limit.count) for limit in limits)
        case Referral(seeds=seeds, method=method, rewards=rewards, rounds=rounds):
            if seeds:
                yield seeds, seeds.count
            if method:
                yield method, method.count
            yield from ((reward, reward.friends) for reward in rewards)
            yield system, rounds
        case Coupon(uses=uses, number=number):
            yield system, uses
            yield system, number
        case Draw(times=times, winners=winners):
            if times:
                yield times, times.count
            yield system, winners
        case LevelSet(points=points, shown=shown):
            yield from ((said, said.count) for said in points)
            if shown:
                yield shown, shown.count
        case Trial(weeks=weeks, over=over):
            if over:
                yield system, weeks
        case _:
            return
