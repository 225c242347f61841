"""Rules that can be seen to be wrong without planning a week."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.playbook import Playbook, Week
from dsl.constructs.wording import percent, subject_word
from dsl.diagnostics.rules.context import Known
from dsl.statements.core import Limit, Mix
from dsl.syntax.keywords import KINDS


def check_rules(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB213, PB402, PB403, PB405, PB407, PB408 and PB409."""
    if not known.library and not playbook.channels and known.lines_complete:
        yield fault("PB213", playbook.span)
    for week in playbook.weeks:
        if not week.posts and not week.fills and known.lines_complete:
            yield fault("PB407", week.span)
        for rule in week.rules:
            if isinstance(rule, Mix):
                yield from _mix(rule)
        yield from _limits([rule for rule in week.rules if isinstance(rule, Limit)])
        if known.lines_complete:
            yield from _never_comes(week, playbook)
    for channel in playbook.channels:
        yield from _limits([rule for rule in channel.rules if isinstance(rule, Limit)])


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


def _limits(limits: list[Limit]) -> Iterator[Fault]:
    """A least above a most of the same subject and period can never hold."""
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


def _never_comes(week: Week, playbook: Playbook) -> Iterator[Fault]:
    posted = {post.element.text for post in week.posts}
    posted |= {name.text for fill in week.fills for name in fill.elements}
    for rule in week.rules:
        if isinstance(rule, Limit) and rule.bound == "least" and rule.count > 0:
            name = rule.subject.text
            if name in playbook.elements and name not in posted:
                yield fault("PB409", rule.subject.span, name=name)
