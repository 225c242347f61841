"""Every sentence said to a person is in a catalogue.

Walks what is given to `print`, to our own errors and to what tells of troubles, and the text nodes
of templates. A string with two words or more that is no message is found.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("web", "weekbook", "engine")
SAYING = frozenset({"kept", "message", "plural", "say", "say_plural"})
HEARD = frozenset({"print", "trouble"})
WORD = re.compile(r"[A-Za-z]{2,}")
SPOKEN_ATTRIBUTES = ("aria-label", "placeholder", "title", "alt")

OURS = "a fault of the program, told as something unforeseen"

NOT_SAID = {
    "  cd \n  weekbook plan --from ": "lines to type",
    '{\n  "faults": [],\n  "not_looked_at": [\n    ""\n  ]\n}': "JSON",
    "\n\\ no line end\n": "a mark of differences, as diff makes it",
    "POST, FILE:LINE or DATE TIME": "what usage calls an argument",
    " cannot become ": OURS,
    " has no zone": OURS,
    "a change is of some post": OURS,
    "a plan with errors cannot be applied": OURS,
    "a rule of the conflict is a rule of one of its weeks": OURS,
    "an interval of weeks needs a day to count from": OURS,
    "the process that renders does not start": OURS,
}
"""What looks like a sentence and is none, and why."""


QUERIES = frozenset({"compile", "execute", "getLogger", "phrase", "text"})
CODE = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|WHERE|FROM|CASE|CAST|BEGIN|NULL|DO"
    r"|IN|AND|AS)\b|[a-z_]+ = '|json_each|unnest|^weekbook [a-z]|^  weekbook|; charset="
    r"|\|\||:hash|encode\(|<(svg|rect)|-src '|max-age"
)
"""SQL, commands to type, headers and pictures."""

BESIDE = {
    "engine/calendar/database/pooler.py": "words of PgBouncer",
    "engine/rendering/words/": "posts' own words, in the playbook's language",
    "engine/sending/channels/outbox.py": "the head of a file for machines, as mails have one",
    "engine/sending/workers/": "names of steps, for whoever looks after Weekbook",
    "weekbook/caches/": "what a digest is made of",
    "weekbook/fresh_folder.py": "a mark in a folder, for Weekbook itself",
    "weekbook/importing/written.py": "a playbook's text",
    "weekbook/output/unforeseen.py": "a report for whoever looks after Weekbook",
    "weekbook/pygments_lexer.py": "the name of a lexer",
    "web/health.py": "what Prometheus shows of metrics",
}
"""Modules and folders whose strings are not said to the people that Weekbook is for, and why."""

WORDS_OF_OTHERS = {
    "administrator rights", "can't locate revision", "chat not found", "connection refused",
    "database is locked", "disk i/o error", "disk image is malformed", "disk is full",
    "end of data", "exceed max length", "file is not a database", "no rights", "no such column",
    "no such table",
    "not iterable",
    "not supported between", "not enough rights", "positional arguments", "rate limit",
    "readonly database", "thread not found", "too many", "try again later",
    "unable to open database file", "user not found",
}  # fmt: skip
"""Looked for in what services and libraries answer."""

VALUES = {
    "Application Support", "EEEE, d 'de' MMMM", "at work", "every day", "every week",
    "late, circuit", "next slot", "next topic", "not confirmed", "not enough", "over quota",
    "own fault", " playbook",
}  # fmt: skip
"""Values of columns and enums, and parts of paths and of forms."""


def _sources() -> list[Path]:
    return sorted(
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts and "skeleton" not in path.parts
    )


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _literals(node: ast.AST) -> Iterator[str]:
    """The strings below a node that no message holds, each f-string as one."""
    if isinstance(node, ast.Call) and _called(node) in SAYING:
        return
    if isinstance(node, ast.JoinedStr):
        yield "".join(part.value for part in node.values
                      if isinstance(part, ast.Constant) and isinstance(part.value, str))  # fmt: skip
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from _literals(child)


def _is_sentence(text: str) -> bool:
    """Two words or more with a space between them: keys and names of variables have none."""
    return " " in text.strip() and len(WORD.findall(text)) > 1


def sentences(source: str) -> list[str]:
    """What a module says to people beside the catalogues."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (
            _called(node) in HEARD or re.fullmatch(r"[A-Z]\w*Error", _called(node))
        ):
            for argument in (*node.args, *(word.value for word in node.keywords)):
                found += [text for text in _literals(argument) if _is_sentence(text)]
    return [text for text in found if text not in NOT_SAID]


