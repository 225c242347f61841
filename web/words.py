"""What templates say things with, in the language that is spoken for their request."""

from __future__ import annotations

import datetime as dt
import re

from litestar.plugins.jinja import JinjaTemplateEngine
from markupsafe import Markup, escape

from dsl.base.languages import HTML_NAMES, spoken
from dsl.base.sentence import Sentence, message, say, say_plural, told
from dsl.base.told_again import told_again
from engine.services.calendar import Stale
from engine.state_words import commas, kind_word, state_word
from engine.time.said_dates import (
    DaySpan,
    LongDay,
    MonthDay,
    MonthName,
    MonthYear,
    WeekdayDate,
    WeekdayName,
)
from web.language import NAMES

_POST_STATES = {
    "proposed": message("page.state.proposed", "waits for approval"),
    "closed": message("page.state.closed", "done"),
}
_OWNER_STATES = {
    "prepared": message("owner.state.prepared", "waits for you"),
    "confirmed": message("owner.state.confirmed", "let go"),
    "sent": message("owner.state.sent", "in the group"),
    "over quota": message("owner.state.over_quota", "held back by the platform"),
    "not confirmed": message("owner.state.not_confirmed", "not in time"),
}
_NO_POSTS = {
    "": message(
        "page.none",
        "No posts in this week. `weekbook apply` puts the plan of the coming weeks here.",
    ),
    "proposed": message(
        "page.none.proposed",
        "No posts that are proposed in this week. `weekbook apply` puts the plan of the coming weeks here.",
    ),
    "approved": message(
        "page.none.approved",
        "No posts that are approved in this week. `weekbook apply` puts the plan of the coming weeks here.",
    ),
    "rejected": message(
        "page.none.rejected",
        "No posts that are rejected in this week. `weekbook apply` puts the plan of the coming weeks here.",
    ),
    "closed": message(
        "page.none.closed",
        "No posts that are done in this week. `weekbook apply` puts the plan of the coming weeks here.",
    ),
}


def prepare(engine: JinjaTemplateEngine) -> None:
    """Gives the pages their words."""
    engine.engine.globals.update(
        say=say, say_plural=say_plural, told=told, html_language=lambda: HTML_NAMES[spoken()],
        languages=NAMES, spoken=spoken, none_here=lambda state: told(_NO_POSTS[state]),
        who_changed=who_changed, week_days=week_days, span=lambda first, last: told(DaySpan(first, last)), commas=commas,
    )  # fmt: skip
    engine.engine.filters.update(
        long_day=_said(LongDay), month_day=_said(MonthDay), month_name=_said(MonthName),
        month_year=_said(MonthYear), weekday_date=_said(WeekdayDate), again=told_again,
        code=code, state=lambda name: told(state_word(name)), post_state=post_state,
        owner_state=lambda name: told(_OWNER_STATES[name]),
        kind=lambda name: told(kind_word(name)),
    )  # fmt: skip


def _said(form: type[LongDay | MonthDay | MonthName | MonthYear | WeekdayDate]) -> object:
    return lambda date: told(form(date))


def week_days() -> list[str]:
    """The names of Monday to Sunday."""
    return [told(WeekdayName(dt.date(2024, 1, number))) for number in range(1, 8)]


def post_state(name: str) -> str:
    """A post's state as a page says it: what waits for approval, what is done."""
    said: Sentence | str = _POST_STATES.get(name) or state_word(name)
    return told(said)


def who_changed(post: Stale) -> str:
    """Who did what to a post since it was shown, and when."""
    when = f"{post.at:%Y-%m-%d %H:%M}" if post.at else ""
    match post.state:
        case "approved":
            return say("page.stale.approved", "{who} approved it on {when} UTC",
                       who=post.who, when=when)  # fmt: skip
        case "rejected":
            return say("page.stale.rejected", "{who} rejected it on {when} UTC",
                       who=post.who, when=when)  # fmt: skip
        case "withdrawn":
            return say("page.stale.withdrawn", "{who} took it out of the plan on {when} UTC",
                       who=post.who, when=when)  # fmt: skip
        case "closed":
            return say("page.stale.closed", "{who} saw it done on {when} UTC",
                       who=post.who, when=when)  # fmt: skip
    return say("page.stale.changed", "{who} changed it on {when} UTC", who=post.who, when=when)


def code(text: str) -> Markup:
    """A text with what stands in backquotes as code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped
