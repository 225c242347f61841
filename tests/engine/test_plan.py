"""Plans keep every hard rule, are the same everywhere, and explain what cannot be."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.base.fault import Fault
from dsl.checking import Checked, check
from dsl.telling.fault_text import fault_text
from engine.planning.explaining.alternatives import broken_rules as broken_in
from engine.planning.planner import Plan, plan
from engine.planning.rules.problem import Problem
from engine.planning.solving.conflict import conflict
from engine.planning.solving.solver import possible
from tests.commands import weekbook
from tests.conftest import CASES, FULL, PLAYBOOKS

MONDAY = dt.date(2026, 11, 30)
CONFLICTS = sorted((CASES / "conflicts").glob("*.playbook"))


def sound(path: Path) -> Checked:
    def read(name: str) -> bytes:
        own = path.parent / name
        return (own if own.exists() else CASES / "files" / name).read_bytes()

    found = check(path.name, read)
    assert found.sound, found.faults
    return found


def broken_rules(planned: Plan) -> list[str]:
    return [
        f"{rule.span.place}: {what}" for week in planned.weeks for rule, what in broken_in(week)
    ]


@pytest.mark.parametrize("name", ["mothers", "fruteria", "meizhuang"])
def test_every_hard_rule_of_the_examples_holds_for_a_quarter(name: str) -> None:
    found = sound(PLAYBOOKS / name / f"{name}.playbook")
    planned = plan(found.playbook, MONDAY, 13)
    assert planned.sound, planned.faults
    assert len(planned.posts) > 200
    assert not broken_rules(planned)
    for channel in found.playbook.channels:
        assert channel.quiet is not None
        assert not [post for post in planned.posts if channel.quiet.holds(post.time)]


def test_there_are_thirty_weeks_that_cannot_be() -> None:
    assert len(CONFLICTS) >= 30


SUBJECTS = st.sampled_from(["chat", "offer", "live", "activity", "transaction", "posts"])
DAYS = st.sampled_from(["mon", "tue, thu", "weekends", "fri to sun"])
RULES = st.one_of(
    st.builds("at most {} {} per day".format, st.integers(1, 3), SUBJECTS),
    st.builds("at most {} {} per week".format, st.integers(2, 20), SUBJECTS),
    st.builds("at least {} {} per week".format, st.integers(1, 6), SUBJECTS),
    st.builds("no {} after {}".format, SUBJECTS, SUBJECTS),
    st.builds("no {} on {}".format, SUBJECTS, DAYS),
    st.builds("keep {}h between {}".format, st.integers(2, 60), SUBJECTS),
    st.builds("mix transaction {}% to {}%".format, st.integers(0, 50), st.integers(50, 100)),
    st.builds("mix activity {}%".format, st.integers(0, 100)),
    st.builds("prefer {} on {}".format, SUBJECTS, DAYS),
    st.builds("avoid {} at 12:00".format, SUBJECTS),
)


def with_rules(rules: list[str]) -> str:
    element = 'element {0}\n    {1}\n    template "templates/plain.md"\n\n'
    return (
        "playbook test\n    timezone UTC\n    runs from 2026-11-30\n\n"
        'channel all\n    groups from "groups.csv"\n\n'
        + element.format("chat", "activity")
        + element.format("live", "activity")
        + element.format("offer", "transaction")
        + "peaks\n    every day at 12:00, 20:00\n    weekdays at 16:00\n\n"
        + "week\n    post chat mon, wed at 09:00\n    fill peaks with chat, live, offer\n"
        + "".join(f"    {rule}\n" for rule in rules)
    )


@settings(max_examples=400 if FULL else 60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(rules=st.lists(RULES, max_size=7))
def test_whatever_the_rules_a_plan_keeps_them_or_names_a_smallest_set_that_conflicts(
    checked: Callable[..., Checked], rules: list[str]
) -> None:
    found = checked(with_rules(rules))
    if not found.sound:
        return
    planned = plan(found.playbook, MONDAY, 2)
    assert not broken_rules(planned)
    for fault in planned.faults:
        if fault.code in ("PB416", "PB417"):  # a wish or a share gave way
            continue
        assert fault.code == "PB401"
        blamed = {fault.span, *(span for span, _ in fault.others)}
        assert_minimal(found, {span.line for span in blamed})


def problem_of(found: Checked, lines: set[int]) -> Problem:
    """The first week's problem with the named rules alone, and no posts but of these lines."""
    from engine.planning.week.layout import lay_out

    playbook = found.playbook
    channel = playbook.channels[0]
    layout, _ = lay_out(playbook, channel, MONDAY)
    rules = [*channel.rules, *(rule for week in playbook.weeks for rule in week.rules)]
    kept = tuple(rule for rule in rules if rule.span.line in lines)
    return Problem(layout.slots, (), kept, ())


