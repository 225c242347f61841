"""A week laid out: the posts that lines fix, and the peaks that are left to be filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from dsl.fault import Fault, fault
from dsl.phrase import phrase
from dsl.playbook import Channel, Playbook
from dsl.span import Span
from dsl.statements import AfterLate, Fill, Post
from dsl.subjects import Content, content_of
from dsl.systems import Campaign, Draw, Trial
from dsl.when import AtPeaks, AtThatMoment, AtTimes, Between, OnCampaignDays, OnLifeDays, Recurrence
from engine.calendar.days import among, days_between, falls_on
from engine.calendar.holidays import NO_DAYS_OFF, DaysOff
from engine.plan.company import Busy, Company
from engine.plan.draws import moments
from engine.plan.lives import NEVER, day_of_life, group_lives
from engine.plan.seasons import peaks_on, season_dates
from engine.plan.sessions import Session, sessions_between
from engine.plan.slot import Layout, RuledOut, Slot
from engine.plan.trials import topics_of, trial_posts

STEP = 5
"""Minutes between the times that a post `between` two hours can take, at least."""

MOST_OPTIONS = 16
"""How many such times there are at most, evenly over the window."""

LONGEST_HOLIDAYS = 14
"""How many days holidays may last in a row; a post is put off no longer."""

ALONE = Company("UTC", (), (((), ()),))
"""No other channel reaches the groups."""


def lay_out(
    playbook: Playbook, channel: Channel, monday: dt.date, days_off: DaysOff = NO_DAYS_OFF,
    company: Company = ALONE,
) -> tuple[Layout, list[Fault]]:  # fmt: skip
    """The slots of one channel's week in the order of the clock, with what cannot stand.

    Days outside the playbook's running dates and holidays have no posts. A post that may take one
    of several minutes has a slot for each of them, of which a filling takes one.
    """
    week = _Week(playbook, channel, monday, days_off, company)
    week.place_sessions()
    week.place_trials()
    week.place_lives()
    week.place_draws()
    windows = week.place_posts()
    week.place_fills()
    week.place_windows(windows)
    slots = tuple(slot for minute in sorted(week.taken) for slot in week.taken[minute])
    ruled_out = tuple(sorted(week.ruled_out, key=lambda out: (out.date, out.time)))
    return Layout(monday, slots, ruled_out), week.faults


@dataclass(slots=True)
class _Line:
    """A line that posts, with the dates it may post on and the campaign it belongs to."""

    said: Post | Fill
    campaign: Campaign | None
    days: list[dt.date]


@dataclass(slots=True)
class _Week:
    """A week while it is laid out."""

    playbook: Playbook
    channel: Channel
    monday: dt.date
    days_off: DaysOff
    company: Company
    taken: dict[int, list[Slot]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    ruled_out: list[RuledOut] = field(default_factory=list)
    days: list[dt.date] = field(init=False)
    sessions: tuple[Session, ...] = field(init=False)
    others: dict[int, list[Slot]] = field(init=False)
    busy: tuple[Busy, ...] = field(init=False)

    def __post_init__(self) -> None:
        sunday = self.monday + dt.timedelta(days=6)
        first = max(self.monday, self.playbook.start) if self.playbook.start else self.monday
        last = min(sunday, self.playbook.end) if self.playbook.end else sunday
        every = days_between(first, last)
        self.days = [date for date in every if not self.days_off.is_off(date)]
        self.sessions = sessions_between(self.playbook, self.monday, sunday)
        self.others = {}
        for slot in self.company.slots(self.monday):
            self.others.setdefault(slot.minute, []).append(slot)
        self.busy = self.company.busy(self.monday)

    # where things may stand

    def minute(self, at: dt.datetime) -> int:
        start = dt.datetime.combine(self.monday, dt.time())
        return int((at - start) / dt.timedelta(minutes=1))

    def at(self, minute: int) -> dt.datetime:
        return dt.datetime.combine(self.monday, dt.time()) + dt.timedelta(minutes=minute)

    def place(self, slot: Slot) -> None:
        """Puts a post that a line fixes at its minute, if no other stands there."""
        clash = [other for other in self.taken.get(slot.minute, ()) if _share(other, slot)]
        clash += [other for other in self.others.get(slot.minute, ()) if _share(other, slot)]
        if clash:
            other = clash[0].line
            self.faults.append(
                fault("PB406", slot.line, channel=self.channel.name, date=slot.on(self.monday),
                      time=f"{slot.time:%H:%M}", line=_place(other, slot.line),
                      others=((other, phrase("other_post")),))
            )  # fmt: skip
            return
        self.taken.setdefault(slot.minute, []).append(slot)

    def why_empty(self, slot: Slot) -> str | None:
        """Why nothing can stand in a slot, or None. A peak is free as long as some groups have
        no post then, a post for some groups only while none of these has one."""
        free = self.unseen(slot.minute)
        if not (set(slot.seen_by) <= free if slot.seen_by else free):
            there = [*self.taken.get(slot.minute, ()), *self.others.get(slot.minute, ())]
            return f"{there[0].line.place} posts at this minute"
        quiet = self.channel.quiet
        if quiet is not None and quiet.holds(slot.time):
            return f"the quiet hours of {self.channel.name} ({self.channel.span.place})"
        kept = self.kept_clear(self.at(slot.minute))
        if kept is not None:
            session, line = kept
            return f"kept clear around the session of {session.expert.name} ({line.place})"
        return None

    def unseen(self, minute: int) -> set[int]:
        """The kinds of groups that have no post at a minute."""
        kinds = set(range(len(self.company.kinds)))
        for slot in (*self.taken.get(minute, ()), *self.others.get(minute, ())):
            kinds -= set(slot.seen_by or kinds)
        return kinds

    def kept_clear(self, at: dt.datetime) -> tuple[Session, Span] | None:
        """The session around which a moment is kept clear, with the line that says so."""
        for session in self.sessions:
            if session.clear is not None and session.clear[0] <= at <= session.clear[1]:
                line = session.expert.clear[1] if session.expert.clear else session.expert.span
                return session, line
        for busy in self.busy:
            if busy.start <= at <= busy.end:
                return busy.session, busy.line
        return None

    # what is put there

    def place_sessions(self) -> None:
        self.faults += _overlaps(self.sessions, self.monday)
        sunday = self.monday + dt.timedelta(days=6)
        for session in self.sessions:
            for at, part, line in session.parts():
                if self.monday <= at.date() <= sunday and not self.days_off.is_off(
                    session.start.date()
                ):
                    self.place(Slot(self.minute(at), (session.content,), line, part=part,
                                    session=session.start))  # fmt: skip

    def place_trials(self) -> None:
        for index, trial in enumerate(self.playbook.systems_of(Trial)):
            name = trial.over.element.text if trial.over else ""
            if name not in self.playbook.elements:
                continue
            content = content_of(self.playbook.elements[name], topics_of(trial, self.playbook))
            for post in trial_posts(trial, self.playbook, self.channel, self.monday):
                cohort = self.company.of_cohort(index, post.cohort)
                whole = len(cohort) == len(self.company.kinds)
                slot = Slot(self.minute(post.at), (content,), trial.span, trial=trial.name,
                            seen_by=() if whole else cohort)  # fmt: skip
                posts = post.at.date() in self.days
                self.place_where_free(slot, None if posts else "no posts on this day")

    def place_lives(self) -> None:
        """Puts the posts of groups' lives: each for the groups that were opened on one day."""
        lives = group_lives(self.playbook, self.channel)
        set_number = len(self.playbook.systems_of(Trial))
        born = {sets[set_number] for _, sets in self.company.kinds} - {NEVER} if lives else set()
        for opened in sorted(born):
            kinds = self.company.of_cohort(set_number, opened)
            seen_by = () if len(kinds) == len(self.company.kinds) else kinds
            for life in lives:
                for date in self.days:
                    day = day_of_life(opened, date)
                    for post in life.posts:
                        when = post.when.recurrence
                        if not isinstance(when, OnLifeDays) or not when.first <= day <= when.last:
                            continue
                        self._place_life(post, date, seen_by)

    def _place_life(self, post: Post, date: dt.date, seen_by: tuple[int, ...]) -> None:
        if post.element.text not in self.playbook.elements:
            return
        about = post.about.text if post.about is not None else ""
        content = content_of(self.playbook.elements[post.element.text], about)
        for time in self.times(post, date):
            at = dt.datetime.combine(date, time)
            self.place_where_free(
                Slot(self.minute(at), (content,), post.span, late=post.late,
                     after_late=_then(post), seen_by=seen_by)
            )  # fmt: skip

    def place_where_free(self, slot: Slot, because: str | None = None) -> None:
        """Puts a post that no line of the week fixes, or tells `because` of what it cannot be."""
        because = because or self.why_empty(slot)
        if because is None:
            self.place(slot)
        else:
            self.rule_out(slot, because)

    def place_draws(self) -> None:
        for draw in self.playbook.systems_of(Draw):
            names = {name.text for name in draw.channels}
            if draw.times is None or (names and self.channel.name not in names):
                continue
            content = Content(draw.name, "activity", "", "")
            for date in self.days:
                if not self.falls(draw.times.recurrence, date):
                    continue
                base = self.minute(dt.datetime.combine(date, dt.time()))
                for minute in moments(draw, self.playbook.name, date):
                    self.place_where_free(Slot(base + minute, (content,), draw.times.span))

    def place_posts(self) -> list[tuple[dt.date, Post, Content, Between]]:
        """Places the posts of fixed times; returns those with a choice of minutes."""
        windows: list[tuple[dt.date, Post, Content, Between]] = []
        for line in self.lines():
            post = line.said
            if not isinstance(post, Post) or post.element.text not in self.playbook.elements:
                continue
            about = post.about.text if post.about is not None else ""
            content = content_of(self.playbook.elements[post.element.text], about)
            for date in self.dates(post, line):
                if isinstance(post.when.moment, Between):
                    windows.append((date, post, content, post.when.moment))
                    continue
                for time in self.times(post, date):
                    at = dt.datetime.combine(date, time)
                    self.faults += self.in_clear(at, post)
                    self.place(
                        Slot(
                            self.minute(at),
                            (content,),
                            post.span,
                            late=post.late,
                            after_late=_then(post),
                        )
                    )
        return windows

    def place_fills(self) -> None:
        for line in self.lines():
            fill = line.said
            if not isinstance(fill, Fill):
                continue
            about = fill.about.text if fill.about is not None else ""
            names = dict.fromkeys(name.text for name in fill.elements)
            choices = tuple(content_of(self.playbook.elements[name], about) for name in names)
            for date in line.days:
                if not self.filled_on(fill, date, line.campaign):
                    continue
                for peak in peaks_on(self.playbook, self.channel, date, self.days_off):
                    minute = self.minute(dt.datetime.combine(date, peak.time))
                    slot = Slot(
                        minute,
                        choices,
                        fill.span,
                        peak=peak.span,
                        late=fill.late,
                        after_late=_then(fill),
                    )
                    because = self.why_empty(slot)
                    if because is not None:
                        self.rule_out(slot, because)
                        continue
                    kinds = self.unseen(minute)
                    whole = len(kinds) == len(self.company.kinds)
                    seen_by = () if whole else tuple(sorted(kinds))
                    self.taken.setdefault(minute, []).append(replace(slot, seen_by=seen_by))

    def place_windows(self, windows: Iterable[tuple[dt.date, Post, Content, Between]]) -> None:
        """Gives each post with a choice of minutes a slot for each minute it may take.

        The minutes are ranked by how far they are from all other posts, the farthest first.
        """
        standing = set(self.taken) | set(self.others)
        for date, post, content, window in windows:
            free = list(self.free_minutes(date, window))
            if not free:
                self.faults.append(
                    fault("PB314", post.when.span, start=f"{window.start:%H:%M}",
                          end=f"{window.end:%H:%M}", date=date)
                )  # fmt: skip
                continue

            ranked = sorted(free, key=lambda minute: (-_gap(minute, standing), minute))
            option = f"{post.span.place}/{date}" if len(ranked) > 1 else ""
            for rank, minute in enumerate(ranked):
                self.taken.setdefault(minute, []).append(
                    Slot(
                        minute,
                        (content,),
                        post.span,
                        late=post.late,
                        after_late=_then(post),
                        option=option,
                        rank=rank,
                    )
                )
            standing = standing | {ranked[0]}

    def free_minutes(self, date: dt.date, window: Between) -> Iterator[int]:
        base = self.minute(dt.datetime.combine(date, window.start))
        length = (_minutes(window.end) - _minutes(window.start)) % 1440
        step = max(STEP, -(-length // MOST_OPTIONS // STEP) * STEP)
        for minute in range(base, base + length, step):
            at = self.at(minute)
            quiet = self.channel.quiet is not None and self.channel.quiet.holds(at.time())
            fixed = [slot for slot in self.taken.get(minute, ()) if not slot.option]
            first = any(slot.option and not slot.rank for slot in self.taken.get(minute, ()))
            if quiet or fixed or first or self.others.get(minute) or self.kept_clear(at):
                continue
            yield minute

    def rule_out(self, slot: Slot, because: str) -> None:
        self.ruled_out.append(RuledOut(slot.on(self.monday), slot.time, slot.line, because))

    # what lines mean in this week

    def lines(self) -> Iterator[_Line]:
        """The lines that post in this channel: those of campaigns first, then those of weeks."""
        for campaign in self.playbook.systems_of(Campaign):
            dates = season_dates(campaign)
            if dates is None or not campaign.reaches(self.channel.name):
                continue
            days = [date for date in self.days if dates[0] <= date <= dates[1]]
            yield from (_Line(post, campaign, days) for post in campaign.posts)
            yield from (_Line(fill, campaign, days) for fill in campaign.fills)
        for week in self.playbook.weeks:
            if week.serves(self.channel.name):
                yield from (_Line(said, None, self.days) for said in week.lines)

    def falls(self, recurrence: Recurrence, date: dt.date) -> bool:
        return falls_on(recurrence, date, self.playbook.start, self.days_off.worked)

    def dates(self, post: Post, line: _Line) -> Iterator[dt.date]:
        """The days on which a line posts; with `move`, those put off by holidays too."""
        recurrence = post.when.recurrence
        if line.campaign is not None and isinstance(recurrence, OnCampaignDays):
            for date in line.days:
                if line.campaign.day and (date - line.campaign.day).days in recurrence.days:
                    yield date
            return
        moved = set()
        if self.playbook.holidays == "move" and line.days:
            begin = line.days[0] - dt.timedelta(days=LONGEST_HOLIDAYS)
            first = max(begin, self.playbook.start) if self.playbook.start else begin
            for date in days_between(first, line.days[-1]):
                if self.days_off.is_off(date) and self.falls(recurrence, date):
                    moved.add(self.next_working(date))
        for date in line.days:
            if date in moved or self.falls(recurrence, date):
                yield date

    def next_working(self, date: dt.date) -> dt.date:
        while self.days_off.is_off(date):
            date += dt.timedelta(days=1)
        return date

    def filled_on(self, fill: Fill, date: dt.date, campaign: Campaign | None) -> bool:
        if campaign is not None and campaign.day is not None and fill.campaign_days:
            return (date - campaign.day).days in fill.campaign_days
        return among(fill.days, date, self.days_off.worked)

    def times(self, post: Post, date: dt.date) -> Sequence[dt.time]:
        match post.when.moment:
            case AtTimes(times=times):
                return times
            case AtPeaks(index=index):
                found = peaks_on(self.playbook, self.channel, date, self.days_off)
                peaks = [peak.time for peak in found]
                return peaks if index is None else peaks[index - 1 : index]
            case AtThatMoment() | Between():
                return ()

    def in_clear(self, at: dt.datetime, post: Post) -> Iterator[Fault]:
        kept = self.kept_clear(at)
        if kept is None:
            return
        session, line = kept
        length = session.expert.clear[0] if session.expert.clear else dt.timedelta(0)
        why = phrase(
            "clear_why", post=post.span.line, time=f"{at:%H:%M}", day=at.date(),
            line=_place(line, post.span), minutes=int(length.total_seconds() // 60),
            expert=session.expert.name, start=f"{session.start:%H:%M}",
        )  # fmt: skip
        yield fault("PB401", post.span, week=at.date(), channel=phrase("every_channel"), why=why,
                    label=phrase("posted_here"),
                    loosening=phrase("clear_way", line=_place(line, post.span)),
                    others=((line, phrase("clears_it")),))  # fmt: skip


def _overlaps(sessions: tuple[Session, ...], monday: dt.date) -> Iterator[Fault]:
    """A fault for each two sessions of a week of which one begins in the other's clear time."""
    for first, second in combinations(sessions, 2):
        begin, end = first.clear or (first.start, first.start + first.expert.length)
        back, _ = second.clear or (second.start, second.start)
        within = monday <= second.start.date() <= monday + dt.timedelta(days=6)
        if within and begin <= second.start and (second.start < end or back < first.start):
            yield fault(
                "PB318", second.expert.when.span, first=first.expert.name,
                second=second.expert.name, date=second.start.date(), start=f"{second.start:%H:%M}",
                others=((first.expert.when.span, phrase("other_session")),),
            )  # fmt: skip


def _gap(minute: int, others: Iterable[int]) -> int:
    """How far a minute is from the nearest other post."""
    return min((abs(minute - other) for other in others), default=7 * 1440)


def _share(one: Slot, other: Slot) -> bool:
    """Whether some groups see both posts."""
    return not one.seen_by or not other.seen_by or bool(set(one.seen_by) & set(other.seen_by))


def _place(line: Span, seen_from: Span) -> object:
    """A line as its number, or with its file where that is another."""
    return line.line if line.file == seen_from.file else line.place


def _then(line: Post | Fill) -> AfterLate | None:
    """What a line says of posts that are too late; one without a bound of its own says nothing."""
    return line.then if line.late is not None else None


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute
