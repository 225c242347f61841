"""The pages of the calendar: a week, a day, a list, a month, a post, the report, and the one form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from anyio import to_thread
from litestar import Request, get
from litestar.datastructures import Cookie, State
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Response, Template

from dsl.base.sentence import say
from dsl.when import FIRST_YEAR, LAST_YEAR
from engine.services.calendar import (
    CalendarPost,
    MonthEntry,
    channel_titles,
    marks_shown,
    month_between,
    nearest_date,
    picture_of,
    post_details,
    posts_between,
    posts_named,
    to_be_settled_between,
)
from engine.services.measuring import report_page, results
from engine.services.previews import calendar_previews
from engine.time.days import monday
from web.calendar.filters import Filter
from web.calendar.verdicts import is_ours, review
from web.calendar.views import Span, Standing, month_span, span_of
from web.language import COOKIE, NAMES

YEAR = 366 * 24 * 60 * 60
"""In seconds."""

AnyRequest = Request[Any, Any, State]


def _today(request: AnyRequest) -> dt.date:
    return request.app.state.clock.now().date()  # type: ignore[no-any-return]


def _date(text: str, form: str) -> dt.date:
    """The date in an address; a page for a year that no playbook can have is not found."""
    try:
        found = dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a date has no zone
    except ValueError as error:
        raise HTTPException(status_code=404) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise HTTPException(status_code=404)
    return found


def _page(
    request: AnyRequest, name: str, shown: Sequence[CalendarPost], **context: Any
) -> Template:
    """A page about posts, with what the review before it did and a mark for each form."""
    state = request.app.state
    common = {
        "workspace": state.workspace,
        "reviewer": state.reviewer,
        "outcome": state.messages.get(request.query_params.get("told", "")),
        "marks": marks_shown(state.engine, shown),
        "texts": calendar_previews(shown, state.environment),
    }
    return Template(name, context={**common, **context})


def _standing(request: AnyRequest, first: dt.date, last: dt.date) -> Standing:
    state = request.app.state
    waiting = to_be_settled_between(state.engine, first, last + dt.timedelta(days=1))
    return Standing(state.clock.now(), waiting, channel_titles(state.engine))


def _filter(request: AnyRequest) -> Filter:
    return Filter.of(request.query_params.multi_items())


def _span(request: AnyRequest, first: dt.date, last: dt.date) -> tuple[Span, Standing]:
    """The days with the posts that the address asks for. Their texts are read only where words are
    looked for in them."""
    engine, filter, end = request.app.state.engine, _filter(request), last + dt.timedelta(days=1)
    posts: Sequence[CalendarPost | MonthEntry]
    posts = posts_between(engine, first, end) if filter.q else month_between(engine, first, end)
    standing = _standing(request, first, last)
    return span_of(first, last, posts, standing, filter, _today(request)), standing


def _in_full(request: AnyRequest, name: str, first: dt.date, last: dt.date) -> Template:
    """A view with every text of its posts."""
    span, standing = _span(request, first, last)
    ids = [entry.id for entry in span.listed]
    found = posts_named(request.app.state.engine, ids)
    return _calendar(request, name, span, standing, tuple(found.values()), posts=found)


def _calendar(
    request: AnyRequest, name: str, span: Span, standing: Standing,
    shown: Sequence[CalendarPost] = (), opened: CalendarPost | None = None, **context: Any,
) -> Template:  # fmt: skip
    """A view of the calendar: its days, and the ways to the other views of the same days."""
    here = request.url.path + span.filter.and_words(**({"post": opened.id} if opened else {}))
    local = standing.now.astimezone(ZoneInfo(span.zone)) if span.zone else None
    return _page(
        request, name, shown, span=span, filter=span.filter, channels=standing.titles,
        here=here, local=local, view=name.partition(".")[0],
        post=opened, **context,
    )  # fmt: skip


def _nearest(request: AnyRequest) -> dt.date:
    today, engine = _today(request), request.app.state.engine
    wanted = "proposed" if _filter(request).state == "proposed" else ""
    found = nearest_date(engine, monday(today), wanted) if wanted else None
    return found or nearest_date(engine, monday(today)) or today


@get("/", sync_to_thread=True)
def home(request: AnyRequest, told: str = "") -> Redirect:
    """The week of today, or the nearest one that has posts."""
    date = monday(_nearest(request))
    return Redirect(f"/week/{date}", query_params={"told": told} if told else None)


@get(["/day", "/week", "/list", "/month"])
async def nearest(request: AnyRequest) -> Redirect:
    """A view of today, or of the nearest day that has posts, as the address asks for it."""
    date, words = await to_thread.run_sync(_nearest, request), _filter(request).words
    match request.url.path.strip("/"):
        case "day":
            return Redirect(f"/day/{date}{words}")
        case "month":
            return Redirect(f"/month/{date:%Y-%m}{words}")
        case view:
            return Redirect(f"/{view}/{monday(date)}{words}")


@get("/week/{date:str}", sync_to_thread=True)
def week(request: AnyRequest, date: str, post: str = "") -> Template | Redirect:
    """Seven days by their hours; beside them the post that the address names."""
    first = _date(date, "%Y-%m-%d")
    if first != monday(first):
        return Redirect(f"/week/{monday(first)}{_filter(request).words}")
    details = post_details(request.app.state.engine, post) if post else None
    if details is not None and monday(details.post.date) != first:
        there = _filter(request).and_words(post=post)
        return Redirect(f"/week/{monday(details.post.date)}{there}")
    span, standing = _span(request, first, first + dt.timedelta(days=6))
    if details is None:
        return _calendar(request, "week.html", span, standing)
    opened = details.post
    return _calendar(request, "week.html", span, standing, (opened,), opened,
                     details=details, stands=standing.state(opened),
                     failed=standing.failed(opened.id))  # fmt: skip


@get("/day/{date:str}", sync_to_thread=True)
def day(request: AnyRequest, date: str) -> Template:
    """One day with every text in full: the place to review."""
    first = _date(date, "%Y-%m-%d")
    return _in_full(request, "day.html", first, first)


@get("/list/{date:str}", sync_to_thread=True)
def list_of_week(request: AnyRequest, date: str) -> Template | Redirect:
    """A week as a list, to decide on many posts at once."""
    first = _date(date, "%Y-%m-%d")
    if first != monday(first):
        return Redirect(f"/list/{monday(first)}{_filter(request).words}")
    return _in_full(request, "list.html", first, first + dt.timedelta(days=6))


@get("/month/{month:str}", sync_to_thread=True)
def month(request: AnyRequest, month: str) -> Template:
    """The whole weeks of a month, each day with its first posts."""
    named = _date(month, "%Y-%m")
    first, last = month_span(named)
    entries = month_between(request.app.state.engine, first, last + dt.timedelta(days=1))
    standing = _standing(request, first, last)
    span = span_of(first, last, entries, standing, _filter(request), _today(request), named.month)
    return _calendar(request, "month.html", span, standing, month=named)


@get("/post", sync_to_thread=True)
def one_post(request: AnyRequest, id: str = "") -> Template:
    """One post with all that happened to it."""
    details = post_details(request.app.state.engine, id)
    if details is None:
        raise HTTPException(status_code=404)
    standing = _standing(request, details.post.date, details.post.date)
    return _page(request, "post.html", (details.post,), details=details, post=details.post,
                 stands=standing.state(details.post),
                 failed=standing.failed(details.post.id))  # fmt: skip


@get("/language/{code:str}")
async def choose_language(code: str, back: str = "/") -> Redirect:
    """Keeps the language that a reader chose in their browser, and goes back to the page."""
    if code not in NAMES:
        raise HTTPException(status_code=404)
    kept = Cookie(COOKIE, value=code, max_age=YEAR, samesite="lax", httponly=True)
    return Redirect(back if is_ours(back) else "/", cookies=[kept])


@get("/report", sync_to_thread=True)
def report(request: AnyRequest) -> Response[str]:
    """The report by weekday, as `weekbook report` writes it."""
    found = results(request.app.state.engine)
    title = say(
        "report.title", "Results by weekday: {workspace}", workspace=request.app.state.workspace
    )
    page = report_page(found, title, _today(request))
    return Response(page, media_type="text/html; charset=utf-8", headers={
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    })  # fmt: skip


@get("/picture/{key:str}", sync_to_thread=True)
def picture(request: AnyRequest, key: str) -> Response[bytes]:
    """A picture that a post comes with; it never changes under its hash."""
    found = picture_of(request.app.state.engine, key)
    if found is None:
        raise HTTPException(status_code=404)
    headers = {"cache-control": "private, max-age=31536000, immutable"}
    return Response(found[1], media_type=found[0], headers=headers)


@get("/favicon.ico", media_type="image/svg+xml")
async def icon() -> str:
    """The week as seven bars; browsers ask for it under this name on every page."""
    bars = "".join(
        f'<rect x="{2 + 4 * day}" y="{20 - height}" width="3" height="{height + 8}"/>'
        for day, height in enumerate((8, 12, 6, 16, 14, 4, 5))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="#1f7a6d">{bars}</svg>'
    )


ROUTES = (choose_language, home, nearest, week, day, list_of_week, month, one_post, review, report)
