"""Texts by children in batches, against bare jinja2 in one process that bounds nothing."""

from __future__ import annotations

from jinja2 import Environment

from benchmarks.measure import Figure, in_turn
from engine.rendering.templates.environment import text_for
from engine.rendering.templates.pool import RenderJob, RenderPool

TEXTS = 2_000
SIMPLE = "Good morning {{ group.name }}: 30 * 30, {{ topic.title }}"
TYPICAL = (
    "Good morning {{ group.name }}!\n\n{{ topic.title }}:\n{% for fact in topic.facts %}"
    "* {{ fact }}\n{% endfor %}{% if group.vip == 'yes' %}Hello VIP{% endif %}\n"
    "See you, {{ group.name|upper }}. {{ 'https://s.example/' ~ group.group }}"
)


def figures() -> list[Figure]:
    found = []
    for name, template in (("simple", SIMPLE), ("typical", TYPICAL)):
        jobs = [RenderJob(template, _context(number)) for number in range(TEXTS)]
        bare = Environment().from_string(template)

        def peer(bare: object = bare, jobs: list[RenderJob] = jobs) -> object:
            return [bare.render(job.context) for job in jobs]  # type: ignore[attr-defined]

        def here(jobs: list[RenderJob] = jobs) -> object:
            return [text_for(job) for job in jobs]

        pool = RenderPool()

        def batches(pool: RenderPool = pool, jobs: list[RenderJob] = jobs) -> object:
            return [pool.render_now(jobs[at : at + 20]) for at in range(0, TEXTS, 20)]

        ours, inside, theirs = in_turn([batches, here, peer])
        pool.close()
        found += [
            Figure(f"a {name} text, by a child in batches of 20", ours / TEXTS, "bare jinja2",
                   theirs / TEXTS, "2"),
            Figure("the same in this process", inside / TEXTS, "bare jinja2", theirs / TEXTS, "2"),
        ]  # fmt: skip
    return found


def _context(number: int) -> dict[str, object]:
    return {
        "group": {"group": f"g{number}", "name": f"Group {number}", "vip": "no"},
        "topic": {"title": "Towels", "facts": ["a fact", "another"]},
        "post": {"date": "2026-11-30"},
    }
