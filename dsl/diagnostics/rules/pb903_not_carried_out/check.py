"""Lines that are read and checked, but that nothing is done with yet.

Where a construct begins to act, its entry is taken out here. A test removes each statement of the
grammar from a playbook and sees whether anything changes: what neither acts nor stands here fails it.
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, phrase
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known
from dsl.statements.headers import Header
from dsl.syntax.tree import Line

IDLE_BLOCKS = {
    "levels": ("LEVELS", "idle_levels"),
    "measure": ("MEASURE", "idle_measure"),
    "reaction": ("REACTION", "idle_reaction"),
    "referral": ("REFERRAL", "idle_referral"),
    "task": ("TASK", "idle_task"),
}
"""Nouns whose whole block is idle, told at its first line; each with its keyword and the phrase of
what is not done."""

IDLE_LINES = {
    "Afterwards": ("AFTERWARDS", "idle_afterwards"),
    "Alarm": ("ALARM_WHEN_SILENT_FOR", "idle_alarm"),
    "Buys": ("BUYS", "idle_buys"),
    "Ends": ("ENDS_ON_DAY", "idle_ends"),
    "IssuedBy": ("ISSUED_BY", "idle_issued_by"),
    "Learned": ("LEARNED_FROM", "idle_learned"),
    "Pause": ("PAUSE", "idle_pause"),
    "Remind": ("REMIND", "idle_remind"),
    "Sender": ("SENDER", "idle_sender"),
    "TrialMetric": ("MEASURED_BY", "idle_trial_metric"),
}
"""Statements by the names of their types, which are loaded only where a playbook has such lines."""


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB903, once for each line that says what is not carried out."""
    for tree in known.trees:
        for top in tree.lines:
            for line, block in ((top, ""), *((line, _noun(top)) for line in _below(top))):
                idle = _idle(line, block)
                if idle is not None:
                    keyword, lack = idle
                    yield fault("PB903", line.span, what=Keyword(keyword), so=phrase(lack))


def _below(line: Line) -> Iterator[Line]:
    for child in line.block:
        yield child
        yield from _below(child)


def _noun(line: Line) -> str:
    return line.statement.noun if isinstance(line.statement, Header) else ""


def _idle(line: Line, block: str) -> tuple[str, str] | None:
    """The keyword of an idle line and the phrase of what is not done; None where it acts."""
    said = line.statement
    if isinstance(said, Header):
        return IDLE_BLOCKS.get(said.noun)
    kind = type(said).__name__
    if kind == "Of" and getattr(said, "whose", "") == "member":
        return "OF_MEMBER", "idle_of_member"
    if kind == "Template" and block == "topics":
        return "TEMPLATE", "idle_topic_template"
    return IDLE_LINES.get(kind)
