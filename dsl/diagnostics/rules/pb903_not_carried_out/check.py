"""Lines that are read and checked, but that nothing is done with yet.

Where a construct begins to act, its entry is taken out here. A test removes each statement of the
grammar from a playbook and sees whether anything changes: what neither acts nor stands here fails it.
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, phrase
from dsl.constructs.audience.lines import Buys
from dsl.constructs.channel.lines import Sender
from dsl.constructs.coupon.lines import IssuedBy, Remind
from dsl.constructs.lifecycle.lines import Afterwards, Alarm, Ends, Of
from dsl.constructs.measure.lines import Pause
from dsl.constructs.peaks.lines import Learned
from dsl.constructs.playbook import Playbook
from dsl.constructs.trial.lines import TrialMetric
from dsl.diagnostics.checks.context import Known
from dsl.statements.headers import Header
from dsl.statements.shared import Template
from dsl.statements.statement import Statement
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

IDLE_LINES: dict[type[Statement], tuple[str, str]] = {
    Afterwards: ("AFTERWARDS", "idle_afterwards"),
    Alarm: ("ALARM_WHEN_SILENT_FOR", "idle_alarm"),
    Buys: ("BUYS", "idle_buys"),
    Ends: ("ENDS_ON_DAY", "idle_ends"),
    IssuedBy: ("ISSUED_BY", "idle_issued_by"),
    Learned: ("LEARNED_FROM", "idle_learned"),
    Pause: ("PAUSE", "idle_pause"),
    Remind: ("REMIND", "idle_remind"),
    Sender: ("SENDER", "idle_sender"),
    TrialMetric: ("MEASURED_BY", "idle_trial_metric"),
}


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
    match line.statement:
        case Header(noun=noun):
            return IDLE_BLOCKS.get(noun)
        case Of(whose="member"):
            return "OF_MEMBER", "idle_of_member"
        case Template() if block == "topics":
            return "TEMPLATE", "idle_topic_template"
        case None:
            return None
        case said:
            return IDLE_LINES.get(type(said))
