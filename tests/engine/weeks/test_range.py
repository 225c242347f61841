"""What is planned of a week does not depend on the range that is asked for, even where others
reach the same groups and are planned first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from dsl.constructs.playbook import Playbook
from engine.planning.plan_all import Wanted, plan_together
from engine.planning.posts.post import Post
from tests.engine.test_sharing import made

MONDAY = dt.date(2026, 11, 30)
WEEKS = 5


def pairs() -> Iterator[tuple[str, list[Playbook]]]:
    """Workspaces of playbooks that reach the same groups, by what ties their weeks."""
    groups = 'groups from "groups.csv"'
    yield (
        "a month for all",
        [
            made("one", f"{groups}; at most 14 transaction per month", "post offer mon at 09:00"),
            made("two", groups, "fill peaks with chat, offer; at least 1 offer per week"),
        ],
    )
    yield (
        "a rest over Sunday",
        [
            made(
                "one",
                f"{groups}; keep 30h between transaction",
                "post offer every 2 weeks on mon at 09:00",
            ),
            made("two", groups, "fill peaks with chat, offer; prefer offer on sun"),
        ],
    )
    second = 'channel late\n    groups from "groups.csv" where tier = vip\n\nweek for late\n'
    fill = "    fill peaks on sat, sun with offer, chat; at least 1 offer per week\n".replace(
        "; ", "\n    "
    )
    # the second channel has the same peaks, so it fills those that the first leaves
    yield (
        "two channels",
        [
            made(
                "one",
                f"{groups}; at most 12 transaction per month",
                "post chat mon, wed, fri at 12:00; post offer tue at 20:00",
                extra=second + fill,
                serves=" for all",
            ),
        ],
    )


@pytest.mark.parametrize(("name", "playbooks"), list(pairs()), ids=lambda value: str(value)[:18])
def test_week_by_week_equals_all_at_once_for_all_who_share(
    name: str, playbooks: list[Playbook]
) -> None:
    def together(first: dt.date, weeks: int) -> list[tuple[Post, ...]]:
        plans = plan_together([Wanted(one, first, weeks) for one in playbooks])
        assert all(one.sound for one in plans), (name, [one.faults for one in plans])
        return [one.posts for one in plans]

    whole = together(MONDAY, WEEKS)
    single: list[tuple[Post, ...]] = [() for _ in playbooks]
    for number in range(WEEKS):
        found = together(MONDAY + dt.timedelta(weeks=number), 1)
        single = [before + posts for before, posts in zip(single, found, strict=True)]
    assert single == whole
