"""The steps that a text may take, and the tree of a template rewritten so that they are counted."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import Undefined, nodes
from jinja2.visitor import NodeTransformer

from dsl.base.message import phrase
from dsl.template_words import MOST_CHARACTERS, MOST_STEPS
from engine.rendering.markup.shield import without_strangers
from engine.rendering.templates.error import RenderError

CHARACTERS_A_STEP = 64
PARTS_A_STEP = 8
MOST_BITS = 64


class _Tank(threading.local):
    left = 0


_tank = _Tank()


def fill() -> None:
    """Begins a text, with all its steps before it."""
    _tank.left = MOST_STEPS


def burn(steps: int = 1) -> None:
    """Takes some steps. Raises `RenderError` where none are left."""
    _tank.left -= steps
    if _tank.left < 0:
        raise RenderError(phrase("takes_steps", most=MOST_STEPS))


def ticked(values: Iterable[Any], steps: int = 1) -> Iterator[Any]:
    """The values, each for some steps."""
    for value in values:
        burn(steps)
        yield value


def bounded(value: Any) -> Any:
    """The value, a list where it was made one by one; costs by its size.

    Raises `RenderError` where it is longer than any text may be.
    """
    if isinstance(value, str):
        _hold(len(value))
        burn(1 + len(value) // CHARACTERS_A_STEP)
    elif isinstance(value, bool | float | Undefined | None):
        return value
    elif isinstance(value, int):
        if value.bit_length() > MOST_BITS:
            raise RenderError(phrase("number_large"))
    else:
        if not isinstance(value, list | tuple | dict | range):
            value = list(ticked(value))
        burn(_size(value))
    return value


def _size(value: Any) -> int:
    """How many values there are in one, all levels counted, and those that stand there twice: two
    lists of lists that share their parts take as long to compare as if they did not."""
    if isinstance(value, range):
        size = len(value)
    elif isinstance(value, list | tuple):
        size = len(value) + sum(_size(one) for one in value if isinstance(one, list | tuple | dict))
    elif isinstance(value, dict):
        size = len(value) + sum(_size(one) for one in value.values())
    else:
        return 0
    _hold(size)
    return size


def _hold(size: int) -> None:
    if size > MOST_CHARACTERS:
        raise RenderError(phrase("value_long", most=MOST_CHARACTERS))


def counted(tree: nodes.Template) -> nodes.Template:
    """The tree with every loop, joining and list counted, and every value that is shown shielded.

    What the author wrote between the braces as a text to be shown as it stands (`"**"`, also beside
    `~`, after `if` and as what `join` puts between) is markup as the rest of the template is.
    """
    rewritten: nodes.Template = _Counting().visit(tree)
    return rewritten


class _Counting(NodeTransformer):
    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:  # noqa: N802
        node.data = without_strangers(node.data)
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        node.nodes = [shown for child in node.nodes for shown in self._shown(child)]
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        parts = sum(1 for part in node.body for _ in part.find_all(nodes.Node))
        self.generic_visit(node)
        steps = nodes.Const(1 + parts // PARTS_A_STEP, lineno=node.lineno)
        node.iter = _filter("_ticked", node.iter, steps)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filter("_concat", nodes.List(node.nodes, lineno=node.lineno))

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filter("_made", node)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filter("_made", node)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return node if node.ctx == "store" else _filter("_made", node)

    def _shown(self, node: nodes.Expr) -> list[nodes.Expr]:
        if isinstance(node, nodes.TemplateData):
            return [self.visit(node)]
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            return [nodes.TemplateData(without_strangers(node.value), lineno=node.lineno)]
        if isinstance(node, nodes.Concat):
            return [shown for part in node.nodes for shown in self._shown(part)]
        if isinstance(node, nodes.CondExpr):
            node.test = self.visit(node.test)
            node.expr1 = self._branch(node.expr1)
            node.expr2 = self._branch(node.expr2) if node.expr2 is not None else None
            return [node]
        if isinstance(node, nodes.Filter) and node.name == "join" and node.args:
            between = node.args[0]
            if isinstance(between, nodes.Const) and isinstance(between.value, str):
                self.generic_visit(node)
                node.name = "_joined"
                return [node]
        return [_filter("_shown", self.visit(node))]

    def _branch(self, node: nodes.Expr) -> nodes.Expr:
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            return _filter("_shown", _filter("markup", node))
        return _filter("_shown", self.visit(node))


def _filter(name: str, node: Any, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno)
