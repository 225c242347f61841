"""Clocks that are set, asleep or wrong: what is decided by them is never early and never stale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest

from engine.sending.leases.clock_watch import RELEASED, ClockWatch
from engine.time.clock import FastClock, SharedClock, WallClock

START = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
HOUR = 3600
DAY = 24 * HOUR
BOUND = HOUR // 2
DUE = (600, 2 * HOUR, 4 * HOUR, 6 * HOUR)

Moment = tuple[int, int, int]
"""What the clock says, seconds since the machine was started, and the true time; from START."""


@dataclass
class Sender:
    """Sends and skips as a dispatcher does, by whatever its clock says."""

    watch: ClockWatch = field(default_factory=ClockWatch)
    states: dict[int, str] = field(default_factory=lambda: dict.fromkeys(DUE, "waiting"))
    ended: dict[int, int] = field(default_factory=dict)
    sent_at: dict[int, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def live(self, moments: Iterable[Moment]) -> None:
        for wall, boot, true in moments:
            look = self.watch.look(START + dt.timedelta(seconds=wall), boot)
            self.told += [look.told] if look.told else []
            if look.set_back:
                for due, state in self.states.items():
                    if state == "skipped" and self.ended[due] > wall and due + BOUND >= wall:
                        self.states[due] = "waiting"
            if look.believed:
                self._decide(wall, true)

    def _decide(self, wall: int, true: int) -> None:
        for due, state in self.states.items():
            if state == "waiting" and due <= wall:
                late = due + BOUND < wall
                self.states[due] = "skipped" if late else "sent"
                self.ended[due] = wall
                if not late:
                    self.sent_at[due] = true


def wrong(ahead: Callable[[int], int], steps: Iterable[int] = range(8 * HOUR)) -> list[Moment]:
    return [(true + ahead(true), true, true) for true in steps]


DAYS = {
    "steady": (wrong(lambda _: 0), "", 0),
    "a day ahead for five seconds": (wrong(lambda t: DAY if 1000 <= t < 1005 else 0), "", 2),
    "a day ahead for ten minutes": (wrong(lambda t: DAY if 1000 <= t < 1600 else 0), "", 2),
    "an hour back for twenty minutes": (wrong(lambda t: -HOUR if 1000 <= t < 2200 else 0), "", 2),
    "two hours back and forth": (
        wrong(lambda t: -2 * HOUR if 1000 <= t < 1100 else 2 * HOUR if 1100 <= t < 1150 else 0), "", 3,
    ),
    "three hours asleep": (
        wrong(lambda _: 0, [*range(1000), *range(1000 + 3 * HOUR, 8 * HOUR)]), "s", 0,
    ),
    "a paused machine, set right by a time server half a minute later": (
        [(t, t, t) for t in range(1000)]
        + [(t - 3 * HOUR, t - 3 * HOUR, t) for t in range(1000 + 3 * HOUR, 1030 + 3 * HOUR)]
        + [(t, t - 3 * HOUR, t) for t in range(1030 + 3 * HOUR, 8 * HOUR)],
        "s", 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAYS)
def test_nothing_goes_early_or_stale_and_only_what_is_truly_late_is_skipped(name: str) -> None:
    moments, skipped, told = DAYS[name]
    sender = Sender()
    sender.live(moments)
    assert len(sender.told) == told, sender.told
    for due, at in sender.sent_at.items():
        assert due <= at <= due + BOUND
    expected = ["skipped" if skipped and due == 2 * HOUR else "sent" for due in DUE]
    assert list(sender.states.values()) == expected


def test_what_a_clock_ahead_at_the_start_skipped_is_taken_up_again_by_the_next_start() -> None:
    wrongly = Sender()
    wrongly.live((t + DAY, t, t) for t in range(5))
    assert set(wrongly.states.values()) == {"skipped"}
    again = Sender(ClockWatch(wrongly.watch.seen), wrongly.states, wrongly.ended)
    again.live((t, t, t) for t in range(10, 8 * HOUR))
    assert set(again.states.values()) == {"sent"}
    assert again.sent_at[600] == 600


def test_a_machine_that_starts_with_a_clock_behind_waits_for_a_minute() -> None:
    """Its battery is empty; half a minute later a time server sets it right."""
    first = Sender()
    first.live((t, t, t) for t in range(HOUR))
    again = Sender(ClockWatch(first.watch.seen), first.states, first.ended)
    again.live(wrong(lambda t: 0 if t >= 5 * HOUR + 30 else -4 * HOUR, range(5 * HOUR, 8 * HOUR)))
    assert list(again.states.values()) == ["sent", "skipped", "skipped", "sent"]
    assert again.sent_at == {6 * HOUR: 6 * HOUR}


def test_before_this_program_was_made_nothing_is_decided_and_it_is_told_once() -> None:
    watch = ClockWatch()
    looks = [watch.look(dt.datetime(1970, 1, 1, second=s, tzinfo=dt.UTC), s) for s in range(30)]
    assert not any(look.believed for look in looks)
    assert [look.told for look in looks if look.told] == [
        "the clock says 1970-01-01: nothing is sent"
    ]
    assert WallClock().now() >= RELEASED, "a release is not made in the future"


def test_a_small_step_is_no_step() -> None:
    watch = ClockWatch()
    for second in range(0, 600, 50):
        look = watch.look(START + dt.timedelta(seconds=second * 1.9), second)
        assert look.believed
        assert not look.told


def test_the_shared_clock_goes_by_the_server_however_the_machine_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SharedClock()
    assert abs((clock.now() - WallClock().now()).total_seconds()) < 5
    clock.heed(START, clock.boot(), clock.boot())
    first = clock.now()
    assert dt.timedelta() <= first - START < dt.timedelta(seconds=5)
    monkeypatch.setattr(WallClock, "now", lambda _: START + dt.timedelta(days=9))
    assert clock.now() - first < dt.timedelta(seconds=5)


SECOND = dt.timedelta(seconds=1)


class Asking(SharedClock):
    """The server's clock, asked by a machine on which as many seconds pass as a test says."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self.set_by = 0.0
        """By how many seconds the server's clock was set ahead."""

    def boot(self) -> float:
        return self.seconds

    def truth(self) -> dt.datetime:
        return START + (self.seconds + self.set_by) * SECOND

    def ask(self, there: float, back: float) -> None:
        """A question that takes so many seconds to the server, and its answer so many."""
        asked = self.seconds
        self.seconds += there
        said = self.truth()
        self.seconds += back
        self.heed(said, asked, self.seconds)

    @property
    def ahead(self) -> float:
        return (self.now() - self.truth()).total_seconds()


