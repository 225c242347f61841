"""Figures of how the code is laid out: `make figures`.

Modules a folder, import cycles (of single modules, and of siblings at any depth), files above 320
lines, functions above 50, public definitions without a docstring, and what is counted down: late
imports, `fmt: skip`, `getattr`, `Any`. Ends with 1 where a folder, file, function or cycle is
beyond its bound and `ALLOWED` gives no reason. `--bare` lists what has no docstring.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("dsl", "engine", "web", "weekbook")
MOST_MODULES, MOST_LINES, MOST_BODY = 13, 320, 50

ALLOWED = {
    "engine/calendar/database/tables.py": "every table of the database, to be read beside each other",
    "dsl/telling/texts/en.py": "a table: the text of each fault, one a line",
}
"""What may be larger than the bounds, and why; an entry that no longer is fails the test."""

COUNTED = {
    "late imports": re.compile(r"noqa: PLC0415"),
    "fmt: skip": re.compile(r"# fmt: skip"),
    "getattr": re.compile(r"\bgetattr\("),
    "Any": re.compile(r"\bAny\b"),
}
"""What every file is searched for; the fewer the better."""

Graph = Mapping[str, set[str]]
"""Which modules each module imports."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of some packages."""

    modules: Counter[str]
    """Modules in each folder, `__init__` left out."""
    cycles: tuple[tuple[str, ...], ...]
    """Modules that import each other, directly or by way of others."""
    sibling_cycles: tuple[tuple[str, ...], ...]
    """The same of packages and modules of one folder, at any depth."""
    files: Mapping[str, int]
    """Files above `MOST_LINES`, with their lines."""
    functions: Mapping[str, int]
    """Functions above `MOST_BODY`, as `path: name`, with their lines."""
    public: int
    bare: Counter[str]
    """Public functions and classes without a docstring, by their package."""
    bare_at: tuple[str, ...]
    """Each of them as `path:line name`."""
    counted: Mapping[str, Counter[str]]
    """How often each of `COUNTED` is written, by package."""

    @property
    def beyond(self) -> tuple[str, ...]:
        """What is above a bound, by its path; cycles by their first module."""
        full = (home for home, count in self.modules.items() if count > MOST_MODULES)
        rings = (ring[0] for ring in (*self.cycles, *self.sibling_cycles))
        return (*full, *self.files, *self.functions, *rings)


def measured(root: Path, packages: Sequence[str] = PACKAGES) -> Figures:
    """The figures of packages below `root`, migrations left out."""
    every = [path for top in packages for path in sorted((root / top).rglob("*.py"))]
    paths = [path.relative_to(root) for path in every if "versions" not in path.parts]
    texts = {path: (root / path).read_text(encoding="utf-8") for path in paths}
    trees = {path: ast.parse(text) for path, text in texts.items()}
    names = {_module(path): path for path in paths}
    graph = {name: set(_imports(name, trees[path], names)) for name, path in names.items()}
    definitions = [(path, node) for path in paths for node in _definitions(trees[path])]
    shown = [(path, one) for path in paths for one in _shown(trees[path])]
    bare = _bare(shown, [node for _, node in definitions if isinstance(node, ast.ClassDef)])
    return Figures(
        modules=Counter(str(path.parent) for path in paths if path.name != "__init__.py"),
        cycles=_cycles(graph),
        sibling_cycles=_sibling_cycles(graph),
        files={
            str(path): lines
            for path, text in texts.items()
            if (lines := text.count("\n")) > MOST_LINES
        },
        functions={
            f"{path}: {node.name}": _length(node)
            for path, node in definitions
            if not isinstance(node, ast.ClassDef) and _length(node) > MOST_BODY
        },
        public=len(shown),
        bare=Counter(path.parts[0] for path, _ in bare),
        bare_at=tuple(f"{path}:{one.node.lineno} {one.name}" for path, one in bare),
        counted={
            what: Counter(
                {top: sum(len(sought.findall(texts[path])) for path in paths if path.parts[0] == top)
                 for top in packages}
            )
            for what, sought in COUNTED.items()
        },
    )  # fmt: skip


def imports_of(root: Path, packages: Sequence[str] = PACKAGES) -> dict[str, set[str]]:
    """By each module of packages below `root`, the modules of ours that it imports."""
    paths = [path.relative_to(root) for top in packages for path in (root / top).rglob("*.py")]
    names = {_module(path): path for path in paths}
    return {
        name: set(_imports(name, ast.parse((root / path).read_text(encoding="utf-8")), names))
        for name, path in names.items()
    }


Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Shown:
    """A public definition, and the bases of the class that it is a method of."""

    node: Definition
    owner: str = ""
    bases: tuple[str, ...] = ()
    """By their last name: `Channel` for `port.Channel`."""

    @property
    def name(self) -> str:
        """`Class.method`, or the name alone."""
        return f"{self.owner}.{self.node.name}" if self.owner else self.node.name


def _shown(node: ast.AST, owner: str = "", bases: tuple[str, ...] = ()) -> Iterator[Shown]:
    """What others can name: no function inside a function, nothing of a private class."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Definition):
            yield from _shown(child, owner, bases)
        elif not child.name.startswith("_"):
            yield Shown(child, owner, bases)
            if isinstance(child, ast.ClassDef):
                yield from _shown(child, child.name, tuple(map(_last_name, child.bases)))


def _last_name(base: ast.expr) -> str:
    return ast.unparse(base).partition("[")[0].rpartition(".")[2]


def _bare(
    shown: Sequence[tuple[Path, Shown]], classes: Sequence[ast.ClassDef]
) -> list[tuple[Path, Shown]]:
    """Those without a docstring that have no other place to tell it: a method is told of by the
    base or the protocol that asks for it, `options` and `run` by `weekbook/commands/__init__.py`,
    a reader of a line by the rule of the grammar whose name it has."""
    bases: dict[str, set[str]] = {}
    for owner in classes:
        bases.setdefault(owner.name, set()).update(map(_last_name, owner.bases))
    told = {
        (owner.name, node.name)
        for owner in classes
        for node in owner.body
        if isinstance(node, Definition) and ast.get_docstring(node)
    }
    asked = {name for owner, name in told if "Protocol" in bases[owner]}

    def is_told(one: Shown, place: Path) -> bool:
        if ast.get_docstring(one.node) is not None:
            return True
        if not one.owner:
            is_command = "commands" in place.parts and one.node.name in ("options", "run")
            return is_command or (_reads_lines(place) and not isinstance(one.node, ast.ClassDef))
        above = list(one.bases)
        for base in above:
            above += [other for other in bases.get(base, ()) if other not in above]
        return one.node.name in asked or any((base, one.node.name) in told for base in above)

    return [(path, one) for path, one in shown if not is_told(one, path)]


def _reads_lines(path: Path) -> bool:
    """Whether a module's functions are the actions of the grammar's rules, named as these."""
    return path.parts[0] == "dsl" and (path.name == "lines.py" or "readers" in path.parts)


def _definitions(tree: ast.AST) -> Iterator[Definition]:
    return (node for node in ast.walk(tree) if isinstance(node, Definition))


def _length(node: Definition) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(name: str, tree: ast.AST, names: Mapping[str, Path]) -> Iterator[str]:
    """The modules of ours that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        found: list[str] = []
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [one if one in names else node.module for one in inner]
        yield from (one for one in found if one in names and one != name)


def _cycles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """Strongly connected components of more than one node: R. Tarjan, "Depth-first search and
    linear graph algorithms", SIAM Journal on Computing 1 (1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[tuple[str, ...]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(part) > 1:
                found.append(tuple(sorted(part)))

    sys.setrecursionlimit(10_000)
    for node in sorted(graph):
        if node not in index:
            visit(node)
    return tuple(found)


def _sibling_cycles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = []
    homes = {name.rpartition(".")[0] for name in graph if "." in name}
    for home in sorted(homes):
        depth = home.count(".") + 2
        inner: dict[str, set[str]] = {}
        for name, others in graph.items():
            if name.startswith(f"{home}."):
                own = _cut(name, depth)
                theirs = {_cut(one, depth) for one in others if one.startswith(f"{home}.")}
                inner.setdefault(own, set()).update(theirs - {own})
        found += _cycles(inner)
    return tuple(found)


def _cut(name: str, depth: int) -> str:
    return ".".join(name.split(".")[:depth])


def as_lines(found: Figures) -> Iterator[str]:
    """The figures as they are printed."""
    most = max(found.modules.values())
    yield f"modules: {found.modules.total()} in {len(found.modules)} folders, at most {most} in one"
    for home, count in found.modules.most_common():
        if count > MOST_MODULES:
            yield f"  {home}: {count}{_reason(home)}"
    yield f"import cycles: {len(found.cycles)} of modules, {len(found.sibling_cycles)} of siblings"
    yield from (f"  {', '.join(ring)}" for ring in (*found.cycles, *found.sibling_cycles))
    yield f"files above {MOST_LINES} lines: {len(found.files)}"
    yield from (f"  {path}: {lines}{_reason(path)}" for path, lines in found.files.items())
    yield f"functions above {MOST_BODY} lines: {len(found.functions)}"
    yield from (f"  {name}: {lines}{_reason(name)}" for name, lines in found.functions.items())
    yield f"public definitions without docstring: {found.bare.total()} of {found.public}"
    yield from (f"  {top}: {count}" for top, count in sorted(found.bare.items()))
    for what, counts in found.counted.items():
        each = ", ".join(f"{top} {count}" for top, count in sorted(counts.items()))
        yield f"{what}: {counts.total()} ({each})"


def _reason(path: str) -> str:
    return f" ({ALLOWED[path]})" if path in ALLOWED else ""


def main(root: Path) -> int:
    found = measured(root)
    print("\n".join(as_lines(found)))
    if "--bare" in sys.argv:
        print("\n".join(found.bare_at))
    return int(any(path not in ALLOWED for path in found.beyond))


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent.parent))
