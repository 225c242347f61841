"""The one form of the calendar: what was decided on posts that are still as they were shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from anyio import to_thread
from litestar import Request, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Response

from dsl.base.sentence import Sentence, message, plural
from engine.services.calendar import CalendarPost, give_verdict_on_shown, posts_named
from web.told import Told

VERDICTS = ("approved", "rejected")
MOST_BECAUSE = 500
"""How many characters of a reason are kept."""

AnyRequest = Request[Any, Any, State]


@post("/review", status_code=303)
async def review(request: AnyRequest) -> Redirect | Response[None]:
    """Approves or rejects: the one post whose button was pressed, or all that were selected.

    Only what is still as the form's page showed it. Enter in a field is no button: it is answered
    by 204, with which a browser stays where it is, ticks and reason as they were.
    """
    form = await request.form()
    if "nothing" in form:
        return Response(None, status_code=204)
    one = str(form.get("one", ""))
    if one:
        verdict, _, id = one.partition(" ")
        ids = [id]
    else:
        verdict, ids = str(form.get("verdict", "")), [str(id) for id in form.getall("ids", [])]
    if verdict not in VERDICTS:
        raise HTTPException(status_code=400)
    pairs = [str(pair).rpartition(" ") for pair in form.getall("shown", [])]
    marks = {id: mark for id, _, mark in pairs}
    because = str(form.get("because", ""))[:MOST_BECAUSE]
    told = await to_thread.run_sync(_decide, request.app.state, ids, marks, verdict, because)
    return Redirect(_back(str(form.get("back", "/")), request.app.state.messages.keep(told)))


def _decide(
    state: State, ids: Sequence[str], marks: Mapping[str, str], verdict: str, because: str
) -> Told:
    """Stores the verdict. It waits for the database, so it runs beside the event loop."""
    if not ids:
        return Told(refused=(message("page.nothing_selected", "Nothing was selected."),))
    shown = {id: marks.get(id, "") for id in ids}
    reviewed, stale = give_verdict_on_shown(
        state.engine, shown, verdict, state.reviewer, state.clock.now(), because
    )
    named = posts_named(
        state.engine, [id for id, _ in reviewed.refused[:3]] + list(reviewed.told)[:3]
    )
    titles = {id: _title(post) for id, post in named.items()}
    refused = tuple(_of_post(titles.get(id, id), reason) for id, reason in reviewed.refused[:3])
    done = [_decided(verdict, len(reviewed.changed))] if reviewed.changed or not stale else []
    done += [_of_post(titles.get(id, id), words) for id, words in list(reviewed.told.items())[:3]]
    return Told(tuple(done), refused, stale)


def _decided(verdict: str, count: int) -> Sentence:
    if verdict == "approved":
        return plural("page.approved", "{count} approved", "{count} approved", count=count)
    return plural("page.rejected", "{count} rejected", "{count} rejected", count=count)


def _title(post: CalendarPost) -> str:
    """How a page names a post in words: as its cards do, with its day and time."""
    return f"{post.title}, {post.date} {post.time:%H:%M}"


def _of_post(post: str, words: str) -> Sentence:
    return message("page.of_post", "{post}: {words}", post=post, words=words)


def _back(path: str, told: str) -> str:
    """The page to go back to, with the key of a message: only ever one of ours."""
    place, _, query = (path if is_ours(path) else "/").partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name != "told"]
    return f"{place}?{urlencode([*kept, ('told', told)], safe='/')}"


def is_ours(path: str) -> bool:
    """Whether a path is one of the calendar's own pages, and nothing that leads elsewhere."""
    known = path == "/report" or path.startswith(
        ("/week/", "/day/", "/list/", "/month/", "/post?id=")
    )
    return known and "\n" not in path and "\\" not in path
