"""Playbooks and channels that reach the same groups keep the caps of all of them together."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.checking import check
from dsl.constructs.playbook import Playbook
from dsl.telling.fault_text import fault_text
from engine.planning.clusters import clusters
from engine.planning.explaining.alternatives import broken_rules
from engine.planning.plan_all import Wanted, plan_together
from engine.planning.planner import Plan
from engine.planning.solving.solution_cache import SolvedWeeks
from tests.conftest import FULL

MONDAY = dt.date(2026, 11, 30)
ROSTER = "group,name,tier\na,A,vip\nb,B,vip\nc,C,new\n"


class UnsoundError(Exception):
    """The lines drawn make no sound playbook."""


def made(
    name: str, channel: str, week: str, zone: str = "UTC", extra: str = "", serves: str = ""
) -> Playbook:
    """A playbook whose channel and week have these lines."""
    source = (
        f"playbook {name}\n    timezone {zone}\n    runs from 2026-11-30\n\n"
        f"channel all\n{_block(channel)}\n"
        'element chat\n    activity\n    template "t.md"\n\n'
        'element offer\n    transaction\n    template "t.md"\n\n'
        "peaks\n    every day at 12:00, 20:00\n\n"
        f"week{serves}\n{_block(week)}\n{extra}"
    )
    files = {f"{name}.playbook": source, "groups.csv": ROSTER, "t.md": "Hello\n"}
    found = check(f"{name}.playbook", lambda path: files[path].encode())
    if not found.sound:
        raise UnsoundError([fault_text(fault).message for fault in found.faults])
    return found.playbook


def _block(lines: str) -> str:
    return "".join(f"    {line}\n" for line in lines.split("; "))


def together(*playbooks: Playbook, weeks: int = 2) -> list[Plan]:
    return plan_together([Wanted(playbook, MONDAY, weeks) for playbook in playbooks])


def per_day(plans: list[Plan]) -> Counter[dt.date]:
    return Counter(post.date for planned in plans for post in planned.posts)


def test_a_cap_holds_for_the_sum_of_all_playbooks() -> None:
    one = made("one", 'groups from "groups.csv"; at most 3 posts per day',
               "post chat every day at 09:00; post chat every day at 10:00")  # fmt: skip
    two = made(
        "two", 'groups from "groups.csv"', "fill peaks with chat, offer; at most 3 offer per week"
    )
    plans = together(one, two)
    assert [fault.code for fault in plans[1].faults] == ["PB401"]
    told = plans[1].faults[0]
    places = {told.span.place, *(span.place for span, _ in told.others)}
    assert "one.playbook:7" in places, "the cap of the other playbook"
    assert {place.split(":")[0] for place in places} == {"one.playbook", "two.playbook"}
    assert "two.playbook" in fault_text(told).message or told.span.file == "two.playbook"


def test_what_a_cap_leaves_is_filled_and_no_more() -> None:
    """Limits of a kind: the second playbook sells only where the first has not."""
    one = made("one", 'groups from "groups.csv"; at most 1 transaction per day',
               "post offer mon, wed, fri at 09:00; post chat every day at 10:00")  # fmt: skip
    two = made("two", 'groups from "groups.csv" where tier = vip',
               "fill peaks with chat, offer; at least 4 offer per week")  # fmt: skip
    plans = together(one, two)
    assert plans[1].sound, plans[1].faults
    days = Counter(
        post.date for planned in plans for post in planned.posts if post.kind == "transaction"
    )
    assert max(days.values()) == 1
    assert sum(days.values()) == 14


def test_groups_that_others_do_not_reach_are_not_held_by_their_caps() -> None:
    one = made("one", 'groups from "groups.csv" where tier = new; at most 1 posts per day',
               "post chat every day at 09:00")  # fmt: skip
    two = made("two", 'groups from "groups.csv" where tier = vip', "post chat every day at 10:00")
    assert all(planned.sound for planned in together(one, two))


def test_a_session_keeps_its_time_clear_for_whoever_posts() -> None:
    expert = "expert dr\n    thu at 12:30 for 30m\n    clear 1h around\n"
    one = made("one", 'groups from "groups.csv"', "post chat mon at 09:00", extra=expert)
    two = made("two", 'groups from "groups.csv"', "fill peaks with chat")
    planned = together(one, two)[1]
    empty = [(out.date, out.time, out.because) for _, out in planned.ruled_out]
    assert (dt.date(2026, 12, 3), dt.time(12)) in [(date, time) for date, time, _ in empty]
    assert "one.playbook" in empty[0][2]


def test_a_peak_that_another_playbook_has_taken_stays_empty() -> None:
    one = made("one", 'groups from "groups.csv"', "post chat mon at 12:00")
    two = made("two", 'groups from "groups.csv"', "fill peaks with chat")
    planned = together(one, two, weeks=1)[1]
    assert len(planned.posts) == 13
    assert "one.playbook" in planned.ruled_out[0][1].because


def test_only_the_groups_that_have_no_post_then_get_one() -> None:
    one = made("one", 'groups from "groups.csv" where tier = new', "post chat mon at 12:00")
    two = made("two", 'groups from "groups.csv"', "fill peaks with chat")
    posts = together(one, two, weeks=1)[1].posts
    assert [post.groups for post in posts][:2] == [("a", "b"), ()]


def test_two_fixed_posts_of_one_minute_name_both_places() -> None:
    one = made("one", 'groups from "groups.csv"', "post chat mon at 12:00")
    two = made("two", 'groups from "groups.csv"', "post offer mon at 12:00")
    fault = together(one, two, weeks=1)[1].faults[0]
    assert fault.code == "PB406"
    assert "one.playbook" in fault_text(fault).label or "one.playbook" in fault_text(fault).message
    assert [span.file for span, _ in fault.others] == ["one.playbook"]


def test_a_distance_of_one_holds_for_the_posts_of_the_other() -> None:
    one = made("one", 'groups from "groups.csv"; keep 3h between transaction',
               "post offer every day at 18:00")  # fmt: skip
    two = made(
        "two", 'groups from "groups.csv"', "fill peaks with chat, offer; at least 7 offer per week"
    )
    plans = together(one, two)
    assert plans[1].sound, plans[1].faults
    times = sorted(
        dt.datetime.combine(p.date, p.time)
        for pl in plans
        for p in pl.posts
        if p.element == "offer"
    )
    assert min(later - earlier for earlier, later in pairwise(times)) >= dt.timedelta(hours=3)
    assert len(times) == 28


def test_a_month_cap_counts_what_the_other_has_posted() -> None:
    one = made("one", 'groups from "groups.csv"; at most 12 transaction per month',
               "post offer mon, wed at 09:00")  # fmt: skip
    two = made("two", 'groups from "groups.csv"', "fill peaks with chat, offer")
    plans = together(one, two, weeks=5)
    assert all(planned.sound for planned in plans)
    december = Counter(
        post.date.month for pl in plans for post in pl.posts if post.kind == "transaction"
    )
    assert december[12] == 12


def test_a_month_cap_is_spread_by_those_who_come_later_too() -> None:
    """The second leaves itself what its later weeks need, beside what the first has for itself."""
    one = made("one", 'groups from "groups.csv"; at most 12 transaction per month',
               "post offer mon at 09:00")  # fmt: skip
    two = made("two", 'groups from "groups.csv"',
               "fill peaks with chat, offer; at least 1 offer per week; prefer offer on mon to fri")  # fmt: skip
    first, second = together(one, two, weeks=5)
    assert first.sound, first.faults
    assert second.sound, second.faults
    weeks = Counter(
        post.date.isocalendar().week
        for post in second.posts
        if post.kind == "transaction" and post.date.month == 12
    )
    assert weeks == {49: 2, 50: 2, 51: 2, 52: 2}


def test_another_zone_is_another_clock() -> None:
    """20:00 in Shanghai is 12:00 in UTC."""
    one = made("one", 'groups from "groups.csv"', "post chat mon at 20:00", zone="Asia/Shanghai")
    two = made("two", 'groups from "groups.csv"', "fill peaks with chat")
    planned = together(one, two, weeks=1)[1]
    assert [(out.date, out.time) for _, out in planned.ruled_out] == [(MONDAY, dt.time(12))]


def test_two_channels_of_one_playbook_share_groups_too() -> None:
    second = (
        'channel late\n    groups from "groups.csv" where tier = vip\n    at most 2 posts per day\n\n'
        "week for late\n    post chat every day at 22:00\n"
    )
    source = made("one", 'groups from "groups.csv"', "post chat every day at 09:00").lines
    text = "\n".join(source["one.playbook"]).replace("week\n", "week for all\n")
    files = {"one.playbook": text + "\n" + second, "groups.csv": ROSTER, "t.md": "Hello\n"}
    found = check("one.playbook", lambda path: files[path].encode())
    assert found.sound, found.faults
    assert together(found.playbook)[0].sound
    tight = files["one.playbook"].replace("at most 2 posts per day", "at most 1 posts per day")
    found = check(
        "one.playbook", lambda p: tight.encode() if "playbook" in p else files[p].encode()
    )
    faults = together(found.playbook)[0].faults
    assert faults[0].code == "PB401"
    assert "more to the same groups" in fault_text(faults[0]).message


def test_clusters_are_the_playbooks_that_share_groups_through_others_too() -> None:
    assert clusters([{"a"}, {"b"}, {"a", "c"}, {"c", "d"}, set(), {"b"}]) == [
        [0, 2, 3], [1, 5], [4],
    ]  # fmt: skip


RULES = st.lists(
    st.sampled_from([
        "at most 3 posts per day", "at most 2 transaction per day", "at most 9 transaction per week",
        "keep 2h between posts", "keep 20h between transaction", "at most 20 posts per month",
        "at most 5 chat per week",
    ]),
    max_size=2, unique=True,
)  # fmt: skip
WEEKS = st.lists(
    st.sampled_from([
        "post chat every day at 09:00", "post offer mon, thu at 10:30", "fill peaks with chat, offer",
        "at least 2 offer per week", "no offer after offer", "post offer sat between 14:00 and 16:00",
        "mix transaction 20% to 60%",
    ]),
    min_size=1, max_size=4, unique=True,
)  # fmt: skip
WHERE = st.sampled_from(["", " where tier = vip", " where tier = new"])


@settings(max_examples=300 if FULL else 40, deadline=None)
@given(parts=st.lists(st.tuples(WHERE, RULES, WEEKS), min_size=2, max_size=3))
def test_whatever_playbooks_share_every_rule_holds_for_every_group(
    parts: list[tuple[str, list[str], list[str]]],
) -> None:
    playbooks = []
    for number, (where, rules, week) in enumerate(parts):
        lines = [line for line in week if line.startswith(("post", "fill"))]
        if not lines:
            return
        channel = "; ".join([f'groups from "groups.csv"{where}', *rules])
        try:
            playbooks.append(made(f"p{number}", channel, "; ".join(week)))
        except UnsoundError:
            return
    plans = together(*playbooks)
    for planned in plans:
        for week in planned.weeks:
            assert not list(broken_rules(week))
    if not all(planned.sound for planned in plans):
        return  # a conflict was told, and who broke the cap has not been planned
    for group, tier in (("a", "vip"), ("c", "new")):
        for (where, rules, _), _ in zip(parts, plans, strict=True):
            if where and tier not in where:
                continue
            own = [
                post
                for (other, _, _), planned in zip(parts, plans, strict=True)
                if not other or tier in other
                for post in planned.posts
                if not post.groups or group in post.groups
            ]
            days = Counter(post.date for post in own)
            if "at most 3 posts per day" in rules:
                assert max(days.values(), default=0) <= 3
            if "at most 20 posts per month" in rules:
                assert max(Counter(post.date.month for post in own).values(), default=0) <= 20


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_same_playbooks_have_the_same_plans(order: tuple[int, int]) -> None:
    parts = [
        made(
            "one",
            'groups from "groups.csv"; at most 3 posts per day',
            "fill peaks with chat, offer",
        ),
        made("two", 'groups from "groups.csv"', "post chat every day at 09:00"),
    ]
    chosen = [parts[number] for number in order]
    assert [p.posts for p in together(*chosen)] == [p.posts for p in together(*chosen)]


def test_groups_that_get_other_posts_at_the_same_minute_are_not_taken_for_alike() -> None:
    """Some have been sold to at nine already, the others have only talked; the cap is for all."""
    for first, second in (("chat", "offer"), ("offer", "chat")):
        one = made("one", 'groups from "groups.csv" where tier = vip',
                   f"post {first} every day at 09:00")  # fmt: skip
        two = made("two", 'groups from "groups.csv" where tier = new',
                   f"post {second} every day at 09:00")  # fmt: skip
        cap = "at most 1 transaction per day"
        both = made("both", f'groups from "groups.csv"; {cap}', "fill peaks with chat, offer")
        planned = together(one, two, both, weeks=1)[2]
        assert planned.sound, planned.faults
        assert {post.element for post in planned.posts} == {"chat"}


def test_weeks_that_differ_in_their_dates_alone_are_one_problem() -> None:
    playbook = made("one", 'groups from "groups.csv"',
                    "post chat every day at 14:30; keep 2h between posts; "
                    "fill peaks with chat, offer")  # fmt: skip
    solved = SolvedWeeks()
    assert plan_together([Wanted(playbook, MONDAY, 6)], solved)[0].sound
    assert len(solved._known) == 3, "the first has none before it; then they take turns by twos"
