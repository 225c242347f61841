"""Members are spoken to in the playbook's language: dates, lists, amounts, and texts of our own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from dsl.checking import Checked
from dsl.syntax.keywords import TONGUES
from engine.planning.planner import plan
from engine.rendering.templates.environment import render
from engine.rendering.words.locale_forms import list_in, money_in, share_in, weekday_in
from engine.rendering.words.owner_words import reminder_text, task_text

CONTEXT = {"post": {"date": "2026-12-03"}, "topic": {"facts": ["a", "b", "c"]}}


@pytest.mark.parametrize(
    ("tongue", "shown"),
    [
        ("en", "3 December 2026; 3 December; Thursday; a, b and c; CNY 1,234.50"),
        ("es", "3 de diciembre de 2026; 3 de diciembre; jueves; a, b y c; 1234,50 CNY"),
        ("zh-CN", "2026年12月3日; 12月3日; 周四; a、b和c; ¥1,234.50"),
        ("zh-TW", "2026年12月3日; 12月3日; 週四; a、b和c; CN¥1,234.50"),
    ],
)
def test_the_filters_follow_the_language(tongue: str, shown: str) -> None:
    source = (
        "{{ post.date | date }}; {{ post.date | day }}; {{ post.date | weekday }};"
        " {{ topic.facts | listed }}; {{ 1234.5 | money('CNY') }}"
    )
    assert render(source, CONTEXT, tongue) == shown


@pytest.mark.parametrize(
    ("items", "shown"),
    [
        ([], ""), (["a"], "a"), (["padres", "hijos"], "padres e hijos"),
        (["Ana", "Inés"], "Ana e Inés"), (["nieve", "hielo"], "nieve y hielo"),
        (["té", "yerba"], "té y yerba"), (["a", "iones"], "a y iones"),
    ],
)  # fmt: skip
def test_spanish_says_e_before_the_sound_of_i(items: list[str], shown: str) -> None:
    assert list_in("es", items) == shown


@pytest.mark.parametrize(
    ("tongue", "amount", "currency", "shown"),
    [
        ("en", "0.005", "CNY", "CNY 0.01"), ("en", "-3", "EUR", "-EUR 3.00"),
        ("en", "1500", "JPY", "JPY 1,500"), ("es", "12345.6", "EUR", "12.345,60 €"),
        ("zh-CN", "40", "", "40.00"), ("zh-TW", "40", "TWD", "NT$40.00"), ("xx", "1", "EUR", "EUR 1.00"),
    ],
)  # fmt: skip
def test_amounts(tongue: str, amount: str, currency: str, shown: str) -> None:
    assert money_in(tongue, Decimal(amount), currency) == shown


def test_shares() -> None:
    assert (share_in("en", 1250), share_in("es", 1250)) == ("12.5%", "12,5 %")


SPOKEN = {
    "en": ("Invitation: Dr Li", "answers your questions on Thursday, 3 December 2026,\nat 20:00"),
    "es": ("Invitación: Dr Li", "responde a tus preguntas el jueves 3 de diciembre\na las 20:00"),
    "zh-CN": ("答疑预告：Dr Li", "12月3日（周四）20:00 在群里答疑"),
    "zh-TW": ("問答預告：Dr Li", "12月3日（週四）20:00 在群組裡為大家解答"),
}

SOURCE = """\
playbook t "T"
    timezone UTC
    runs from 2026-11-30 to 2026-12-27

channel all "All"

element chat "Chat"
    activity
    template "own.md"

week
    post chat every day at 09:00

expert li "Dr Li"
    every 2 weeks on thu at 20:00 for 45m
    invite 24h before
    recap 2h after
"""


@pytest.mark.parametrize("tongue", TONGUES)
def test_sessions_and_weekdays_are_told_in_the_playbooks_language(
    checked: Callable[..., Checked], tongue: str
) -> None:
    from dsl.constructs.reading import parse
    from dsl.editing.format import formatted
    from dsl.syntax.source import decode

    tree, _ = parse(decode("t.playbook", SOURCE.encode())[0])
    found = checked(formatted(tree, tongue), own_DOT_md="{{ post.weekday }}")
    assert found.sound, found.faults
    posts = plan(found.playbook, dt.date(2026, 11, 30), 1).posts
    title, text = SPOKEN[tongue]
    (invited,) = [post for post in posts if post.part == "invite"]
    assert invited.title == title
    assert text in invited.text
    english = ("Dr Li** is here", "Thank you", "Thursday", "Subject", "Recap", "Session")
    if tongue != "en":
        assert not any(word in post.text + post.title for post in posts for word in english)
    days = [post.text for post in posts if post.element == "chat"]
    assert days == [weekday_in(tongue, dt.date(2026, 11, 30) + dt.timedelta(n)) for n in range(7)]


def test_owners_are_told_the_moment_in_their_language() -> None:
    assert "请在 12月3日 20:00 之前" in task_text("zh-CN", "一群", "2026-12-03 20:00", "x", "")
    assert "antes de las 20:00 del 3 de diciembre" in task_text(
        "es", "A", "2026-12-03 20:00", "x", ""
    )
    assert "by 2026-12-03 20:00" in task_text("en", "A", "2026-12-03 20:00", "x", "")
    assert "最早一則於 12月3日 20:00 截止" in reminder_text("zh-TW", 2, "2026-12-03 20:00", "")