def assert_minimal(found: Checked, lines: set[int]) -> None:
    """The named rules cannot hold together; without any one of them the others can."""
    problem = problem_of(found, lines)
    if possible(problem):
        return  # the conflict is with the end of the week before
    for rule in problem.rules:
        rest = tuple(other for other in problem.rules if other is not rule)
        assert possible(Problem(problem.slots, (), rest, ())), (
            f"line {rule.span.line} is not needed"
        )


@pytest.mark.parametrize("path", CONFLICTS, ids=lambda path: path.stem)
def test_a_week_that_cannot_be_names_the_lines_that_conflict(
    path: Path, expect: Callable[[Path, str], None]
) -> None:
    found = sound(path)
    planned = plan(found.playbook, MONDAY, 1)
    fault = next(fault for fault in planned.faults if fault.level == "error")
    assert fault.code == "PB401"
    channel = dict(fault.words)["channel"]
    assert not [post for post in planned.posts if post.channel == channel]
    lines = sorted({fault.span.line, *(span.line for span, _ in fault.others)})
    assert_minimal(found, set(lines))
    source = path.read_text(encoding="utf-8").split("\n")
    told = [f"{line}: {source[line - 1].strip()}" for line in lines]
    expect(
        path.with_suffix(".conflict"),
        "\n".join([*told, "", fault_text(fault).message, fault_text(fault).help, ""]),
    )


@pytest.mark.parametrize("path", CONFLICTS, ids=lambda path: path.stem)
def test_the_loosening_that_is_proposed_makes_the_week_possible(path: Path) -> None:
    import re

    found = sound(path)
    fault = plan(found.playbook, MONDAY, 1).faults[0]
    proposed = re.fullmatch(r"line (\d+) could (?:say `(.+)`|be dropped)", fault_text(fault).help)
    assert proposed, fault_text(fault).help
    lines = path.read_text(encoding="utf-8").split("\n")
    number, text = int(proposed[1]), proposed[2]
    before = lines[number - 1]
    if text is None:
        lines[number - 1] = ""
    elif before.strip().startswith("mix") and not text.startswith("mix"):
        subject = text.split()[0]
        lines[number - 1] = re.sub(rf"{subject} [\d.]+%(?: to [\d.]+%)?", text, before)
    else:
        lines[number - 1] = f"    {text}"

    def read(name: str) -> bytes:
        if name == path.name:
            return "\n".join(lines).encode()
        return (CASES / "files" / name).read_bytes()

    loosened = check(path.name, read)
    assert loosened.sound, loosened.faults
    assert plan(loosened.playbook, MONDAY, 1).sound


def test_a_conflict_is_told_in_the_text_of_the_command(tmp_path: Path) -> None:
    for name in ("groups.csv", "templates/plain.md"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((CASES / "files" / name).read_bytes())
    source = (CASES / "conflicts" / "mix-against-limits.playbook").read_bytes()
    (tmp_path / "test.playbook").write_bytes(source)
    done = weekbook("check", "test.playbook", "--from", "2026-11-30", "--weeks", "1",
                    cwd=tmp_path, status=1)  # fmt: skip
    assert "error[PB401]" in done.stdout
    assert "conflicts with this" in done.stdout


@pytest.mark.parametrize("name", ["mothers", "fruteria", "meizhuang"])
def test_plans_are_byte_identical_in_other_processes(name: str) -> None:
    """Another hash seed, another zone of the machine, another locale, and once more the same."""
    ways = [
        {"PYTHONHASHSEED": "1", "TZ": "UTC"},
        {"PYTHONHASHSEED": "1", "TZ": "UTC"},
        {"PYTHONHASHSEED": "2", "TZ": "Pacific/Apia", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LANG": "zh_CN.UTF-8"},
    ]
    digests = set()
    for way in ways:
        done = weekbook("plan", "-C", str(PLAYBOOKS / name), "--from", "2026-11-30",
                        "--weeks", "3", "--format", "json", env=way)  # fmt: skip
        digests.add(hashlib.sha256(done.stdout.encode()).hexdigest())
    assert len(digests) == 1


def test_a_week_has_the_same_posts_whatever_range_it_is_asked_in() -> None:
    playbook = sound(PLAYBOOKS / "mothers" / "mothers.playbook").playbook
    quarter = plan(playbook, MONDAY, 8)
    fifth = MONDAY + dt.timedelta(weeks=4)
    alone = plan(playbook, fifth, 1)
    inside = [post for post in quarter.posts if fifth <= post.date < fifth + dt.timedelta(weeks=1)]
    assert list(alone.posts) == inside


def test_a_topic_rests_before_it_comes_again() -> None:
    playbook = sound(PLAYBOOKS / "mothers" / "mothers.playbook").playbook
    seen: dict[str, dt.date] = {}
    for post in plan(playbook, MONDAY, 13).posts:
        if post.element == "checkin":
            if post.topic in seen:
                assert (post.date - seen[post.topic]).days >= 6
            seen[post.topic] = post.date
    assert len(seen) == 8


def test_topics_that_run_out_are_told_with_the_date(checked: Callable[..., Checked]) -> None:
    source = with_rules([]).replace(
        "post chat mon, wed at 09:00", "post chat every day at 09:00 about daily"
    )
    source += "\ntopics daily\n    rest 5d\n    topic one\n    topic two\n    topic three\n"
    faults = plan(checked(source).playbook, MONDAY, 1).faults
    assert [fault.code for fault in faults] == ["PB404"]
    assert "2026-12-03" in fault_text(faults[0]).message


def test_two_posts_of_one_minute_are_told(checked: Callable[..., Checked]) -> None:
    source = with_rules([]).replace(
        "post chat mon, wed at 09:00", "post chat mon at 09:00\n    post live mon at 09:00"
    )
    faults: tuple[Fault, ...] = plan(checked(source).playbook, MONDAY, 1).faults
    assert [fault.code for fault in faults] == ["PB406"]


def test_nothing_stands_in_the_time_that_an_expert_keeps_clear() -> None:
    playbook = sound(PLAYBOOKS / "mothers" / "mothers.playbook").playbook
    posts = plan(playbook, MONDAY, 13).posts
    sessions = [post for post in posts if post.part == "session"]
    assert len(sessions) == 7
    for session in sessions:
        start = dt.datetime.combine(session.date, session.time)
        for post in posts:
            at = dt.datetime.combine(post.date, post.time)
            if post.element != "dr-li":
                assert (
                    not start - dt.timedelta(minutes=45) <= at <= start + dt.timedelta(minutes=90)
                )


def test_a_distance_of_more_than_a_week_holds_over_weeks(checked: Callable[..., Checked]) -> None:
    source = with_rules(["keep 10d between offer", "prefer offer at 20:00"])
    planned = plan(checked(source).playbook, MONDAY, 8)
    assert planned.sound
    times = [dt.datetime.combine(p.date, p.time) for p in planned.posts if p.element == "offer"]
    assert len(times) >= 3
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= dt.timedelta(days=10)


def test_the_last_post_of_a_week_counts_for_the_order_of_the_next(
    checked: Callable[..., Checked],
) -> None:
    source = with_rules(["no offer after offer", "at least 6 offer per week"])
    planned = plan(checked(source).playbook, MONDAY, 6)
    assert planned.sound
    elements = [post.element for post in planned.posts]
    assert elements.count("offer") >= 36
    assert ("offer", "offer") not in set(pairwise(elements))


@pytest.mark.parametrize(("work", "code"), [(1e-9, "PB411"), (3.5e-4, "PB410")])
def test_a_week_that_takes_too_long_says_so(
    checked: Callable[..., Checked], monkeypatch: pytest.MonkeyPatch, work: float, code: str
) -> None:
    """With next to no work allowed; what is used then still keeps every hard rule."""
    source = with_rules([
        "no offer after offer", "mix transaction 30% to 50%", "keep 20h between live",
        "at most 2 chat per day", "no chat after chat", "at least 4 live per week",
        "at most 3 activity per day", "prefer offer on mon", "avoid chat at 12:00",
        "prefer live at 20:00", "avoid live on tue", "avoid offer at 16:00", "prefer chat on sun",
    ])  # fmt: skip
    monkeypatch.setattr("engine.planning.solving.solver.SECONDS", work)
    planned = plan(checked(source).playbook, MONDAY, 1)
    assert [fault.code for fault in planned.faults if fault.code != "PB416"] == [code]
    assert not broken_rules(planned)


def test_two_sessions_at_once_are_told(checked: Callable[..., Checked]) -> None:
    expert = "\nexpert {}\n    mon at {} for 1h\n    clear 30m around\n"
    for second, codes in (("10:45", ["PB318"]), ("11:15", ["PB318"]), ("13:00", [])):
        source = with_rules([]).replace("weekdays at 16:00", "weekdays at 16:00, 18:00")
        source += expert.format("dr-a", "10:00") + expert.format("dr-b", second)
        planned = plan(checked(source).playbook, MONDAY, 1)
        assert [fault.code for fault in planned.faults] == codes, second


def test_the_conflict_is_asked_for_no_more_than_it_needs() -> None:
    """A single rule that can never hold is blamed alone."""
    found = sound(CASES / "conflicts" / "no-whole-number.playbook")
    fault = conflict(problem_of(found, set(range(100))), "all", MONDAY)
    assert "which no whole number of posts is" in fault_text(fault).message


def test_a_month_limit_holds_over_weeks_whatever_the_days() -> None:
    """Counted anew from the posts, month by month."""
    found = sound(CASES / "plans" / "month-limit.playbook")
    planned = plan(found.playbook, dt.date(2026, 11, 23), 3)
    counts = Counter((p.date.month, p.element) for p in planned.posts)
    assert counts[11, "offer"] == counts[12, "offer"] == 3
    assert not broken_rules(planned)


def test_a_stand_in_is_named_while_the_expert_is_away() -> None:
    found = sound(CASES / "plans" / "stand-in.playbook")
    planned = plan(found.playbook, MONDAY, 3)
    titles = {post.date: post.title for post in planned.posts if post.part == "session"}
    assert titles[dt.date(2026, 12, 3)].endswith("The doctor")
    assert titles[dt.date(2026, 12, 10)].endswith("The nurse")
    texts = {post.date: post.text for post in planned.posts if post.part == "session"}
    assert "The nurse" in texts[dt.date(2026, 12, 10)]


def test_topics_come_by_weight_and_only_in_their_season() -> None:
    found = sound(CASES / "plans" / "topics-of-a-season.playbook")
    planned = plan(found.playbook, MONDAY, 2)
    about = {post.date: post.topic for post in planned.posts}
    assert {topic for date, topic in about.items() if date < dt.date(2026, 12, 7)} == {
        "one", "three",
    }  # fmt: skip
    counts = Counter(topic for date, topic in about.items() if date >= dt.date(2026, 12, 7))
    assert counts["two"] >= 1
    assert counts["three"] > counts["one"]


def test_posts_on_holidays_move_to_the_next_day_that_is_none() -> None:
    """8 December is a holiday in Spain: Tuesday's post comes on Wednesday, and none is lost."""
    found = sound(CASES / "plans" / "holidays-moved.playbook")
    planned = plan(found.playbook, MONDAY, 2)
    dates = [post.date for post in planned.posts if post.time == dt.time(9)]
    assert dates == [dt.date(2026, 12, 1), dt.date(2026, 12, 9)]


@settings(max_examples=60 if FULL else 12, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    share=st.integers(5, 60),
    other=st.integers(5, 40),
    days=st.sampled_from(["mon, wed", "weekdays", "sat", "every day", "fri to sun"]),
)
def test_single_shares_are_met_to_within_one_post_over_four_weeks(
    checked: Callable[..., Checked], share: int, other: int, days: str
) -> None:
    source = with_rules([f"mix offer {share}%, live {other}%"])
    source = source.replace("    post chat mon, wed at 09:00\n", "")
    source = source.replace("    every day at 12:00, 20:00\n    weekdays at 16:00\n",
                            f"    {days} at 12:00, 18:00, 20:00\n")  # fmt: skip
    planned = plan(checked(source).playbook, MONDAY, 8)
    assert planned.sound
    assert not [fault for fault in planned.faults if fault.code == "PB417"]
    for start in (MONDAY, MONDAY + dt.timedelta(weeks=4)):
        own = [p for p in planned.posts if start <= p.date < start + dt.timedelta(weeks=4)]
        for name, wanted in (("offer", share), ("live", other)):
            count = sum(post.element == name for post in own)
            assert abs(count - wanted * len(own) / 100) <= 1


def test_the_order_of_declarations_changes_no_plan(checked: Callable[..., Checked]) -> None:
    """Where the language says nothing of an order: blocks, and hard rules among each other."""
    rules = ["at most 2 offer per day", "no offer after offer", "keep 20h between live",
             "at least 3 live per week", "prefer live at 20:00"]  # fmt: skip
    source = with_rules(rules)
    blocks = source.split("\n\n")
    turned = "\n\n".join([blocks[0], *reversed(blocks[1:])])
    mixed = with_rules([*reversed(rules[:-1]), rules[-1]])

    def shown(text: str) -> list[tuple[str, dt.date, dt.time]]:
        planned = plan(checked(text).playbook, MONDAY, 3)
        assert planned.sound
        return [(post.element, post.date, post.time) for post in planned.posts]

    assert shown(source) == shown(turned)
    wishes_kept = [post for post in shown(mixed) if post[0] == "live"]
    assert len(wishes_kept) == len([post for post in shown(source) if post[0] == "live"])


def test_a_solution_that_breaks_a_rule_is_never_used(
    checked: Callable[..., Checked], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the solver or a kept week says, the plain checker looks at it first."""
    from engine.planning.rules.problem import Solution
    from engine.planning.solving import solver as solving

    playbook = checked(with_rules(["at most 1 offer per week"])).playbook

    def wrong(problem: Problem) -> Solution:
        return Solution(tuple(slot.choices[-1] for slot in problem.slots), True)

    monkeypatch.setattr(solving, "solve", wrong)
    planned = plan(playbook, MONDAY, 1)
    assert [fault.code for fault in planned.faults] == ["PB411"]
    assert not planned.posts


def test_a_kept_week_that_was_tampered_with_is_solved_again(
    checked: Callable[..., Checked], tmp_path: Path
) -> None:
    from engine.planning.solving.solution_cache import SolvedWeeks

    def keep(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    playbook = checked(with_rules(["at most 1 offer per week"])).playbook
    first = plan(playbook, MONDAY, 2, SolvedWeeks(tmp_path, keep))
    kept = list(tmp_path.rglob("*.json"))
    assert kept
    for text in ('{"taken":[2,2],"proven":true}', "null", "nonsense", '{"taken":' + str([2] * 21) +
                 ',"proven":true}', ""):  # fmt: skip
        if text == "null":
            continue  # that a week cannot be is not doubted: it would have to be solved to know
        for path in kept:
            path.write_text(text)
        again = plan(playbook, MONDAY, 2, SolvedWeeks(tmp_path, keep))
        assert again.posts == first.posts, text


@pytest.mark.parametrize("name", ["filled", "holidays", "every-two-weeks", "quiet-hours",
                                  "first-and-last", "china-moved-working-days", "weekdays"])  # fmt: skip
def test_a_week_laid_out_by_its_pattern_is_the_week_laid_out(name: str) -> None:
    from engine.planning.week.layout import ALONE, lay_out
    from engine.planning.week.layout_cache import Layouts
    from engine.time.holidays import NO_DAYS_OFF, days_off

    playbook = sound(CASES / "plans" / f"{name}.playbook").playbook
    channel = playbook.channels[0]
    assert playbook.start is not None
    first = playbook.start - dt.timedelta(days=playbook.start.weekday(), weeks=2)
    off = NO_DAYS_OFF
    if playbook.country and playbook.holidays != "keep":
        off = days_off(playbook.country, first, first + dt.timedelta(weeks=30))
    layouts = Layouts(playbook, channel, off, ALONE)
    weeks = [first + dt.timedelta(weeks=number) for number in range(30)]
    assert [layouts.of(week) for week in weeks] == [
        lay_out(playbook, channel, week, off) for week in weeks
    ]


def test_the_life_of_a_group_posts_nothing_in_quiet_hours(checked: Callable[..., Checked]) -> None:
    source = with_rules([]).replace('"groups.csv"', '"opened.csv"\n    quiet 21:00 to 08:00')
    source += "\nlifecycle flash\n    of group\n    post live on day 1 at 10:00, 22:00\n"
    planned = plan(checked(source).playbook, MONDAY, 1)
    lives = [post for post in planned.posts if post.element == "live" and post.groups]
    assert {post.time for post in lives if len(post.groups) == 1} == {dt.time(10)}
    assert [out.time for _, out in planned.ruled_out if "quiet hours" in out.because] == [
        dt.time(22), dt.time(22),
    ]  # fmt: skip
