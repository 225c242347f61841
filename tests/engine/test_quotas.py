"""How much may be sent and when, by the clock alone."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.quotas import LONGEST_HOLD, Rate, Room, Sender

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)
THREE = Rate(3, MINUTE)


def at(*seconds: int) -> list[dt.datetime]:
    return [NOW + number * SECOND for number in seconds]


def test_a_place_is_free_again_when_its_window_has_passed_and_not_before() -> None:
    room = Room(THREE, at(-60, -59, -1))
    assert room.free_at(NOW) == NOW, "what was sent a minute ago counts no more"
    assert room.times == at(-59, -1)
    room.take(NOW)
    assert room.free_at(NOW) == NOW + SECOND, "the oldest goes first"
    assert room.free_at(NOW + SECOND) == NOW + SECOND


@pytest.mark.parametrize(("places", "wait"), [(1, 10), (2, 20), (3, 50), (4, 50), (100, 50)])
def test_a_message_of_several_places_waits_for_all_of_them(places: int, wait: int) -> None:
    room = Room(THREE, at(-50, -40, -10))
    assert room.free_at(NOW, places) == NOW + wait * SECOND


def test_a_message_larger_than_its_window_goes_when_the_window_is_empty() -> None:
    room = Room(THREE)
    assert room.free_at(NOW, 7) == NOW
    assert room.free(NOW, 5, 7) == 1
    room.take(NOW, 7)
    assert room.free_at(NOW, 1) > NOW
    assert room.free_at(NOW + MINUTE, 7) == NOW + MINUTE


@pytest.mark.parametrize(
    ("sent", "wanted", "places", "free"),
    [
        (0, 9, 1, 3), (0, 2, 1, 2), (1, 9, 1, 2), (2, 9, 1, 1), (3, 9, 1, 0),
        (0, 9, 2, 1), (1, 9, 2, 1), (2, 9, 2, 0), (0, 0, 1, 0),
    ],
)  # fmt: skip
def test_as_many_may_go_as_have_all_their_places(
    sent: int, wanted: int, places: int, free: int
) -> None:
    room = Room(THREE, [NOW - SECOND] * sent)
    found = room.free(NOW, wanted, places)
    assert found == free
    assert isinstance(found, int)
    if places == 1:
        assert room.free(NOW, wanted) == free, "a message counts for one unless more is said"


def test_a_sender_that_is_held_waits_to_the_very_moment_and_no_longer() -> None:
    room = Room(THREE, held_until=NOW)
    assert room.free_at(NOW - SECOND) == NOW
    room.take(NOW - 10 * SECOND, 3)
    assert room.free_at(NOW) == NOW + 50 * SECOND, "held no more, and yet without a place"
    assert Room(None, held_until=NOW + 9 * LONGEST_HOLD).free_at(NOW) == NOW + LONGEST_HOLD
    assert Room(None, held_until=NOW + SECOND).free(NOW, 5) == 0


def test_whom_nothing_limits_takes_no_places() -> None:
    room = Room(None)
    room.take(NOW, 5)
    assert room.times == []
    assert room.free(NOW, 500) == 500
    assert room.free_at(NOW, 500) == NOW


def test_what_is_taken_counts_once_unless_more_is_said() -> None:
    room = Room(THREE)
    room.take(NOW)
    room.take(NOW, 2)
    assert room.times == [NOW] * 3


def test_what_lies_in_the_future_counts_as_of_now() -> None:
    """A clock that had been ahead by a day keeps nobody waiting for longer than the window."""
    room = Room(THREE, at(86_400, 86_400, 86_400))
    assert room.free_at(NOW) == NOW + MINUTE


def test_a_sender_shares_the_limits_of_all_whom_it_is_within() -> None:
    bot = Sender("bot", Rate(30, SECOND))
    chat = Sender("chat", Rate(1, SECOND), bot)
    assert chat.chain == (chat, bot)
    assert bot.chain == (bot,)
