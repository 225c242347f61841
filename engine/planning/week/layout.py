"""A week laid out: the posts that lines fix, and the peaks that are left to be filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.base.sentence import message
from dsl.constructs.channel import Channel
from dsl.constructs.fill.lines import Fill
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post
from dsl.constructs.subjects import Content, content_of
from dsl.constructs.trial import Trial
from dsl.statements.shared import AfterLate
from dsl.when import Between, OnLifeDays
from engine.planning.slot import Layout, Slot
from engine.planning.week.board import Laying, minutes_of, place_of
from engine.planning.week.draw_posts import place_draws
from engine.planning.week.giving_way import give_way, tell_moved
from engine.planning.week.left_out import days_away
from engine.planning.week.lines import dates_of, filled_on, lines_of, times_of
from engine.planning.week.occasions.lifecycles import NEVER, day_of_life, group_lives
from engine.planning.week.occasions.seasons import peaks_on
from engine.planning.week.occasions.trials import topics_of, trial_posts
from engine.planning.week.session_posts import place_invitations, place_sessions
from engine.planning.week.shared_groups import Company
from engine.planning.week.spreading import nearest, spread
from engine.time.holidays import NO_DAYS_OFF, DaysOff

STEP = 5
"""Minutes between the times that a post `between` two hours can take, at least."""

MOST_OPTIONS = 16
"""How many such times there are at most, evenly over the window."""

FEW_MINUTES = 4
"""Of a post with so few minutes to choose from, draws take none."""

ALONE = Company("UTC", (), (((), ()),))
"""No other channel reaches the groups."""

Window = tuple[dt.date, Post, Content, Between]


def lay_out(
    playbook: Playbook, channel: Channel, monday: dt.date, days_off: DaysOff = NO_DAYS_OFF,
    company: Company = ALONE, before: tuple[Slot, ...] = (),
) -> tuple[Layout, list[Fault]]:  # fmt: skip
    """The slots of one channel's week in the order of the clock, with what cannot stand.

    Days outside the playbook's running dates and holidays have no posts. A post that may take one
    of several minutes has a slot for each of them, of which a filling takes one. Where two posts
    meet, the one that is placed later here gives way; two that lines fix are a fault.
    `before` are the last posts of the week before.
    """
    week = _Week(playbook, channel, monday, days_off, company, before)
    place_sessions(week)
    windows = week.place_posts()
    place_invitations(week)
    week.place_trials()
    week.place_lives()
    week.place_fills()
    place_draws(week, week.narrow(windows))
    week.place_windows(windows)
    week.away += days_away(week) if week.holidays else ()
    slots = tuple(slot for minute in sorted(week.taken) for slot in week.taken[minute])
    ruled_out = tuple(sorted(week.ruled_out, key=lambda out: (out.date, out.time)))
    return Layout(monday, slots, ruled_out, tuple(week.away), tuple(week.moved)), week.faults


class _Week(Laying):
    """A week into which everything that its playbook says is put."""

    def place_posts(self) -> list[Window]:
        """Places the posts of fixed times, those that holidays put off after the others; returns
        those with a choice of minutes."""
        windows: list[Window] = []
        put_off: list[Slot] = []
        for line in lines_of(self):
            post = line.said
            if not isinstance(post, Post) or post.element.text not in self.playbook.elements:
                continue
            about = post.about.text if post.about is not None else ""
            content = content_of(self.playbook.elements[post.element.text], about)
            for date, moved in dates_of(self, post, line):
                if isinstance(post.when.moment, Between):
                    windows.append((date, post, content, post.when.moment))
                    continue
                for time in times_of(self, post, date):
                    at = dt.datetime.combine(date, time)
                    slot = Slot(self.minute(at), (content,), post.span, late=post.late,
                                after_late=_then(post))  # fmt: skip
                    if moved:
                        put_off.append(slot)
                        continue
                    self.faults += self.in_clear(at, post)
                    self.place_written(slot)
        for slot in put_off:
            give_way(self, slot)
        return windows

    def place_written(self, slot: Slot) -> None:
        """Puts a post at the time that its line says.

        Where another playbook or the week before has a post there whose minute no line fixes,
        it waits for the next free minute.
        """
        other = self.meets(slot)
        if other is not None and other.seeded and slot.minute not in self.taken:
            later = (replace(slot, minute=slot.minute + step) for step in range(1, 60))
            moved = next((one for one in later if self.why_empty(one) is None), None)
            if moved is not None:
                tell_moved(self, slot, moved, other.line)
                self.put(moved)
                return
        self.place(slot)

    def place_trials(self) -> None:
        for index, trial in enumerate(self.playbook.constructs_of(Trial)):
            name = trial.over.element.text if trial.over else ""
            if name not in self.playbook.elements:
                continue
            content = content_of(self.playbook.elements[name], topics_of(trial, self.playbook))
            for post in trial_posts(trial, self.playbook, self.channel, self.monday):
                cohort = self.company.of_cohort(index, post.cohort)
                whole = len(cohort) == len(self.company.kinds)
                slot = Slot(self.minute(post.at), (content,), trial.span, trial=trial.name,
                            seen_by=() if whole else cohort, seeded=True)  # fmt: skip
                if post.at.date() in self.days:
                    give_way(self, slot)
                else:
                    self.rule_out(slot, message("empty.no_day", "no posts on this day"))

    def place_lives(self) -> None:
        """Puts the posts of groups' lives: each for the groups that were opened on one day."""
        lives = group_lives(self.playbook, self.channel)
        if not lives:
            return
        set_number = len(self.playbook.constructs_of(Trial))
        born = {sets[set_number] for _, sets in self.company.kinds} - {NEVER}
        peaks = self.peaks_to_fill()
        for opened in sorted(born):
            kinds = self.company.of_cohort(set_number, opened)
            seen_by = () if len(kinds) == len(self.company.kinds) else kinds
            for life in lives:
                for date in self.days:
                    day = day_of_life(opened, date)
                    for post in life.posts:
                        when = post.when.recurrence
                        if isinstance(when, OnLifeDays) and when.first <= day <= when.last:
                            self._place_life(post, date, seen_by, peaks)

    def _place_life(
        self, post: Post, date: dt.date, seen_by: tuple[int, ...], peaks: tuple[Slot, ...]
    ) -> None:
        if post.element.text not in self.playbook.elements:
            return
        about = post.about.text if post.about is not None else ""
        content = content_of(self.playbook.elements[post.element.text], about)
        moment = post.when.moment
        within = None
        times = times_of(self, post, date)
        if isinstance(moment, Between):
            times = (moment.start,)
            start = self.minute(dt.datetime.combine(date, moment.start))
            within = range(start, start + _length(moment))
        for time in times:
            at = dt.datetime.combine(date, time)
            slot = Slot(self.minute(at), (content,), post.span, late=post.late,
                        after_late=_then(post), seen_by=seen_by, seeded=True)  # fmt: skip
            give_way(self, slot, besides=peaks, within=within)

    def peaks_to_fill(self) -> tuple[Slot, ...]:
        """The peaks that lines fill, as distances look at them before they are put."""
        return tuple(self._peaks())

    def narrow(self, windows: Iterable[Window]) -> set[int]:
        """The minutes of posts that have so few to choose from that draws take none of them."""
        return {minute for window in windows for minute in self._narrow(window)}

    def _narrow(self, window: Window) -> list[int]:
        """The minutes of a post that has so few that a draw could take them all."""
        free = list(self.free_minutes(window[0], window[3], _step(window[3])))
        return free if len(free) <= FEW_MINUTES else []

    def place_fills(self) -> None:
        for slot in self._peaks():
            because = self.why_empty(slot)
            if because is not None:
                self.rule_out(slot, because)
                continue
            kinds = self.unseen(slot.minute)
            whole = len(kinds) == len(self.company.kinds)
            self.put(slot if whole else replace(slot, seen_by=tuple(sorted(kinds))))

    def _peaks(self) -> Iterator[Slot]:
        """The peaks of the days that lines fill."""
        for line in lines_of(self):
            fill = line.said
            if not isinstance(fill, Fill):
                continue
            about = fill.about.text if fill.about is not None else ""
            names = dict.fromkeys(name.text for name in fill.elements)
            choices = tuple(content_of(self.playbook.elements[name], about) for name in names)
            for date in line.days:
                if not filled_on(self, fill, date, line.campaign):
                    continue
                for peak in peaks_on(self.playbook, self.channel, date, self.days_off):
                    minute = self.minute(dt.datetime.combine(date, peak.time))
                    yield Slot(minute, choices, fill.span, peak=peak.span, late=fill.late,
                               after_late=_then(fill))  # fmt: skip

    def place_windows(self, windows: Iterable[Window]) -> None:
        """Gives each post with a choice of minutes a slot for each minute it may take.

        The minute that spreads the posts of the day best ranks first, then those far from others.
        """
        by_date: dict[dt.date, list[Window]] = {}
        for window in windows:
            by_date.setdefault(window[0], []).append(window)
        for own in by_date.values():
            self._place_of_day(own)

    def _place_of_day(self, windows: Sequence[Window]) -> None:
        known: dict[Between, list[int]] = {}
        placed: list[Window] = []
        for window in windows:
            date, post, _, between = window
            if between not in known:
                known[between] = list(self.free_minutes(date, between, STEP))
            if known[between]:
                placed.append(window)
                continue
            self.faults.append(
                fault("PB314", post.when.span, start=f"{between.start:%H:%M}",
                      end=f"{between.end:%H:%M}", date=date)
            )  # fmt: skip
        standing = set(self.taken) | set(self.others) | set(self.crossed)
        best = spread(
            [known[between] for *_, between in placed], standing, windows[0][0].toordinal()
        )
        for (date, post, content, between), first in zip(placed, best, strict=True):
            free = {first, *self.free_minutes(date, between, _step(between))}
            free -= {other for other in best if other != first}
            ranked = [first, *_farthest_first(free - {first}, {*standing, *best} - {first})]
            option = f"{post.span.place}/{date}" if len(ranked) > 1 else ""
            for rank, minute in enumerate(ranked):
                slot = Slot(minute, (content,), post.span, late=post.late, after_late=_then(post),
                            option=option, rank=rank)  # fmt: skip
                self.put(slot)

    def free_minutes(self, date: dt.date, window: Between, step: int) -> Iterator[int]:
        base = self.minute(dt.datetime.combine(date, window.start))
        for minute in range(base, base + _length(window), step):
            at = self.at(minute)
            if not (
                self.is_quiet(at)
                or not self.is_open(at.date())
                or any(not slot.option for slot in self.taken.get(minute, ()))
                or self.others.get(minute)
                or self.crossed.get(minute)
                or self.kept_clear(at)
            ):
                yield minute

    def in_clear(self, at: dt.datetime, post: Post) -> Iterator[Fault]:
        kept = self.kept_clear(at)
        if kept is None:
            return
        session, line = kept
        length = session.expert.clear[0] if session.expert.clear else dt.timedelta(0)
        why = phrase(
            "clear_why", post=post.span.line, time=f"{at:%H:%M}", day=at.date(),
            line=place_of(line, post.span), minutes=int(length.total_seconds() // 60),
            expert=session.expert.name, start=f"{session.start:%H:%M}",
        )  # fmt: skip
        yield fault("PB401", post.span, week=at.date(), channel=phrase("every_channel"), why=why,
                    label=phrase("posted_here"),
                    loosening=phrase("clear_way", line=place_of(line, post.span)),
                    others=((line, phrase("clears_it")),))  # fmt: skip


def _farthest_first(minutes: Iterable[int], others: Iterable[int]) -> list[int]:
    """The minutes by how far they are from all others."""
    known = tuple(others)
    return sorted(minutes, key=lambda minute: (-nearest(minute, known), minute))


def _step(window: Between) -> int:
    """Minutes between the times that a post may take beside the best."""
    return max(STEP, -(-_length(window) // MOST_OPTIONS // STEP) * STEP)


def _then(line: Post | Fill) -> AfterLate | None:
    """What a line says of posts that are too late; one without a bound of its own says nothing."""
    return line.then if line.late is not None else None


def _length(window: Between) -> int:
    """How many minutes a window has; it may cross midnight."""
    return (minutes_of(window.end) - minutes_of(window.start)) % 1440
