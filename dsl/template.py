"""What a template reads, found by jinja2's own parser, without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.phrase import Phrase, phrase
from dsl.value import Value

if TYPE_CHECKING:
    from jinja2 import nodes

PROVIDED: dict[str, tuple[str, ...]] = {
    "post": ("date", "time", "weekday", "element", "kind", "title", "part"),
    "group": (),
    "topic": ("name", "title", "facts"),
    "expert": ("name", "title", "date", "time", "weekday", "minutes"),
    "playbook": ("name", "title"),
    "channel": ("name", "title", "persona"),
    "campaign": ("name", "title", "day", "days_left"),
    "coupon": ("name", "title", "value", "until"),
    "draw": ("name", "title", "time", "prize", "winners"),
    "referral": ("name", "title", "link", "progress", "reward"),
    "members": ("joined", "top"),
}
"""What templates may read, and of each its parts. The parts of `group` are its roster's columns."""

FILTERS = ("date", "weekday", "listed", "money")
"""The filters that a template has beside jinja2's own."""

_REFUSED = {
    "Include": "no_includes",
    "Import": "no_includes",
    "FromImport": "no_includes",
    "Extends": "no_includes",
    "Macro": "no_macros",
    "CallBlock": "no_macros",
}
MOST_LOOPS = 2
"""How deep loops may stand in each other, so that the time a template takes is bounded."""


class Reading(Value):
    """A variable that a template reads: its name, its part (or nothing) and the line."""

    name: str
    part: str
    line: int


class TemplateFacts(Value):
    """What was found in a template: what it reads, or why it can't be used (with the line)."""

    readings: tuple[Reading, ...]
    problem: Phrase | None = None
    problem_line: int = 0


def template_facts(source: str) -> TemplateFacts:
    """What a template reads, in the order of its lines. Never raises."""
    from jinja2 import Environment, TemplateSyntaxError, meta, nodes  # noqa: PLC0415 - heavy

    environment = Environment(autoescape=True)  # only parses: nothing is rendered here
    try:
        tree = environment.parse(source)
        undeclared = meta.find_undeclared_variables(tree)
    except (TemplateSyntaxError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        reason = getattr(error, "message", None)
        told = phrase("jinja_says", reason=reason) if reason else phrase("nested_deep")
        return TemplateFacts((), told, line)
    for node in tree.find_all(nodes.Node):
        refused = _REFUSED.get(type(node).__name__)
        if refused:
            return TemplateFacts((), phrase(refused), node.lineno)
        if isinstance(node, nodes.For) and (node.recursive or _depth(node) > MOST_LOOPS):
            return TemplateFacts((), phrase("loops_deep", most=MOST_LOOPS), node.lineno)
        if isinstance(node, nodes.Filter) and node.name not in {*environment.filters, *FILTERS}:
            return TemplateFacts((), phrase("no_filter", name=node.name), node.lineno)
        if isinstance(node, nodes.Test) and node.name not in environment.tests:
            return TemplateFacts((), phrase("no_test", name=node.name), node.lineno)
    found: set[Reading] = set()
    parts: list[nodes.Getattr | nodes.Getitem] = [
        *tree.find_all(nodes.Getattr),
        *tree.find_all(nodes.Getitem),
    ]
    for part in parts:
        owner = part.node
        if not isinstance(owner, nodes.Name) or owner.name not in undeclared:
            continue
        if isinstance(part, nodes.Getattr):
            found.add(Reading(owner.name, part.attr, part.lineno))
        elif isinstance(part.arg, nodes.Const) and isinstance(part.arg.value, str):
            found.add(Reading(owner.name, part.arg.value, part.lineno))
    found |= {Reading(name, "", 0) for name in undeclared - {read.name for read in found}}
    lines = {node.name: node.lineno for node in reversed(list(tree.find_all(nodes.Name)))}
    readings = {Reading(r.name, r.part, r.line or lines.get(r.name, 1)) for r in found}
    return TemplateFacts(tuple(sorted(readings, key=lambda r: (r.line, r.name, r.part))))


def _depth(loop: nodes.For) -> int:
    """How many loops stand in each other, this one counted."""
    from jinja2 import nodes  # noqa: PLC0415 - loaded already where this is called

    inner = [_depth(found) for part in loop.iter_child_nodes() for found in _loops(part, nodes.For)]
    return 1 + max(inner, default=0)


def _loops(node: nodes.Node, kind: type[nodes.For]) -> list[nodes.For]:
    """The outermost loops in a part of a template."""
    if isinstance(node, kind):
        return [node]
    return [found for part in node.iter_child_nodes() for found in _loops(part, kind)]