def literals(source: str) -> list[str]:
    """Every string of a module that may be a sentence, whatever becomes of it: without docstrings,
    messages and what is code."""
    tree = ast.parse(source)
    described = {
        id(part.value)
        for node in ast.walk(tree)
        if isinstance(body := getattr(node, "body", None), list)
        for part in body
        if isinstance(part, ast.Expr)
    }
    found: list[str] = []

    def look(node: ast.AST) -> None:
        if id(node) in described and isinstance(node, ast.Constant):
            return
        if isinstance(node, ast.Call) and _called(node) in (*SAYING, *QUERIES):
            return
        if isinstance(node, ast.JoinedStr | ast.Constant):
            found.extend(_literals(node))
            return
        for child in ast.iter_child_nodes(node):
            look(child)

    look(tree)
    return [text for text in found if _is_sentence(text) and not CODE.search(text)]


class _Texts(HTMLParser):
    """The words of a template that stand between tags, or in attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.found += [value for name, value in attributes if name in SPOKEN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in ("style", "script", "code"):
            self.found.append(data)


def words_between_tags(template: str) -> list[str]:
    """What a template says by itself: outside of expressions, tags and comments of Jinja."""
    parser = _Texts()
    parser.feed(re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL))
    return [text.strip() for text in parser.found if WORD.search(text)]


def test_the_finder_finds() -> None:
    assert sentences('print("nothing is due")') == ["nothing is due"]
    assert sentences('raise CommandError(f"there is no {name} here")') == ["there is no  here"]
    assert sentences('print(say("key.some", "nothing is due"), file=log)') == []
    assert words_between_tags('<p title="Two words">{{ x }} No posts</p>') == [
        "Two words", "No posts",
    ]  # fmt: skip
    assert words_between_tags('{# why #}<p>{{ say("a.b", "No posts") }}</p>') == []


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_said_is_in_a_catalogue(path: Path) -> None:
    found = sentences(path.read_text(encoding="utf-8"))
    assert found == []


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_string_is_a_sentence_beside_the_catalogues(path: Path) -> None:
    if path.relative_to(ROOT).as_posix().startswith(tuple(BESIDE)):
        return
    known = {*NOT_SAID, *WORDS_OF_OTHERS, *VALUES}
    assert [text for text in literals(path.read_text(encoding="utf-8")) if text not in known] == []


def test_a_planted_sentence_is_found() -> None:
    planted = (
        'def why() -> str:\n    """Why it is so."""\n    return f"the week of {monday} is full"\n'
    )
    assert literals(planted) == ["the week of  is full"]
    assert literals('X = message("a.b", "the week is full")') == []
    assert literals('X = {"a": "look at the address"}') == ["look at the address"]


TEMPLATES = sorted([*(ROOT / "web").rglob("*.html"), *(ROOT / "engine").rglob("*.jinja")])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    assert set(words_between_tags(path.read_text(encoding="utf-8"))) <= {"Weekbook"}


def test_a_message_is_filled_with_the_fields_it_has() -> None:
    """Messages that stand in a module of their own are filled elsewhere: with the same fields."""
    for path in _sources():
        source = path.read_text(encoding="utf-8")
        if "_words." not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            match node:
                case ast.Call(
                    func=ast.Attribute(
                        value=ast.Attribute(value=ast.Name(id=module), attr=name), attr="filled"
                    ),
                    keywords=given,
                ) if module.endswith("_words"):
                    found = importlib.import_module(_modules()[module])
                    form = getattr(found, name).english
                    wanted = {field for _, field, *_ in Formatter().parse(form) if field}
                    assert {word.arg for word in given} == wanted, (path, name)


def _modules() -> dict[str, str]:
    return {
        path.stem: ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in _sources()
        if path.stem.endswith("_words")
    }
