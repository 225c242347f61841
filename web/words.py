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
from engine.state_words import kind_word, state_word
from engine.time.said_dates import (
    DaySpan,
    LongDay,
    MonthDay,
    MonthYear,
    ShortWeekday,
    WeekdayDate,
    WeekdayName,
)
from web.calendar.states import NEEDS_SOMEBODY, WORST, ShownState
from web.language import NAMES

_SHOWN_STATES: dict[ShownState, Sentence] = {
    "failed": message("state.failed", "failed"),
    "unsure": message("state.unsure", "unsure"),
    "late": message("page.state.late", "late"),
    "sending": message("state.sending", "sending"),
    "proposed": message("page.state.proposed", "waits for approval"),
    "rejected": message("state.rejected", "rejected"),
    "approved": message("state.approved", "approved"),
    "sent": message("state.sent", "sent"),
}
_OWNER_STATES = {
    "prepared": message("owner.state.prepared", "waits for you"),
    "confirmed": message("owner.state.confirmed", "let go"),
    "sent": message("owner.state.sent", "in the group"),
    "over quota": message("owner.state.over_quota", "held back by the platform"),
    "not confirmed": message("owner.state.not_confirmed", "not in time"),
}


def prepare(engine: JinjaTemplateEngine) -> None:
    """Gives the pages their words."""
    engine.engine.globals.update(
        say=say, say_plural=say_plural, told=told, html_language=lambda: HTML_NAMES[spoken()],
        languages=NAMES, spoken=spoken, who_changed=who_changed, week_days=week_days,
        days_said=lambda first, last: told(DaySpan(first, last)), every_state=WORST,
        needs_somebody=NEEDS_SOMEBODY,
    )  # fmt: skip
    engine.engine.filters.update(
        long_day=_said(LongDay), month_day=_said(MonthDay),
        month_year=_said(MonthYear), weekday_date=_said(WeekdayDate), again=told_again,
        weekday_short=_said(ShortWeekday), days_later=days_later, code=code,
        state=lambda name: told(state_word(name)),
        shown_state=lambda name: told(_SHOWN_STATES[name]),
        owner_state=lambda name: told(_OWNER_STATES[name]),
        kind=lambda name: told(kind_word(name)),
    )  # fmt: skip


def _said(form: type[LongDay | MonthDay | MonthYear | ShortWeekday | WeekdayDate]) -> object:
    return lambda date: told(form(date))


def week_days() -> list[str]:
    """The names of Monday to Sunday."""
    return [told(WeekdayName(dt.date(2024, 1, number))) for number in range(1, 8)]


def days_later(date: dt.date, days: int) -> dt.date:
    """The date so many days later, or earlier; the last or first that there is beyond these."""
    try:
        return date + dt.timedelta(days=days)
    except OverflowError:
        return date


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
