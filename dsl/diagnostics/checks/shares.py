"""Shares of a mix that cannot be, seen without planning a week."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Mix
from dsl.constructs.wording import percent
from dsl.diagnostics.checks.context import Known
from dsl.syntax.keywords import KINDS


def check_shares(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB402, PB403 and PB408, found in one walk over the shares of each mix."""
    for week in playbook.weeks:
        for rule in week.rules:
            if isinstance(rule, Mix):
                yield from _mix(rule)


def _mix(mix: Mix) -> Iterator[Fault]:
    seen = set()
    for portion in mix.portions:
        span = portion.subject.span
        if portion.least > portion.most:
            text = f"{percent(portion.least)} to {percent(portion.most)}"
            yield fault("PB402", span, text=text)
        if portion.subject.text in seen:
            yield fault("PB408", span, name=portion.subject.text)
        seen.add(portion.subject.text)
    subjects = {portion.subject.text for portion in mix.portions}
    least = sum(portion.least for portion in mix.portions)
    most = sum(portion.most for portion in mix.portions)
    apart = subjects <= set(KINDS) or not subjects & {*KINDS, "posts"}
    if apart and least > 10_000:
        why = phrase("at_least_together", share=percent(least))
        label = phrase("in_all", share=percent(least))
        yield fault("PB403", mix.span, why=why, label=label)
    elif subjects == set(KINDS) and most < 10_000:
        why = phrase("both_at_most", share=percent(most))
        label = phrase("in_all", share=percent(most))
        yield fault("PB403", mix.span, why=why, label=label)
