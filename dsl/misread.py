"""The fault for a line that the grammar does not accept, in the words of the one who wrote it."""

from __future__ import annotations

from dsl.blocks import BLOCKS, STARTS
from dsl.fault import Fault, fault
from dsl.keywords import TONGUES
from dsl.lalr import MisplacedWordError, first_kinds
from dsl.lexer import Word, keywords_at
from dsl.shown import shown
from dsl.span import Span
from dsl.suggest import closest

_WHERE = {"file_line": "at the margin"} | {start: f"in `{noun}`" for noun, start in BLOCKS.items()}


def misread(problem: MisplacedWordError, words: list[Word], start: str, tongue: str) -> Fault:
    """The fault for the first word of the line that could not stand where it does."""
    wanted = problem.expected
    token = problem.word
    if token is None:
        last = words[-1].span
        end = Span(last.file, last.line, last.end, last.end + 1)
        return fault("PB110", end, expected=shown(wanted, tongue), hint="finish the line")
    if token.span.start == words[0].span.start:
        return _wrong_start(words, start, tongue)
    near = _near(words, token, wanted, tongue)
    hint = f"did you mean `{near}`?" if near else _hint(token, wanted)
    return fault("PB109", token.span, word=str(token), expected=shown(wanted, tongue), hint=hint)


def _wrong_start(words: list[Word], start: str, tongue: str) -> Fault:
    """The line begins with a word that begins no line here: out of place, or unknown."""
    here = first_kinds(start)
    kinds = {kind for _, kind in keywords_at(words, 0, tongue)}
    homes = [other for other in STARTS if other != start and kinds & first_kinds(other)]
    if homes:
        home = " or ".join(_WHERE[other] for other in homes)
        count = max(count for count, kind in keywords_at(words, 0, tongue))
        span = words[0].span.to(words[count - 1].span)
        return fault("PB108", span, word=" ".join(words[:count]), where=_WHERE[start], home=home)
    near = _near(words, words[0], here, tongue)
    help = f"did you mean `{near}`?" if near else None
    return fault(
        "PB107", words[0].span, help=help, where=_WHERE[start], word=str(words[0]),
        expected=shown(here, tongue),
    )  # fmt: skip


def _near(words: list[Word], token: Word, wanted: frozenset[str], tongue: str) -> str | None:
    """The keyword that may have been meant by the words from `token` on."""
    table = TONGUES[tongue]
    phrases = [table[kind] for kind in wanted if kind in table]
    rest = [str(word) for word in words if word.span.start >= token.span.start]
    for count in (3, 2, 1):
        same_length = [phrase for phrase in phrases if len(phrase.split()) == count]
        if len(rest) >= count and same_length:
            found = closest(" ".join(rest[:count]), same_length)
            if found:
                return found
    return None


def _hint(token: Word, wanted: frozenset[str]) -> str:
    if "TEXT" in wanted and token.kind == "NAME":
        return 'texts stand between quotes: "..."'
    if "SHARE" in wanted and token.kind == "NUMBER":
        return f"did you mean {token}%?"
    if "DURATION" in wanted and token.kind == "NUMBER":
        return f"say of what: {token}m, {token}h or {token}d"
    if wanted == frozenset({"$END"}):
        return "the line says all it can say before this"
    return "the reference shows how such a line is written"
