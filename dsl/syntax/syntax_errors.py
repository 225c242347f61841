"""The fault for a line that the grammar does not accept, in the words of the one who wrote it."""

from __future__ import annotations

import re

from dsl.base.fault import Edit, Fault, fault
from dsl.base.message import Joined, Keyword, Kinds, Phrase, Sample, joined, phrase
from dsl.base.span import Span
from dsl.base.suggestions import closest
from dsl.syntax.blocks import BLOCKS, STARTS
from dsl.syntax.examples import example
from dsl.syntax.keywords import keywords
from dsl.syntax.lalr import MisplacedWordError, first_kinds
from dsl.syntax.lexer import Word, keywords_at

_NOUN = {start: noun.upper() for noun, start in BLOCKS.items()}
_NEARLY_A_TIME = re.compile(r"\d{1,2}\.\d{2}")


def misread(problem: MisplacedWordError, words: list[Word], start: str, tongue: str) -> Fault:
    """The fault for the first word of the line that could not stand where it does."""
    wanted = problem.expected
    token = problem.word
    if token is None:
        last = words[-1].span
        end = Span(last.file, last.line, last.end, last.end + 1)
        hint = _reads(words, start, tongue) or phrase("finish_line")
        return fault("PB110", end, expected=Kinds(wanted), hint=hint)
    if token.span.start == words[0].span.start:
        return _wrong_start(words, start, tongue)
    near = _near(words, token, wanted, tongue)
    hint, mend = _hint(token, wanted)
    if not mend and hint.key == "see_reference":
        hint = _reads(words, start, tongue) or hint
    if near:
        hint, mend = phrase("did_you_mean_word", near=near[0]), (Edit(near[1], near[0]),)
    return fault("PB109", token.span, word=str(token), expected=Kinds(wanted), hint=hint, mend=mend)


def _reads(words: list[Word], start: str, tongue: str) -> Phrase | None:
    """A line as it is written that begins as this one does."""
    for _, kind in keywords_at(words, 0, tongue):
        text = example(start, kind)
        if text:
            return phrase("line_reads", example=Sample(start, text))
    return None


def _where(start: str) -> Phrase:
    if start == "file_line":
        return phrase("at_the_margin")
    return phrase("in_block", noun=Keyword(_NOUN[start]))


def _wrong_start(words: list[Word], start: str, tongue: str) -> Fault:
    """The line begins with a word that begins no line here: out of place, or unknown."""
    here = first_kinds(start)
    kinds = {kind for _, kind in keywords_at(words, 0, tongue)}
    homes = [other for other in STARTS if other != start and kinds & first_kinds(other)]
    if homes:
        home: Joined = joined((_where(other) for other in homes), "or")
        count = max(count for count, kind in keywords_at(words, 0, tongue))
        span = words[0].span.to(words[count - 1].span)
        return fault("PB108", span, word=" ".join(words[:count]), where=_where(start), home=home)
    near = _near(words, words[0], here, tongue)
    hint = phrase("expected", expected=Kinds(here))
    mend: tuple[Edit, ...] = ()
    if near:
        hint, mend = phrase("did_you_mean_word", near=near[0]), (Edit(near[1], near[0]),)
    return fault(
        "PB107", words[0].span, where=_where(start), word=str(words[0]), hint=hint, mend=mend
    )


def _near(
    words: list[Word], token: Word, wanted: frozenset[str], tongue: str
) -> tuple[str, Span] | None:
    """The keyword that may have been meant by the words from `token` on, and where they stand."""
    table = keywords(tongue)
    phrases = [table[kind] for kind in wanted if kind in table]
    rest = [word for word in words if word.span.start >= token.span.start]
    for count in (4, 3, 2, 1):
        same_length = [phrase for phrase in phrases if len(phrase.split()) == count]
        if len(rest) >= count and same_length:
            found = closest(" ".join(rest[:count]), same_length)
            if found:
                return found, rest[0].span.to(rest[count - 1].span)
    return None


def _hint(token: Word, wanted: frozenset[str]) -> tuple[Phrase, tuple[Edit, ...]]:
    if "TEXT" in wanted and token.kind == "NAME":
        return phrase("quote_text"), ()
    if "SHARE" in wanted and token.kind in ("NUMBER", "DECIMAL"):
        return phrase("percent", number=str(token)), (Edit(token.span, f"{token}%"),)
    if "TIME" in wanted and _NEARLY_A_TIME.fullmatch(token):
        time = token.replace(".", ":")
        return phrase("colon_time", time=time), (Edit(token.span, time),)
    if "DURATION" in wanted and token.kind == "NUMBER":
        return phrase("say_unit", number=str(token)), ()
    if wanted == frozenset({"$END"}):
        return phrase("says_all"), ()
    return phrase("see_reference"), ()
