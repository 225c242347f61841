"""What is wrong with a playbook's own dates, whatever weeks are asked for.

The light part of planning: it needs no solver, so that a plain check can ask for it.
"""

from __future__ import annotations

from dsl.base.fault import Fault
from dsl.constructs.playbook import Playbook
from engine.planning.told_once import beside

__all__ = ["beside", "own_dates"]


def own_dates(playbook: Playbook) -> tuple[Fault, ...]:
    """See `engine.planning.checking.own_dates`.

    Raises `ModuleNotFoundError` where the packages for it are not installed, as with the core
    alone.
    """
    from engine.planning.checking import own_dates as found  # noqa: PLC0415 - not in the core

    return found.own_dates(playbook)
