"""Days that only mean something inside a campaign or a life are said nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.constructs.campaign import Campaign
from dsl.constructs.draw import Draw
from dsl.constructs.levels import LevelSet
from dsl.constructs.lifecycle import Lifecycle
from dsl.constructs.playbook import Playbook
from dsl.constructs.task import Task
from dsl.diagnostics.checks.context import Known
from dsl.when import AfterJoining, OnCampaignDays, OnLifeDays, Recurrence, When


def check(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """PB320."""
    homes: list[tuple[When, str]] = []
    for week in playbook.weeks:
        homes += [(post.when, "") for post in week.posts]
        for fill in week.fills:
            if fill.campaign_days:
                yield fault("PB320", fill.span, phrase="D", home=phrase("in_campaign"))
    homes += [(expert.when, "") for expert in playbook.experts]
    for system in playbook.constructs:
        match system:
            case Campaign(posts=posts):
                homes += [(post.when, "campaign") for post in posts]
            case Lifecycle(posts=posts, of=of):
                whose = of.whose if of else "member"
                homes += [(post.when, whose) for post in posts]
            case Task(whens=whens):
                homes += [(said.when, "") for said in whens]
            case LevelSet(shown=shown):
                homes += [(shown.when, "")] if shown else []
            case Draw(times=times):
                if times:
                    yield from _misplaced(times.recurrence, "", times)
            case _:
                pass
    for when, home in homes:
        yield from _misplaced(when.recurrence, home, when)


def _misplaced(recurrence: Recurrence, home: str, said: object) -> Iterator[Fault]:
    span = said.span  # type: ignore[attr-defined] # whatever says when has a span
    match recurrence:
        case OnCampaignDays() if home != "campaign":
            yield fault("PB320", span, phrase="D", home=phrase("in_campaign"))
        case OnLifeDays() if home not in ("group", "member"):
            yield fault("PB320", span, phrase="on day", home=phrase("in_lifecycle"))
        case AfterJoining() if home != "member":
            yield fault("PB320", span, phrase="joining", home=phrase("in_member_lifecycle"))
        case _:
            return
