"""The page of a group's owner: what waits to be sent by hand, and what became of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from anyio import to_thread
from litestar import Request, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template

from dsl.base.languages import speak_here
from engine.rendering.words.locale_forms import moment_in
from engine.services.owners import WORDS, owner_page, owner_says

AnyRequest = Request[Any, Any, State]


@get("/owner/{key:str}")
async def owner(request: AnyRequest, key: str) -> Template:
    """Whoever has the key sees the page; it is in the messages that its owner gets."""
    state = request.app.state
    page = await to_thread.run_sync(owner_page, state.engine, key, state.clock.now())
    if page is None:
        raise HTTPException(status_code=404)
    speak_here(page.tongue)  # the playbook's: who reads this did not choose one
    moment = partial(moment_in, page.tongue)
    context = {"page": page, "key": key, "moment": moment, "workspace": state.workspace}
    return Template("owner.html", context=context)


@post("/owner/{key:str}/answer")
async def owner_answers(request: AnyRequest, key: str) -> Redirect:
    """What the owner says of one message."""
    form = await request.form()
    word, _, number = str(form.get("say", "")).rpartition(" ")
    if word not in WORDS or not number.isdigit() or len(number) > 18:
        raise HTTPException(status_code=400)
    state = request.app.state
    now = state.clock.now()
    await to_thread.run_sync(owner_says, state.engine, key, int(number), word, now)
    return Redirect(f"/owner/{key}", status_code=303)
