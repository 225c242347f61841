"""What is refused in a template by looking at it, without running it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.base.message import Phrase, phrase
from dsl.template_words import (
    BY_CHANCE,
    FILTERS,
    FUNCTIONS,
    METHODS,
    MOST_DEPTH,
    MOST_LOOPS,
    MOST_NUMBER,
    MOST_PARTS,
    MOST_SIZE,
    MOST_STEPS,
    SIZED,
    TESTS,
)

if TYPE_CHECKING:
    from jinja2 import nodes

_REFUSED = {
    "Include": "no_includes",
    "Import": "no_includes",
    "FromImport": "no_includes",
    "Extends": "no_includes",
    "Macro": "no_macros",
    "CallBlock": "no_macros",
    "Block": "no_blocks",
    "AssignBlock": "no_blocks",
    "FilterBlock": "no_blocks",
    "ScopedEvalContextModifier": "no_blocks",
    "NSRef": "no_namespace",
    "Pow": "no_powers",
}
_OPERATORS = {"Sub": "-", "Mul": "*", "Div": "/", "FloorDiv": "//", "Mod": "%"}
_BY_NAME = {
    "map": FILTERS,
    "select": TESTS,
    "reject": TESTS,
    "selectattr": TESTS,
    "rejectattr": TESTS,
}
"""Filters that are told another filter, or a test, by its name."""


class Refusal(NamedTuple):
    """Why a template cannot be used, what to do instead, and on which line."""

    problem: Phrase
    line: int
    hint: Phrase | None = None


def refusal(tree: nodes.Template) -> Refusal | None:
    """The first thing in a parsed template that no text is made of; None where all is allowed."""
    parts = list(_parts(tree))
    if len(parts) > MOST_PARTS:
        return Refusal(phrase("template_long"), parts[-1][0].lineno)
    for node, depth in parts:
        if depth > MOST_DEPTH:
            return Refusal(phrase("nested_deep"), node.lineno)
        found = _of(node)
        if found is not None:
            return found
    return None


def _parts(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    """Every node in the order of the text, with its depth. Without recursion: trees can be deep."""
    stack = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack += [(inner, depth + 1) for inner in reversed(list(node.iter_child_nodes()))]


def _of(node: nodes.Node) -> Refusal | None:
    from jinja2 import nodes  # noqa: PLC0415 - loaded already where this is called

    kind = type(node).__name__
    found: Phrase | Refusal | None = None
    if kind in _REFUSED:
        found = phrase(_REFUSED[kind])
    elif isinstance(node, nodes.For):
        found = _of_loop(node)
    elif isinstance(node, nodes.Filter | nodes.Test):
        found = _of_filter(node)
    elif isinstance(node, nodes.Getattr):
        if node.attr.startswith("_"):
            found = phrase("private_part", name=node.attr)
    elif isinstance(node, nodes.Getitem):
        inner = node.arg
        if isinstance(inner, nodes.Const) and str(inner.value).startswith("_"):
            found = phrase("private_part", name=str(inner.value))
    elif isinstance(node, nodes.Call):
        found = _of_call(node)
    elif kind in _OPERATORS and isinstance(node, nodes.BinExpr):
        if _is_text(node.left) or _is_text(node.right):
            found = phrase("numbers_only", operator=_OPERATORS[kind])
    elif isinstance(node, nodes.Name):
        if node.name in ("self", "super", "caller", "varargs", "kwargs"):
            found = phrase("no_call", name=node.name)
    elif isinstance(node, nodes.Const) and _is_large(node.value):
        found = phrase("number_large")
    if isinstance(found, Phrase):
        return Refusal(found, node.lineno)
    return found


def _is_large(value: object) -> bool:
    if not isinstance(value, int | float):
        return False
    return not math.isfinite(value) or abs(value) > MOST_NUMBER


def _is_text(node: nodes.Node) -> bool:
    """Whether it is no number, whatever the posts are."""
    from jinja2 import nodes  # noqa: PLC0415 - loaded already where this is called

    if isinstance(node, nodes.Const):
        return not isinstance(node.value, int | float)
    return isinstance(node, nodes.List | nodes.Tuple | nodes.Dict | nodes.Concat)


def _of_filter(node: nodes.Filter | nodes.Test) -> Phrase | Refusal | None:
    from jinja2 import nodes  # noqa: PLC0415 - loaded already where this is called

    if isinstance(node, nodes.Test):
        return None if node.name in TESTS else phrase("no_test", name=node.name)
    if node.name not in FILTERS:
        return _unknown(node.name, node.lineno)
    if node.dyn_args or node.dyn_kwargs:
        return phrase("no_spread")
    place, name = SIZED.get(node.name, (-1, ""))
    for at, value in [*enumerate(node.args), *((one.key, one.value) for one in node.kwargs)]:
        number = _number(value)
        if at in (place, name) and number is not None and not 0 <= number <= MOST_SIZE:
            return phrase("filter_number", name=node.name, most=MOST_SIZE)
    known = _BY_NAME.get(node.name)
    at = 1 if node.name.endswith("attr") else 0
    if known is not None and len(node.args) > at:
        asked = node.args[at]
        if isinstance(asked, nodes.Const) and asked.value not in known:
            if known is FILTERS:
                return _unknown(str(asked.value), node.lineno)
            return phrase("no_test", name=str(asked.value))
    return None


def _unknown(name: str, line: int) -> Refusal:
    if name in BY_CHANCE:
        return Refusal(phrase("no_chance", name=name), line, phrase("same_text"))
    names = ", ".join(sorted(FILTERS))
    return Refusal(phrase("no_filter", name=name), line, phrase("filters_are", names=names))


def _number(node: nodes.Node) -> float | None:
    """The number that an argument is, where it is written as one."""
    from jinja2 import nodes  # noqa: PLC0415 - loaded already where this is called

    if isinstance(node, nodes.Neg):
        inner = _number(node.node)
        return None if inner is None else -inner
    if isinstance(node, nodes.Const) and isinstance(node.value, int | float):
        return node.value
    return None


def _of_call(node: nodes.Call) -> Phrase | Refusal | None:
    from jinja2 import nodes  # noqa: PLC0415 - loaded already where this is called

    if node.dyn_args or node.dyn_kwargs:
        return phrase("no_spread")
    called = node.node
    if isinstance(called, nodes.Name):
        if called.name == "loop":
            return phrase("loops_deep", most=MOST_LOOPS)
        if called.name in BY_CHANCE:
            return Refusal(phrase("no_chance", name=called.name), node.lineno, phrase("same_text"))
        if called.name not in FUNCTIONS:
            return phrase("no_call", name=called.name)
        if _turns(node) > MOST_SIZE:
            return phrase("range_long", most=MOST_SIZE)
        return None
    if isinstance(called, nodes.Getattr):
        name = called.attr
    elif isinstance(called, nodes.Getitem) and isinstance(called.arg, nodes.Const):
        name = str(called.arg.value)
    else:
        return phrase("no_call", name="(...)")
    if name in BY_CHANCE:
        return Refusal(phrase("no_chance", name=name), node.lineno, phrase("same_text"))
    if name not in METHODS:
        hint = phrase("methods_are", names=", ".join(sorted(METHODS)))
        return Refusal(phrase("no_method", name=name), node.lineno, hint)
    return None


def _of_loop(loop: nodes.For) -> Phrase | None:
    depth, turns = _depth(loop)
    if loop.recursive or depth > MOST_LOOPS:
        return phrase("loops_deep", most=MOST_LOOPS)
    if turns > MOST_STEPS:
        return phrase("takes_steps", most=MOST_STEPS)
    return None


def _depth(loop: nodes.For) -> tuple[int, int]:
    """How many loops stand in each other, this one counted, and how many turns they take at
    least; never deeper than it has to be known."""
    from jinja2 import nodes  # noqa: PLC0415 - loaded already where this is called

    own = _turns(loop.iter) if isinstance(loop.iter, nodes.Call) else 1
    found = [(1, own)]
    for node, _ in _parts(loop):
        if node is not loop and isinstance(node, nodes.For):
            inner = _turns(node.iter) if isinstance(node.iter, nodes.Call) else 1
            deeper = any(n is not node and isinstance(n, nodes.For) for n, _ in _parts(node))
            found.append((3 if deeper else 2, own * inner))
    return max(depth for depth, _ in found), max(turns for _, turns in found)


def _turns(call: nodes.Call) -> int:
    """How many numbers a `range` has, where it is written with numbers; else 1."""
    from jinja2 import nodes  # noqa: PLC0415 - loaded already where this is called

    if not (isinstance(call.node, nodes.Name) and call.node.name == "range"):
        return 1
    bounds = [_number(argument) for argument in call.args]
    if not all(isinstance(bound, int) for bound in bounds):
        return 1
    try:
        made = range(*(int(bound or 0) for bound in bounds))
        return -1 if not made else (made[-1] - made[0]) // made.step + 1
    except (TypeError, ValueError):  # the sandbox tells when it is run
        return 1
