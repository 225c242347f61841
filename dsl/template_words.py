"""What a template may use: a list of what is allowed, for what is not on it is refused.

Everything here is a function of its inputs and cannot make much of little; `engine.rendering.templates.sandbox`
bounds the rest when a text is made. What draws lots or asks for the time is on no list: what was
approved has to be what is sent.
"""

from __future__ import annotations

OWN_FILTERS = ("date", "day", "weekday", "listed", "money", "markup")
"""The filters that a template has beside jinja2's own."""

JINJA_FILTERS = frozenset({
    "abs", "batch", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first",
    "float", "int", "items", "join", "last", "length", "list", "lower", "map", "max", "min",
    "reject", "rejectattr", "replace", "reverse", "round", "select", "selectattr", "slice", "sort",
    "string", "sum", "title", "trim", "truncate", "unique", "upper", "urlencode", "wordcount",
})  # fmt: skip
FILTERS = JINJA_FILTERS | set(OWN_FILTERS)

TESTS = frozenset({
    "!=", "<", "<=", "==", ">", ">=", "boolean", "defined", "divisibleby", "eq", "equalto", "even",
    "false", "float", "ge", "greaterthan", "gt", "in", "integer", "iterable", "le", "lessthan",
    "lower", "lt", "mapping", "ne", "none", "number", "odd", "sequence", "string", "true",
    "undefined", "upper",
})  # fmt: skip

TEXT_METHODS = frozenset({
    "capitalize", "count", "endswith", "find", "isdigit", "lower", "lstrip", "replace", "rstrip",
    "split", "startswith", "strip", "title", "upper",
})  # fmt: skip
MAPPING_METHODS = frozenset({"get", "items", "keys", "values"})
LOOP_PARTS = frozenset({
    "cycle", "first", "index", "index0", "last", "length", "nextitem", "previtem", "revindex",
    "revindex0",
})  # fmt: skip
METHODS = TEXT_METHODS | MAPPING_METHODS | {"cycle"}

FUNCTIONS = frozenset({"range"})

BY_CHANCE = frozenset({
    "choice", "cycler", "date_now", "joiner", "lipsum", "namespace", "now", "rand", "randint",
    "random", "shuffle", "time", "today", "utcnow", "uuid", "uuid4",
})  # fmt: skip
"""What people look for and no template has: it would make another text each time, or keep count."""

SIZED = {
    "batch": (0, "linecount"), "slice": (0, "slices"), "truncate": (0, "length"),
    "round": (0, "precision"),
}  # fmt: skip
"""Filters with a number that says how much they make: its place and its name."""

MOST_SIZE = 1_000
"""The largest such number, and the longest `range`."""
MOST_STEPS = 20_000
"""How many steps a text may take: one for each turn of a loop, each value shown, each operation."""
MOST_CHARACTERS = 20_000
"""The longest text a template may make, and the longest value on the way: no channel shows more."""
MOST_SOURCE = 64_000
"""The longest template, in characters."""
MOST_NUMBER = 10**15
"""Beyond it a number is a slip."""
MOST_LOOPS = 2
"""How deep loops may stand in each other, so that the time a template takes is bounded."""
MOST_DEPTH = 60
"""How deep the parts of a template may stand in each other."""
MOST_PARTS = 8_000
"""How many parts a template may have."""
