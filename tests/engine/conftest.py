from __future__ import annotations

from collections.abc import Callable

import pytest

from dsl.check import Checked
from dsl.playbook import Playbook

SOURCE = """playbook test "A test"
    timezone UTC
    runs from 2026-11-30

channel all "All groups"
    groups from "groups.csv"
    send through env HOOK

element chat "Chat"
    activity
    template "templates/plain.md"

week
    post chat every day at 12:00
"""


@pytest.fixture
def playbook(checked: Callable[..., Checked]) -> Playbook:
    """A sound playbook with three groups on one channel."""
    found = checked(SOURCE)
    assert found.sound
    return found.playbook
