"""Whoever changes what a text looks like has to raise `RENDERER`: approvals are bound to it."""

from __future__ import annotations

import hashlib
import json

from dsl.services import SERVICES
from dsl.syntax.keywords import TONGUES
from engine.rendering.templates.edition import RENDERER
from engine.rendering.templates.environment import handed_over, text_for
from engine.rendering.templates.job import RenderJob
from engine.rendering.words.session_texts import session_texts

CONTEXT = {
    "post": {"date": "2026-12-03", "time": "09:00", "weekday": "Thursday", "part": "invite"},
    "group": {"name": "Anna_*VIP*_", "code": "a-b_c"},
    "topic": {"title": "Tea & more", "facts": ["one*", "_two_", "3 < 4"]},
    "expert": {
        "title": "Dr Li",
        "date": "2026-12-03",
        "time": "20:00",
        "weekday": "x",
        "minutes": 45,
    },
    "draw": {"title": "Draw", "time": "12:00", "prize": "a mug", "winners": 2},
}
TEMPLATE = """\
# Good morning {{ group.name }}

**{{ topic.title }}** on {{ post.date | weekday }}, {{ post.date | date }} ({{ post.date | day }}):
{% for fact in topic.facts %}- {{ fact }}
{% endfor %}
> {{ topic.facts | listed }}, {{ 1234.5 | money("CNY") }} for 30*30

[shop](https://s.example/{{ group.code }}) https://s.example/_x_ `{{ group.code }}` ~~old~~ *soft*
"""

KNOWN = {2: "9c0e5e8f243d8aab30a87f04068ac5e2d2ff255a8ca6bb463806b05a9468b99d"}
"""The digest of all texts below by the number of the renderer that made them."""


def test_the_number_goes_up_when_a_text_changes() -> None:
    made = {
        f"{tongue} {service} {number}": handed_over(RenderJob(template, CONTEXT, tongue, service))
        for tongue in TONGUES
        for service in ("", *SERVICES)
        for number, template in enumerate(
            (TEMPLATE, session_texts(tongue).session, session_texts(tongue).draw)
        )
    }
    digest = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()
    newest = max(KNOWN)
    assert newest == RENDERER, "add the digest of this renderer to KNOWN"
    assert digest == KNOWN[newest], "a text changed: raise RENDERER, and add its digest to KNOWN"


def test_the_same_inputs_make_the_same_text() -> None:
    job = RenderJob(TEMPLATE, CONTEXT, "es", "telegram")
    assert len({text_for(job).markdown for _ in range(5)}) == 1