@pytest.mark.parametrize("first", [(0.0, 0.0), (7.0, 0.0), (0.0, 7.0), (3.0, 4.0)])
@pytest.mark.parametrize("later", [(19.0, 0.0), (0.0, 19.0), (9.0, 9.0)])
def test_a_process_that_stood_still_over_the_question_is_never_ahead_of_the_server(
    first: tuple[float, float], later: tuple[float, float]
) -> None:
    """And once any answer was quick, it is hardly behind, however slow the others."""
    clock = Asking()
    clock.ask(*first)
    assert clock.ahead <= 1e-5
    clock.ask(0.001, 0.002)
    for _ in range(20):
        clock.seconds += 5
        clock.ask(*later)
        assert -0.1 <= clock.ahead <= 1e-5


def test_a_servers_clock_that_is_set_is_followed() -> None:
    clock = Asking()
    clock.ask(0.001, 0.001)
    for ahead in (90.0, -3600.0, 0.0):
        clock.set_by = ahead
        clock.ask(0.001, 0.001)
        assert abs(clock.ahead) < 0.01


def test_a_clock_that_jumps_by_itself_is_steady() -> None:
    clock, watch = FastClock(START), ClockWatch()
    for _ in range(3):
        assert watch.look(clock.now(), clock.boot()).believed
        clock._now += dt.timedelta(days=3)
