"""A pause of one channel or playbook holds what goes there, and nothing else of its groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from unicodedata import normalize

import pytest
from sqlalchemy import Engine

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from engine.calendar.deliveries.claim import claim
from engine.calendar.deliveries.fan_out import fan_out
from engine.calendar.deliveries.limits.pauses import Scope, pause, resume
from engine.calendar.standing.status import anything_left
from tests.conftest import SOURCE
from tests.engine.made import NOON, post, states, store_approved

OTHER = 'channel other\n    groups from "own.csv"\n    send through outbox\n\nchannel all'


@pytest.fixture
def playbook(checked: Callable[..., Checked]) -> Playbook:
    """Two channels that reach the same groups."""
    source = SOURCE.replace("groups.csv", "own.csv").replace("channel all", OTHER, 1)
    return checked(source, own_DOT_csv="group,name\ng-é,É\ng-2,Two\n").playbook


def gets(engine: Engine, channel: str, now: dt.datetime = NOON) -> list[str]:
    with engine.begin() as connection:
        fan_out(connection, now)
        found = claim(connection, now, ("test", channel), 10).deliveries
    return sorted(one.group for one in found)


@pytest.mark.parametrize(("scope", "name"), [("channel", "test/all"), ("playbook", "test")])
def test_other_channels_of_the_same_groups_go_on(
    database: Engine, playbook: Playbook, scope: Scope, name: str
) -> None:
    """The paused channel's post is first in every group, and keeps nothing back."""
    first = replace(post(1, playbook, NOON - dt.timedelta(minutes=5)), channel="all")
    later = replace(post(2, playbook), channel="other")
    store_approved(database, playbook, first, later)
    with database.begin() as connection:
        fan_out(connection, NOON)
        pause(connection, scope, name, NOON, "Ana")
    assert gets(database, "all") == []
    assert gets(database, "other") == (["g-2", "g-é"] if scope == "channel" else [])
    with database.begin() as connection:
        assert anything_left(connection), "what stepped aside is still to come"
        resume(connection, scope, name, NOON, "Ana")
    if scope == "playbook":
        assert gets(database, "all") == ["g-2", "g-é"]
    else:
        assert gets(database, "all") == [], "its groups are busy with the other one"
    assert states(database) == {"sending": 2, "waiting": 2}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_group_is_named_in_either_form_of_its_letters(
    database: Engine, playbook: Playbook, form: str
) -> None:
    store_approved(database, playbook, replace(post(1, playbook), channel="all"))
    named = normalize(form, "g-é")
    with database.begin() as connection:
        pause(connection, "group", named, NOON, "Ana")
    assert gets(database, "all") == ["g-2"]
    with database.begin() as connection:
        assert resume(connection, "group", named, NOON, "Ana")
    assert gets(database, "all") == ["g-é"]
