"""A week while it is laid out: what stands where, and what may still stand there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.base.sentence import message
from dsl.base.span import Span
from dsl.constructs.channel import Channel
from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Distance
from dsl.constructs.subjects import Content
from engine.planning.clock_changes import Clocks, clocks_of
from engine.planning.rules.hard_rules import written
from engine.planning.slot import Away, RuledOut, Slot
from engine.planning.week.occasions.seasons import week_rules
from engine.planning.week.occasions.sessions import Session, sessions_between
from engine.planning.week.shared_groups import Busy, Company
from engine.time.days import days_between
from engine.time.holidays import DaysOff


@dataclass
class Laying:
    """One channel's week, with the posts that are put into it one after the other."""

    playbook: Playbook
    channel: Channel
    monday: dt.date
    days_off: DaysOff
    company: Company
    before: tuple[Slot, ...] = ()
    """The last posts of the week before; those past its Sunday's midnight lie in this week."""
    taken: dict[int, list[Slot]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    ruled_out: list[RuledOut] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)
    moved: list[RuledOut] = field(default_factory=list)

    def __post_init__(self) -> None:
        sunday = self.monday + dt.timedelta(days=6)
        first = max(self.monday, self.playbook.start) if self.playbook.start else self.monday
        last = min(sunday, self.playbook.end) if self.playbook.end else sunday
        every = days_between(first, last)
        self.days: list[dt.date] = []
        self.holidays: list[dt.date] = []
        for date in every:
            (self.holidays if self.days_off.is_off(date) else self.days).append(date)
        self.sessions = sessions_between(self.playbook, self.monday, sunday, self.days_off)
        self.others: dict[int, list[Slot]] = {}
        for slot in self.company.slots(self.monday):
            self.others.setdefault(slot.minute, []).append(slot)
        self.crossed: dict[int, list[Slot]] = {}
        for slot in self.before:
            if slot.minute >= 0:
                self.crossed.setdefault(slot.minute, []).append(slot)
        self.busy: tuple[Busy, ...] = self.company.busy(self.monday)

    @cached_property
    def distances(self) -> tuple[Distance, ...]:
        """The distances that rules of this week keep."""
        rules, _ = week_rules(self.playbook, self.channel, self.monday)
        own = [written(rule) for rule in rules]
        own += [rule for other in self.company.others for rule in other.channel.rules]
        return tuple(dict.fromkeys(rule for rule in own if isinstance(rule, Distance)))

    @cached_property
    def clocks(self) -> Clocks:
        """The clocks of the channel's groups in the week."""
        return clocks_of(self.playbook.zone, self.channel, self.monday)

    def minute(self, at: dt.datetime) -> int:
        """The minute of a wall time, counted from the Monday at 00:00."""
        start = dt.datetime.combine(self.monday, dt.time())
        return int((at - start) / dt.timedelta(minutes=1))

    def at(self, minute: int) -> dt.datetime:
        """The wall time of a minute, counted from the Monday at 00:00."""
        return dt.datetime.combine(self.monday, dt.time()) + dt.timedelta(minutes=minute)

    def is_open(self, date: dt.date) -> bool:
        """Whether there may be posts on a date: the playbook runs, and it is no holiday."""
        start, end = self.playbook.start, self.playbook.end
        runs = (start is None or start <= date) and (end is None or date <= end)
        return runs and not self.days_off.is_off(date)

    def put(self, slot: Slot) -> None:
        """Puts a slot on its minute, whatever else stands there."""
        self.taken.setdefault(slot.minute, []).append(slot)

    def place(self, slot: Slot) -> None:
        """Puts a post that a line fixes at its minute, if no other stands there."""
        clash = self.meets(slot)
        if clash is not None:
            self.faults.append(
                fault("PB406", slot.line, channel=self.channel.name, date=slot.on(self.monday),
                      time=f"{slot.time:%H:%M}", line=place_of(clash.line, slot.line),
                      others=((clash.line, phrase("other_post")),))
            )  # fmt: skip
            return
        self.put(slot)

    def rule_out(self, slot: Slot, because: str) -> None:
        """Notes a post that cannot be, and why."""
        self.ruled_out.append(RuledOut(slot.on(self.monday), slot.time, slot.line, because))

    # what is in the way

    def meets(self, slot: Slot) -> Slot | None:
        """The post at the same minute that some of the same groups see."""
        return next((other for other in self.at_minute(slot.minute) if share(other, slot)), None)

    def at_minute(self, minute: int) -> list[Slot]:
        """All posts that stand at a minute, whoever posts them."""
        found: list[Slot] = []
        for there in (self.taken, self.others, self.crossed):
            found += there.get(minute, ())
        return found

    def too_near(self, slot: Slot, besides: tuple[Slot, ...] = ()) -> Slot | None:
        """The post nearer than a `keep` of this week allows, or None."""
        content = slot.choices[0]
        for rule in self.distances:
            if not content.is_a(rule.subject.text):
                continue
            least = int(rule.least.total_seconds() // 60)
            for other in (*self._standing(), *besides):
                if (
                    any(choice.is_a(rule.subject.text) for choice in other.choices)
                    and share(other, slot)
                    and self.clocks.between(slot.minute, other.minute) < least
                ):
                    return other
        return None

    def farthest_kept(self, content: Content) -> int:
        """How many minutes the rules of this week keep between two posts of one content."""
        kept = [rule.least for rule in self.distances if content.is_a(rule.subject.text)]
        return int(max(kept, default=dt.timedelta(0)).total_seconds() // 60)

    def _standing(self) -> list[Slot]:
        placed = (self.taken, self.others, self.crossed)
        every = [slot for by_minute in placed for there in by_minute.values() for slot in there]
        return [*every, *(slot for slot in self.before if slot.minute < 0)]

    def why_empty(self, slot: Slot) -> str | None:
        """Why nothing can stand in a slot, or None. A peak is free as long as some groups have
        no post then, a post for some groups only while none of these has one."""
        free = self.unseen(slot.minute)
        if not (set(slot.seen_by) <= free if slot.seen_by else free):
            return message(
                "empty.taken",
                "{place} posts at this minute",
                place=self.at_minute(slot.minute)[0].line.place,
            )
        return self.why_shut(slot.minute)

    def why_shut(self, minute: int) -> str | None:
        """Why nothing at all may be posted at a minute, whatever else stands there, or None."""
        at = self.at(minute)
        if self.is_quiet(at):
            return message(
                "empty.quiet",
                "the quiet hours of {channel} ({place})",
                channel=self.channel.name,
                place=self.channel.span.place,
            )
        kept = self.kept_clear(at)
        if kept is not None:
            session, line = kept
            return message(
                "empty.clear",
                "kept clear around the session of {expert} ({place})",
                expert=session.expert.name,
                place=line.place,
            )
        return None

    def is_quiet(self, at: dt.datetime) -> bool:
        """Whether a wall time lies in the channel's quiet hours."""
        return self.channel.quiet is not None and self.channel.quiet.holds(at.time())

    def unseen(self, minute: int) -> set[int]:
        """The kinds of groups that have no post at a minute."""
        kinds = set(range(len(self.company.kinds)))
        for slot in self.at_minute(minute):
            kinds -= set(slot.seen_by or kinds)
        return kinds

    def kept_clear(
        self, at: dt.datetime, own: Session | None = None
    ) -> tuple[Session, Span] | None:
        """The session around which a moment is kept clear, with the line that says so; `own` is
        the session whose posts may stand there."""
        for session in self.sessions:
            if session == own or session.clear is None:
                continue
            if session.clear[0] <= at <= session.clear[1]:
                line = session.expert.clear[1] if session.expert.clear else session.expert.span
                return session, line
        for busy in self.busy:
            if busy.start <= at <= busy.end:
                return busy.session, busy.line
        return None


def share(one: Slot, other: Slot) -> bool:
    """Whether some groups see both posts."""
    return not one.seen_by or not other.seen_by or bool(set(one.seen_by) & set(other.seen_by))


def place_of(line: Span, seen_from: Span) -> object:
    """A line as its number, or with its file where that is another."""
    return line.line if line.file == seen_from.file else line.place


def minutes_of(time: dt.time) -> int:
    """The minutes from midnight to a time of the day."""
    return time.hour * 60 + time.minute
