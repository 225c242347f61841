"""What a playbook says is either carried out, or a warning tells that nothing is done with it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from dsl.statements.headers import Broken, Header, WeekHeader
from dsl.statements.statement import Statement
from dsl.syntax.blocks import BLOCKS
from dsl.syntax.keywords import TONGUES
from dsl.syntax.tree import Line
from dsl.telling.fault_text import fault_text
from engine.calendar.database.connection import open_database, upgrade
from engine.calendar.database.tables import channels
from engine.calendar.posts import apply_changes
from engine.planning.planner import plan
from engine.planning.simulation import simulate
from tests.conftest import SOURCE

CODE = "PB903"

EVERYTHING = """language en

playbook test "A test"
    timezone Europe/Madrid
    runs from 2026-11-30 to 2027-02-28
    holidays ES skip
    approve alone
    late up to 20m

use "library.playbook"

audience young
    joined for benefit
    buys often, with thought
    note "They work in the morning."

channel vip "VIP groups"
    groups from "opened.csv"
    send through env VIP_CHANNEL as wecom
    persona "Anna"
    quiet 22:30 to 08:00
    at most 9 posts per day
    keep 15m between posts
    sender "The shop"
    when unsure resend

channel hand "By hand"
    sent by owner

element chat "Chat"
    activity
    template "chat.md"
    serves interest
    measured by replies per member
    purpose retain

element offer "Offer"
    transaction
    template "offer.md"
    image "poster.png"
    offers welcome

topics parenting "Parenting"
    shuffle
    rest 1d
    topic sleep "Sleeping"
        fact "Babies sleep 14 hours."
        weight 2
        in season winter
        template "plain.md"
    topic food "Food"
    topic walks "Walks"
    topic songs "Songs"

peaks
    every day at 12:00, 20:00
    learned from replies after 4w

week for vip
    post chat weekdays at 10:00 about parenting late up to 5m
    fill peaks with chat, offer
    mix activity 20% to 90%, transaction 10% to 80%
    at most 3 offer per day
    no offer after offer
    no offer on sun
    keep 2h between offer
    prefer offer at 20:00
    avoid chat on sat

week for hand
    post chat on tue at 11:00
    post checkin on sat at 11:00

expert dr-li "Dr Li"
    every 2 weeks on thu at 17:00 for 30m
    about parenting
    invite 24h before
    recap 20h after
    clear 60m around
    template "expert.md"
    absent on 2026-12-03
    stand-in dr-wu "Dr Wu"

campaign twelve "12.12"
    D is 2026-12-12
    opens on D-3
    closes on D+1
    for vip
    budget CNY 5000
    post chat on D-1 at 18:30

season winter "Winter"
    from 2026-12-01 to 2027-01-15
    for vip
    peaks weekends at 13:00, 21:00

lifecycle flash "A flash-sale group"
    of group
    for vip
    post chat on day 1 to 3 at 18:00
    ends on day 3
    afterwards merge into vip
    alarm when silent for 3d

lifecycle newcomers "The first days"
    of member
    post chat on joining

reaction thanks "A kind word"
    when praise
    when silent for 3d
    within 5m gift welcome
    at most 1 per member per week
    for vip

referral friends "Bring a friend"
    tiers
    reward "A bar of soap" for 1 friends costs CNY 8
    seeds 100
    each brings 3 friends
    rounds 2
    worth CNY 45 per month
    budget CNY 90000

coupon welcome "Five off"
    value CNY 5
    costs CNY 3
    valid for 7d
    uses 2
    number 400
    issued by offer
    remind 2d before
    budget CNY 90000

coupon dated "Dated"
    value CNY 5
    valid from 2026-12-01 to 2026-12-31

element dated-offer "Dated offer"
    activity
    template "offer.md"
    offers dated

week for hand
    post dated-offer on 2026-12-09 at 11:00

draw early "The early draw"
    on sat 2 times between 14:00 and 14:40
    at least 20m apart
    winners 2
    prize "A free order" costs CNY 20
    budget CNY 90000
    template "draw.md"
    for vip

levels stars "Stars"
    level bronze "Bronze" from 10 points
    5 points for answer to chat
    show top 10 every fri at 18:00
    for vip

task call "Call back"
    done by "every guide"
    every day at 10:00 for 5m
    step "Read their moments"
    day of 6h

