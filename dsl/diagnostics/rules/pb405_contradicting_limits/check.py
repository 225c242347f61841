"""A least above a most of the same subject and period can never hold."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Limit
from dsl.constructs.wording import subject_word
from dsl.diagnostics.checks.context import Known


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB405, of the limits of a week and of those of a channel."""
    sets = [week.rules for week in playbook.weeks]
    sets += [channel.rules for channel in playbook.channels]
    for rules in sets:
        yield from _limits([rule for rule in rules if isinstance(rule, Limit)])


def _limits(limits: list[Limit]) -> Iterator[Fault]:
    for least in limits:
        for most in limits:
            if (
                (least.bound, most.bound) == ("least", "most")
                and (least.subject.text, least.per) == (most.subject.text, most.per)
                and least.count > most.count
            ):
                yield fault(
                    "PB405", least.span, least=least.count, most=most.count,
                    subject=subject_word(least.subject), line=most.span.line,
                    others=((most.span, phrase("said_most")),),
                )  # fmt: skip
