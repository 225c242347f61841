"""The near word is found as the distance alone would find it, loaded or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import distance, process

from dsl.base.suggestions import closest, may_be_near

WORDS = st.text("abcdeEñ 1", max_size=8)
LEAST = st.sampled_from((0.0, 0.5, 0.6, 0.7, 0.9, 1.0))


@given(WORDS, WORDS, LEAST)
def test_no_near_word_is_passed_over(one: str, other: str, least: float) -> None:
    if distance.OSA.normalized_similarity(one, other) >= least:
        assert may_be_near(one, other, least)


def test_words_with_other_letters_are_not_near() -> None:
    assert not may_be_near("vip", "new", 0.7)
    assert not may_be_near("checkin", "in", 0.6)
    assert may_be_near("chekcin", "checkin", 0.9)


@given(WORDS, st.lists(WORDS, max_size=6), LEAST)
def test_the_closest_is_the_one_of_the_distance(word: str, known: list[str], least: float) -> None:
    found = process.extractOne(
        word.casefold(), sorted(known), scorer=distance.OSA.normalized_similarity,
        processor=str.casefold, score_cutoff=least,
    )  # fmt: skip
    assert closest(word, known, least) == (None if found is None else found[0])