measure reading "Who reads"
    count replies
    per member
    within 24h
    goal 4%
    pause transaction when leaves exceed 2% per week

trial weekday "Which day"
    spread chat over mon to wed
    takes 3 weeks
    looks for 1%
    measured by replies per member
    for vip

expect on 2026-12-12 at most 1 posts for vip
"""

FILES = {
    "chat_DOT_md": "{{ channel.persona }} {{ playbook.title }}",
    "offer_DOT_md": "{{ coupon.value }} {{ coupon.until }}",
    "plain_DOT_md": "Plain.",
    "expert_DOT_md": "{{ expert.title }} {{ expert.minutes }} {{ topic.title }} {{ topic.facts | listed }}",
    "draw_DOT_md": "{{ draw.prize }} {{ draw.winners }}",
}

OTHERWISE = {
    "quiet 22:30 to 08:00": "quiet 09:00 to 11:30",
    "at most 9 posts per day": "at most 1 posts per day",
    "keep 15m between posts": "keep 3h between posts",
    "rest 1d": "rest 6d",
    "at most 3 offer per day": "at most 1 offer per day",
    "no offer after offer": "no chat after chat",
    "no offer on sun": "no offer on weekdays",
    "keep 2h between offer": "keep 60h between offer",
    "prefer offer at 20:00": "prefer offer at 12:00",
    "avoid chat on sat": "avoid chat on mon",
    "opens on D-3": "opens on D",
    "closes on D+1": "closes on D-2",
    "for vip": "for hand",
    "budget CNY 90000": "budget CNY 1",
    "valid from 2026-12-01 to 2026-12-31": "valid from 2026-12-10 to 2026-12-31",
    "value CNY 5": "value CNY 7",
}
"""Lines that are only seen to act when they say something else."""

FOR_PEOPLE = {"Note", "Step", "Language"}
"""What only people read: it has nothing to do. A tongue is what the rest is read by."""

LACKING = {"PB110", "PB111", "PB113", "PB115", "PB201", "PB214", "PB328", "PB505", "PB506"}
"""Faults that say that a line is missing: by themselves no sign that anything is done with it."""


Checks = Callable[..., Checked]


def statements_of_the_grammar() -> set[str]:
    """Every kind of statement, and each noun that begins a block."""
    kinds = {kind.__name__ for kind in Statement.__subclasses__() if kind.__module__ in sys.modules}
    return (kinds - {Header.__name__, Broken.__name__, WeekHeader.__name__}) | BLOCKS.keys()


def kind_of(line: Line) -> str:
    match line.statement:
        case Header(noun=noun):
            return noun
        case WeekHeader():
            return "week"
        case said:
            return type(said).__name__


def effects(found: Checked) -> Any:
    """What comes of a playbook: the faults of its checks, its plan, its cost, its channels."""
    faults = {
        (fault.code, *fault.words) for fault in found.faults if fault.code not in {CODE, *LACKING}
    }
    playbook = found.playbook
    if not found.sound or playbook.start is None:
        return faults
    planned = plan(playbook, playbook.start, 2)
    PLANNED.append({fault.code for fault in planned.faults if fault.level == "error"})
    faults |= {(fault.code, *fault.words) for fault in planned.faults}
    posts = [
        (post.channel, post.date, post.time, post.due, post.title, post.kind, post.stage, post.late,
         post.after_late, post.text, post.template, post.approve_alone, post.groups, post.picture)
        for post in planned.posts
    ]  # fmt: skip
    costs = simulate(playbook, planned, playbook.start, 2).costs
    return faults, posts, costs, stored(playbook)


PLANNED: list[set[str]] = []
"""The errors of each plan that was made."""
DATABASE = open_database("sqlite://")


def stored(playbook: Playbook) -> list[tuple[Any, ...]]:
    """What the calendar keeps of the channels."""
    upgrade(DATABASE)
    with DATABASE.connect() as connection:
        apply_changes(connection, playbook, [], dt.datetime(2026, 11, 30, tzinfo=dt.UTC), "t")
        return [tuple(row) for row in connection.execute(select(channels))]


def without(number: int) -> str:
    """The playbook without a line and what is indented below it."""
    lines = EVERYTHING.split("\n")
    depth = len(lines[number - 1]) - len(lines[number - 1].lstrip())
    end = number
    while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > depth:
        end += 1
    return "\n".join([*lines[: number - 1], *lines[end:]])


def otherwise(number: int) -> Iterator[str]:
    """The playbook without a line, and with another in its place."""
    yield without(number)
    lines = EVERYTHING.split("\n")
    other = OTHERWISE.get(lines[number - 1].strip())
    if other is not None:
        yield "\n".join([*lines[: number - 1], f"    {other}", *lines[number:]])


def test_every_statement_is_carried_out_or_told_to_be_idle(checked: Checks) -> None:
    whole = checked(EVERYTHING, **FILES)
    assert [fault.message for fault in whole.faults if fault.level == "error"] == []
    told = {fault.span.line for fault in whole.faults if fault.code == CODE}
    before = effects(whole)
    assert PLANNED[-1] == {"PB412"}, "only the expectation fails, so that every line has its effect"
    lines = [line for line in whole.trees[0].walk() if line.words]
    tops = [line for line in whole.trees[0].lines if line.words]
    silent = []
    for line in lines:
        top = max((one for one in tops if one.number <= line.number), key=lambda one: one.number)
        of = next((one.number for one in top.block if kind_of(one) == "Of"), 0)
        if kind_of(line) in FOR_PEOPLE or {top.number, of, line.number} & told:
            continue
        if all(effects(checked(text, **FILES)) == before for text in otherwise(line.number)):
            silent.append(EVERYTHING.split("\n")[line.number - 1].strip())
    assert "; ".join(silent) == ""


def test_the_playbook_has_every_statement_of_the_grammar(checked: Checks) -> None:
    tree = checked(EVERYTHING, **FILES).trees[0]
    there = {kind_of(line) for line in tree.walk() if line.words}
    assert statements_of_the_grammar() - there == set()


def block(text: str) -> str:
    return SOURCE + "\n" + text


IDLE = {
    "reaction": "reaction thanks\n    when praise\n    within 5m post chat",
    "referral": "referral friends\n    per friend",
    "levels": "levels stars\n    level bronze from 10 points",
    "task": 'task call\n    done by "guide"\n    every day at 10:00 for 5m',
    "measure": "measure leaving\n    count leaves",
    "pause": "    pause activity when leaves exceed 2% per week",
    "issued by": "    issued by chat",
    "remind": "    remind 2d before",
    "ends on day": "    ends on day 3",
    "afterwards": "    afterwards close",
    "alarm when silent for": "    alarm when silent for 3d",
    "learned from": "    learned from joins after 4w",
    "of member": "lifecycle new\n    of member\n    post chat on joining",
    "buys": "audience young\n    joined for interest\n    buys often",
    "sender": 'channel other\n    sender "The shop"',
}
ABOVE = {
    "pause": "measure leaving\n    count leaves\n",
    "issued by": "coupon five\n    value CNY 5\n    valid for 7d\n",
    "remind": "coupon five\n    value CNY 5\n    valid for 7d\n",
    "ends on day": "lifecycle flash\n    of group\n    post chat on day 1 at 18:00\n",
    "afterwards": "lifecycle flash\n    of group\n    post chat on day 1 at 18:00\n",
    "alarm when silent for": "lifecycle flash\n    of group\n    post chat on day 1 at 18:00\n",
    "learned from": "peaks\n    every day at 12:00\n",
}


@pytest.mark.parametrize("words", IDLE)
def test_what_does_nothing_is_told_once_at_its_line(words: str, checked: Checks) -> None:
    text = block(ABOVE.get(words, "") + IDLE[words])
    found = [fault for fault in checked(text).faults if fault.code == CODE]
    lines = text.split("\n")
    there = [lines[fault.span.line - 1].strip() for fault in found]
    assert sum(line.startswith(words) for line in there) == 1
    assert len({fault.span.line for fault in found}) == len(found)
    assert {fault.level for fault in found} == {"warning"}
    for fault in found:
        said = [fault_text(fault, tongue) for tongue in TONGUES]
        assert len({one.message for one in said}) == len({one.label for one in said}) == 4


def test_a_reason_silences_it(checked: Checks) -> None:
    text = block("reaction thanks # allow PB903: we do it by hand\n    when praise")
    text += "\n    within 5m post chat\n"
    assert [fault.code for fault in checked(text).faults] == []


def test_what_acts_is_not_told(checked: Checks) -> None:
    assert [fault.code for fault in checked(SOURCE).faults] == []
