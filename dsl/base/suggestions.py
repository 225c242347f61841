"""Which known word somebody may have meant. The distance is rapidfuzz's, loaded when needed."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.base.fault import Edit
from dsl.base.message import Phrase, phrase
from dsl.base.span import Span


def closest(word: str, known: Iterable[str], least: float = 0.6) -> str | None:
    """The known word nearest to `word`, or None where none is near enough to be meant."""
    from rapidfuzz import distance, process  # noqa: PLC0415 - only a fault needs it

    found = process.extractOne(
        word.casefold(),
        sorted(known),
        scorer=distance.OSA.normalized_similarity,
        processor=str.casefold,
        score_cutoff=least,
    )
    return None if found is None else str(found[0])


def meant(
    word: str, known: Iterable[str], span: Span, otherwise: Phrase
) -> tuple[Phrase, tuple[Edit, ...]]:
    """The hint for a word that is not known, and the edit that puts the near one in its place."""
    found = closest(word, known)
    if found is None:
        return otherwise, ()
    return phrase("did_you_mean", near=found), (Edit(span, found),)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`did you mean "..."?`, or `otherwise` where nothing is near."""
    found = closest(word, known)
    return otherwise if found is None else f'did you mean "{found}"?'
