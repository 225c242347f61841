"""A room for each fault, and the checks that are run from them. `dsl.base.codes` registers the rooms."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import cast

from dsl.base.codes import ROOMS
from dsl.base.fault import Fault
from dsl.constructs.playbook import Playbook
from dsl.diagnostics.checks.context import Known

Check = Callable[[Playbook, Known], Iterator[Fault]]
"""What the `check.py` of a room has under the name `check`."""


def check_of(room: str) -> Check:
    """The check of a room that has one, loaded when it is asked for. A test sees that each is a
    `Check`, for no type checker follows the name."""
    return cast(Check, importlib.import_module(f"dsl.diagnostics.rules.{room}.check").check)


def check_rooms(playbook: Playbook, known: Known) -> Iterator[Fault]:
    """What the checks of rooms find. Those of constructs are loaded where a playbook has them."""
    there = {"playbook"}
    if playbook.audiences:
        there.add("audience")
    if playbook.constructs:
        there |= {"construct", *(type(system).__name__.lower() for system in playbook.constructs)}
    for room, _, trigger in ROOMS:
        if trigger in there:
            yield from check_of(room)(playbook, known)
