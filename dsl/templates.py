"""What a template reads, found by jinja2's own parser, without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.base.message import Phrase, phrase
from dsl.base.value import Value
from dsl.template_rules import refusal
from dsl.template_words import FUNCTIONS, MOST_SOURCE, OWN_FILTERS

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
    hint: Phrase | None = None
    """What to do about the problem, where it is more than jinja2's grammar."""


def template_facts(source: str) -> TemplateFacts:
    """What a template reads, in the order of its lines. Never raises, and never renders."""
    try:
        return _facts(source)
    except RecursionError:
        return TemplateFacts((), phrase("nested_deep"), 1)


def _itself(_: object, value: object) -> object:
    return value


def _facts(source: str) -> TemplateFacts:
    from jinja2 import Environment, TemplateSyntaxError, meta, nodes, pass_context  # noqa: PLC0415

    if len(source) > MOST_SOURCE:
        return TemplateFacts((), phrase("template_long"), 1)
    # jinja2 folds constants of what is shown while it looks for variables, unless it needs a context
    environment = Environment(autoescape=True, optimized=False, finalize=pass_context(_itself))
    environment.filters |= dict.fromkeys(OWN_FILTERS, _itself)  # which only have to be known
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        return TemplateFacts((), phrase("jinja_says", reason=error.message or ""), error.lineno)
    except (ValueError, OverflowError):  # a number of thousands of digits
        return TemplateFacts((), phrase("number_large"), 1)
    refused = refusal(tree)
    if refused is not None:
        return TemplateFacts((), refused.problem, refused.line, refused.hint)
    finder = meta.TrackingCodeGenerator(environment)
    finder.optimizer = None  # it would fold the constants of statements, however long that takes
    finder.visit(tree)
    undeclared = finder.undeclared_identifiers - FUNCTIONS
    found: set[Reading] = set()
    parts: list[nodes.Getattr | nodes.Getitem] = [
        *tree.find_all(nodes.Getattr),
        *tree.find_all(nodes.Getitem),
    ]
    methods = {id(call.node) for call in tree.find_all(nodes.Call)}
    for part in parts:
        owner = part.node
        if id(part) in methods or not isinstance(owner, nodes.Name) or owner.name not in undeclared:
            continue
        if isinstance(part, nodes.Getattr):
            found.add(Reading(owner.name, part.attr, part.lineno))
        elif isinstance(part.arg, nodes.Const) and isinstance(part.arg.value, str):
            found.add(Reading(owner.name, part.arg.value, part.lineno))
    found |= {Reading(name, "", 0) for name in undeclared - {read.name for read in found}}
    lines = {node.name: node.lineno for node in reversed(list(tree.find_all(nodes.Name)))}
    readings = {Reading(r.name, r.part, r.line or lines.get(r.name, 1)) for r in found}
    return TemplateFacts(tuple(sorted(readings, key=lambda r: (r.line, r.name, r.part))))
