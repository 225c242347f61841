"""What can be written next: the keywords that the grammar allows there, and the names it means."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import available_timezones

from lsprotocol import types as lsp

from dsl.base.span import Span
from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from dsl.constructs.reading import parse
from dsl.constructs.registry import VALUES
from dsl.syntax.depth import placed_lines, start_inside
from dsl.syntax.keywords import SUBJECTS, TONGUES, keywords
from dsl.syntax.lalr import accepted_after, taken
from dsl.syntax.lexer import Word, scan
from dsl.syntax.source import Source
from dsl.syntax.tree import Tree
from weekbook.language_server.places import Places

MOST_WORDS = 5
"""The longest keyword phrase, in words."""

_NAMES_AFTER = {
    "POST": "element", "WITH": "element", "ISSUED_BY": "element", "ANSWER_TO": "element",
    "SPREAD": "element", "ABOUT": "topics", "FOR": "channel", "MERGE_INTO": "channel",
    "MIX": "subject", "AT_MOST": "subject", "AT_LEAST": "subject", "EXACTLY": "subject",
    "NO": "subject", "FOLLOWING": "subject", "AMONG": "subject", "PREFER": "subject",
    "AVOID": "subject", "PAUSE": "subject", "EVERY_WEEK": "subject", "OFFERS": "coupon",
    "GIFT": "coupon", "IN_SEASON": "season", "TASK": "task", "TIMEZONE": "zone",
    "LANGUAGE": "tongue", "WHERE": "column", "AND": "column", "LEARNED_FROM": "measure",
}  # fmt: skip
"""Which names may follow a keyword."""

_FILES_AFTER = {"TEMPLATE": "*.md", "USE": "*.playbook", "GROUPS_FROM": "*.csv"}


def completions(
    source: Source, checked: Checked, root: Path, places: Places, position: lsp.Position
) -> list[lsp.CompletionItem]:
    """What can stand at a position, the keywords with the range of what is typed of them."""
    number, column = places.column(position)
    tree, _ = parse(source)
    line = source.lines[number - 1][:column] if number <= len(source.lines) else ""
    words, comment = scan(line, source.path, number)
    if comment or (words and words[-1].kind == "TEXT" and words[-1].span.end == column):
        return []
    start = _start_of(tree, number, len(line) - len(line.lstrip()))
    open_text = words[-1] if words and words[-1].kind == "OPEN_TEXT" else None
    if open_text is not None:
        before = taken(words[:-1], start, tree.tongue)
        return list(_files(before, open_text, checked, root, places, column))
    typing = words[-1] if words and words[-1].span.end == column else None
    done = words[:-1] if typing is not None else words
    items = list(_keywords(words, typing, start, tree.tongue, places, number, column))
    accepted = accepted_after(done, start, tree.tongue)
    if accepted & {"NAME", "ZONE"}:
        begin = typing.span.start if typing is not None else column
        span = Span(source.path, number, begin, column)
        items += _names(taken(done, start, tree.tongue), checked, places, span)
    return items


def _start_of(tree: Tree, number: int, indent: int) -> str:
    """The start symbol of a line: as the tree says, or for an empty one by its indentation."""
    above = None
    for placed in placed_lines(tree):
        if placed.line.number == number and placed.line.words:
            return placed.start
        if placed.line.number < number and placed.line.words:
            if placed.line.indent == indent:
                above = placed.start
            elif placed.line.indent < indent:
                above = start_inside(placed.line)
            elif above is None:
                above = placed.start
    return "file_line" if indent == 0 or above is None else above


def _keywords(
    words: list[Word], typing: Word | None, start: str, tongue: str, places: Places, number: int,
    column: int,
) -> Iterator[lsp.CompletionItem]:  # fmt: skip
    """The keywords that go on from what is typed, be it a part of a phrase or nothing yet."""
    told = set()
    for count in range(MOST_WORDS if words else 1):
        if count > len(words) or (count == 0 and typing is not None):
            continue
        tail = words[len(words) - count :]
        typed = " ".join(tail)
        begin = tail[0].span.start if tail else column
        for kind in sorted(accepted_after(words[: len(words) - count], start, tongue)):
            phrase = keywords(tongue).get(kind, "")
            if not phrase or phrase in told or not phrase.startswith(typed) or phrase == typed:
                continue
            told.add(phrase)
            span = Span("", number, begin, column)
            yield lsp.CompletionItem(
                label=phrase, kind=lsp.CompletionItemKind.Keyword,
                text_edit=lsp.TextEdit(places.range(span), phrase), sort_text=f"1{phrase}",
            )  # fmt: skip


def _names(
    before: list[Word], checked: Checked, places: Places, span: Span
) -> Iterator[lsp.CompletionItem]:
    kinds = [word.kind for word in before if word.kind in _NAMES_AFTER]
    if not kinds:
        return
    for name, detail in known_names(_NAMES_AFTER[kinds[-1]], checked.playbook):
        yield lsp.CompletionItem(
            label=name, detail=detail, kind=lsp.CompletionItemKind.Variable,
            text_edit=lsp.TextEdit(places.range(span), name), sort_text=f"0{name}",
        )  # fmt: skip


def known_names(space: str, playbook: Playbook) -> list[tuple[str, str]]:
    """Names of a kind, each with its title."""
    elements = [(name, element.title) for name, element in playbook.elements.items()]
    topics = [(name, found.title) for name, found in playbook.topics.items()]
    match space:
        case "element":
            return elements
        case "topics":
            return topics
        case "channel":
            return [(channel.name, channel.title) for channel in playbook.channels]
        case "subject":
            experts = [(expert.name, expert.title) for expert in playbook.experts]
            tongue = playbook.tongues.get(playbook.path, "en")
            builtin = [(keywords(tongue)[word.upper()], "") for word in SUBJECTS]
            return [*elements, *topics, *experts, *builtin]
        case "zone":
            return [(zone, "") for zone in sorted(available_timezones())]
        case "tongue":
            return [(tongue, "") for tongue in TONGUES]
        case "column":
            columns = {column for channel in playbook.channels for column in channel.columns}
            return [(column, "") for column in sorted(columns)]
        case _:
            kind = VALUES.get(space)
            declared = [one for one in playbook.constructs if kind and isinstance(one, kind)]
            return [(one.name, one.title) for one in declared]


def _files(
    before: list[Word], text: Word, checked: Checked, root: Path, places: Places, column: int
) -> Iterator[lsp.CompletionItem]:
    """The files that a line may name, seen from the file it stands in."""
    pattern = next((_FILES_AFTER[w.kind] for w in reversed(before) if w.kind in _FILES_AFTER), "")
    if not pattern:
        return
    folder = posixpath.dirname(checked.playbook.path)
    span = Span(text.file, text.span.line, text.span.start + 1, column)
    for path in sorted(root.rglob(pattern)):
        name = posixpath.relpath(path.relative_to(root).as_posix(), folder or ".")
        yield lsp.CompletionItem(
            label=name, kind=lsp.CompletionItemKind.File,
            text_edit=lsp.TextEdit(places.range(span), name),
        )  # fmt: skip
