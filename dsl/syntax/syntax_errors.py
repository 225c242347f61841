"""The fault for a line that the grammar does not accept, in the words of the one who wrote it."""

from __future__ import annotations

from dsl.base.fault import Edit, Fault, fault
from dsl.base.message import Joined, Keyword, Kinds, Phrase, Sample, joined, phrase
from dsl.base.span import Span
from dsl.syntax.blocks import BLOCKS, STARTS
from dsl.syntax.examples import example
from dsl.syntax.lalr import MisplacedWordError, first_kinds
from dsl.syntax.lexer import Word, keywords_at
from dsl.syntax.repair import Repair, repaired

_NOUN = {start: noun.upper() for noun, start in BLOCKS.items()}


def misread(
    problem: MisplacedWordError, words: list[Word], text: str, start: str, tongue: str
) -> Fault:
    """The fault for the first word of the line that could not stand where it does.

    `text` is the line as it was written; its margin and comment are of no account. Without it nobody
    asks how the line may be meant.
    """
    wanted = problem.expected
    token = problem.word
    mend = repaired(text[: words[-1].stop], words, start, tongue) if text else None
    if token is not None and token.start == words[0].start:
        return _wrong_start(words, mend, start, tongue)
    hint, edits = _hint(mend, token, wanted, words, start, tongue)
    if token is None:
        last = words[-1].span
        end = Span(last.file, last.line, last.end, last.end + 1)
        return fault("PB110", end, expected=Kinds(wanted), hint=hint)
    return fault(
        "PB109", token.span, word=str(token), expected=Kinds(wanted), hint=hint, mend=edits
    )


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


def _wrong_start(words: list[Word], mend: Repair | None, start: str, tongue: str) -> Fault:
    """The line begins with a word that begins no line here: out of place, or unknown."""
    here = first_kinds(start, tongue)
    kinds = {kind for _, kind in keywords_at(words, 0, tongue)}
    homes = [other for other in STARTS if other != start and kinds & first_kinds(other, tongue)]
    near = mend if mend is not None and mend.slip == "spelling" else None
    if homes and near is None:
        home: Joined = joined((_where(other) for other in homes), "or")
        count = max(count for count, kind in keywords_at(words, 0, tongue))
        span = words[0].span.to(words[count - 1].span)
        return fault("PB108", span, word=" ".join(words[:count]), where=_where(start), home=home)
    hint = phrase("expected", expected=Kinds(here))
    edits: tuple[Edit, ...] = ()
    if mend is not None and mend.slip != "unfinished":
        hint, edits = _told(mend, words[0])
    return fault(
        "PB107", words[0].span, where=_where(start), word=str(words[0]), hint=hint, mend=edits
    )


def _told(mend: Repair, beside: Word) -> tuple[Phrase, tuple[Edit, ...]]:
    """What a repair says, and the edit that makes it where it is sure enough to be made unasked."""
    if mend.slip in ("spelling", "value"):
        span = Span(beside.file, beside.line, mend.start, mend.stop)
        return phrase("did_you_mean_word", near=mend.new), (Edit(span, mend.new),)
    return phrase("line_meant", line=mend.line), ()


def _hint(
    mend: Repair | None,
    token: Word | None,
    wanted: frozenset[str],
    words: list[Word],
    start: str,
    tongue: str,
) -> tuple[Phrase, tuple[Edit, ...]]:
    """What to do about a line: how it was likely meant, else how such a line is written."""
    if mend is not None and mend.slip in ("value", "space", "spelling", "hyphen"):
        return _told(mend, words[0])
    if token is not None and "TEXT" in wanted and token.kind == "NAME":
        return phrase("quote_text"), ()
    if token is not None and "SHARE" in wanted and token.kind in ("NUMBER", "DECIMAL"):
        return phrase("percent", number=str(token)), (Edit(token.span, f"{token}%"),)
    if token is not None and "DURATION" in wanted and token.kind == "NUMBER":
        return phrase("say_unit", number=str(token)), ()
    if mend is not None and mend.slip != "unfinished":
        return _told(mend, words[0])
    reads = _reads(words, start, tongue)
    if reads is not None:
        return reads, ()
    if mend is not None:
        return phrase("line_reads", example=mend.line), ()
    return phrase("see_reference"), ()
