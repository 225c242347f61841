"""Which known word somebody may have meant. The distance is rapidfuzz's, loaded when needed."""

from __future__ import annotations

from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to `word`, or None where none is near enough to be meant."""
    from rapidfuzz import distance, process  # noqa: PLC0415 - only a fault needs it

    found = process.extractOne(
        word.casefold(),
        sorted(known),
        scorer=distance.OSA.normalized_similarity,
        processor=str.casefold,
        score_cutoff=0.6,
    )
    return None if found is None else str(found[0])


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`did you mean "..."?`, or `otherwise` where nothing is near."""
    found = closest(word, known)
    return otherwise if found is None else f'did you mean "{found}"?'
