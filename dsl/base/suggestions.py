"""Which known word somebody may have meant. The distance is rapidfuzz's, loaded when needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dsl.base.fault import Edit
from dsl.base.message import Phrase, phrase
from dsl.base.sentence import message
from dsl.base.span import Span


def closest(word: str, known: Iterable[str], least: float = 0.6) -> str | None:
    """The known word nearest to `word`, or None where none is near enough to be meant."""
    word = word.casefold()
    likely = sorted(one for one in known if may_be_near(word, one.casefold(), least))
    if not likely:
        return None
    from rapidfuzz import distance, process  # noqa: PLC0415 - only a likely slip needs it

    found = process.extractOne(
        word,
        likely,
        scorer=distance.OSA.normalized_similarity,
        processor=str.casefold,
        score_cutoff=least,
    )
    return None if found is None else str(found[0])


def may_be_near(one: str, other: str, least: float) -> bool:
    """Whether the letters of two words leave it possible that they are similar by `least`.

    A change of one letter takes at most one letter away and adds at most one, so no distance is
    shorter than the letters that one word has beyond the other's.
    """
    letters = Counter(one)
    letters.subtract(other)
    beyond = sum(count for count in letters.values() if count > 0)
    lacking = beyond - len(one) + len(other)
    return max(beyond, lacking) <= (1 - least) * max(len(one), len(other)) + 1e-9


def meant(
    word: str, known: Iterable[str], span: Span, otherwise: Phrase
) -> tuple[Phrase, tuple[Edit, ...]]:
    """The hint for a word that is not known, and the edit that puts the near one in its place."""
    found = closest(word, known)
    if found is None:
        return otherwise, ()
    return phrase("did_you_mean", near=found), (Edit(span, found),)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`did you mean "..."?` as a message, or `otherwise` where nothing is near."""
    found = closest(word, known)
    if found is None:
        return otherwise
    return message("suggestion", 'did you mean "{name}"?', name=found)
