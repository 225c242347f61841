"""From the parser's reductions to statements: one method for each rule of the grammar."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from dsl.base.span import Span
from dsl.statements import core as say
from dsl.statements.core import Name
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import name, read_date, read_length, read_share, read_time
from dsl.syntax.readers.when import EVERY_DAY, WhenReader
from dsl.when import DaySpan, Preference, When


class Reader(WhenReader):
    """Reduces the words of one line to its statement."""

    def _header(self, noun: Word, called: Word, title: Word | None = None) -> say.Header:
        text = "" if title is None else str(title)[1:-1]
        return say.Header(
            noun.kind.lower(), name(called), text, noun.span.to((title or called).span)
        )

    playbook = audience = channel = element = topics = expert = topic = _header
    campaign = season = lifecycle = reaction = referral = coupon = draw = levels = _header
    task = measure = trial = _header

    def __getattr__(self, method: str) -> Any:
        """A method for a line of the later constructs, which few playbooks have."""
        from dsl.syntax.readers.constructs import CommunityReader  # noqa: PLC0415 - loaded when met

        found = getattr(CommunityReader(), method)
        setattr(self, method, found)
        return found

    def language(self, _: Word, tongue: Word) -> say.Language:
        return say.Language(name(tongue))

    def use(self, _: Word, path: Word) -> say.Use:
        return say.Use(name(path))

    def peaks(self, noun: Word) -> say.Header:
        return say.Header("peaks", None, "", noun.span)

    def week(self, noun: Word, _: Word | None = None, channels: Any = ()) -> say.WeekHeader:
        return say.WeekHeader(tuple(channels), noun.span)

    # playbook

    def timezone(self, _: Word, zone: Word) -> say.Timezone:
        return say.Timezone(name(zone))

    def runs(self, runs: Word, start: Word, _: Any = None, end: Word | None = None) -> say.Runs:
        last = None if end is None else read_date(end)
        return say.Runs(read_date(start), last, runs.span.to((end or start).span))

    def holidays(self, holidays: Word, *words: Word) -> say.Holidays:
        ways: dict[str, Literal["skip", "keep", "move"]] = {
            "SKIP": "skip", "KEEP_HOLIDAYS": "keep", "MOVE_TO_NEXT_DAY": "move",
        }  # fmt: skip
        country = next((name(word) for word in words if word.kind == "NAME"), None)
        dates = tuple(read_date(word) for word in words if word.kind == "DATE")
        then: Literal["skip", "keep", "move"] = "keep"
        for word in words:
            then = ways.get(word.kind, then)
        return say.Holidays(country, then, dates, holidays.span.to(words[-1].span))

    def approve(self, word: Word) -> say.Approve:
        return say.Approve(word.kind == "APPROVE_ALONE", word.span)

    def late(self, late: say.Late) -> say.Late:
        return late

    late_by = late

    def lateness(
        self, word: Word, up_to: Word, _: Any = None, then: Word | None = None
    ) -> say.Late:
        ways: dict[str, say.AfterLate] = {"SKIP": "skip", "ASK": "ask", "NEXT_SLOT": "next slot"}
        span = word.span.to((then or up_to).span)
        return say.Late(read_length(up_to), span, "skip" if then is None else ways[then.kind])

    # audience

    def joined(self, _: Word, motive: Word) -> say.JoinedFor:
        return say.JoinedFor(name(motive))

    def buys(self, word: Word, often: Word, _: Any = None, how: Word | None = None) -> say.Buys:
        thought = None if how is None else how.kind == "WITH_THOUGHT"
        return say.Buys(often.kind == "OFTEN", thought, word.span.to((how or often).span))

    def note(self, _: Word, text: Word) -> say.Note:
        return say.Note(name(text))

    # channel

    def groups(self, _: Word, path: Word, *rest: Any) -> say.GroupsFrom:
        return say.GroupsFrom(
            name(path), tuple(item for item in rest if isinstance(item, say.Condition))
        )

    def condition(self, column: Word, _: Word, value: Word) -> say.Condition:
        return say.Condition(name(column), name(value))

    def send(
        self, word: Word, through: Word, variable: Word | None = None, _: Word | None = None,
        service: Word | None = None,
    ) -> say.SendThrough:  # fmt: skip
        named = None if variable is None else name(variable)
        kind = None if service is None else name(service)
        return say.SendThrough(named, kind, word.span.to((service or variable or through).span))

    def quiet(self, word: Word, start: Word, _: Word, end: Word) -> say.Quiet:
        return say.Quiet(DaySpan(read_time(start), read_time(end)), word.span.to(end.span))

    def persona(self, _: Word, text: Word) -> say.Persona:
        return say.Persona(name(text))

    def sender(self, _: Word, text: Word) -> say.Sender:
        return say.Sender(name(text))

    def sent_by_owner(self, word: Word) -> say.SentByOwner:
        return say.SentByOwner(word.span)

    def resend(self, word: Word) -> say.Resend:
        return say.Resend(word.span)

    # element

    def kind(self, word: Word) -> say.Kind:
        return say.Kind(name(word))

    def template(self, _: Word, path: Word) -> say.Template:
        return say.Template(name(path))

    def image(self, _: Word, path: Word) -> say.Image:
        return say.Image(name(path))

    def measured(self, word: Word, *rest: Any) -> say.Measured:
        metrics = tuple(item for item in rest if isinstance(item, say.Metric))
        last = metrics[-1].per or metrics[-1].count
        return say.Measured(metrics, word.span.to(last.span))

    def metric(self, count: Word, _: Word | None = None, per: Word | None = None) -> say.Metric:
        return say.Metric(name(count), None if per is None else name(per))

    def purpose(self, _: Word, stage: Word) -> say.Purpose:
        return say.Purpose(name(stage))

    def serves(self, _: Word, motive: Word) -> say.Serves:
        return say.Serves(name(motive))

    def offers(self, _: Word, coupon: Word) -> say.Offers:
        return say.Offers(name(coupon))

    # topics and peaks

    def weight(self, word: Word, count: Word) -> say.Weight:
        return say.Weight(int(count), word.span.to(count.span))

    def in_season(self, _: Word, seasons: list[Name]) -> say.InSeason:
        return say.InSeason(tuple(seasons))

    def learned(
        self, _: Word, metric: Word, _after: Any = None, length: Word | None = None
    ) -> say.Learned:
        return say.Learned(name(metric), None if length is None else read_length(length))

    def order(self, word: Word) -> say.Order:
        return say.Order(name(word))

    def rest(self, word: Word, least: Word) -> say.Rest:
        return say.Rest(read_length(least), word.span.to(least.span))

    def fact(self, _: Word, text: Word) -> say.Fact:
        return say.Fact(name(text))

    def peak(self, days: Any, at: Word, times: Any) -> say.Peak:
        first, last = days[1][0], times[-1]
        return say.Peak(days[0], tuple(read_time(time) for time in times), first.to(last.span))

    # week

    def post(self, word: Word, element: Word, when: When, *rest: Any) -> say.Post:
        about, late = _options(rest)
        last = late.span if late else about.span if about else when.span
        up_to = late.up_to if late else None
        then: say.AfterLate = late.then if late else "skip"
        return say.Post(name(element), when, about, up_to, word.span.to(last), then)

    def fill(self, word: Word, _: Word, *rest: Any) -> say.Fill:
        days, relative = next((item for item in rest if isinstance(item, tuple)), (EVERY_DAY, ()))
        elements = next(tuple(item) for item in rest if isinstance(item, list))
        about, late = _options(rest)
        same = next((item for item in rest if getattr(item, "kind", "") == "SAME_EVERY_WEEK"), None)
        last = (late or same or about or elements[-1]).span
        up_to = late.up_to if late else None
        then: say.AfterLate = late.then if late else "skip"
        span = word.span.to(last)
        return say.Fill(days, elements, about, up_to, span, then, relative, same is not None)

    def mix(self, word: Word, *rest: Any) -> say.Mix:
        portions = tuple(item[0] for item in rest if isinstance(item, tuple))
        last = next(item[1] for item in reversed(rest) if isinstance(item, tuple))
        return say.Mix(portions, word.span.to(last))

    def portion(
        self, subject: Word, least: Word, _: Any = None, most: Word | None = None
    ) -> tuple[say.Portion, Span]:
        low = read_share(least)
        high = low if most is None else read_share(most)
        return say.Portion(name(subject), low, high, most is None), (most or least).span

    def at_most(self, word: Word, count: Word, subject: Word, per: Word) -> say.Limit:
        return self._limit("most", word, count, subject, per)

    def at_least(self, word: Word, count: Word, subject: Word, per: Word) -> say.Limit:
        return self._limit("least", word, count, subject, per)

    def _limit(self, bound: Any, word: Word, count: Word, subject: Word, per: Word) -> say.Limit:
        periods: dict[str, say.Period] = {
            "PER_DAY": "day",
            "PER_WEEK": "week",
            "PER_MONTH": "month",
        }
        span = word.span.to(per.span)
        return say.Limit(bound, int(count), name(subject), periods[per.kind], span)

    def keep(self, word: Word, least: Word, _: Word, subject: Word) -> say.Distance:
        return say.Distance(read_length(least), name(subject), word.span.to(subject.span))

    def no_after(self, word: Word, subject: Word, _: Word, after: Word) -> say.NoAfter:
        return say.NoAfter(name(subject), name(after), word.span.to(after.span))

    def no_on(self, word: Word, subject: Word, _: Word, days: Any) -> say.NoOn:
        return say.NoOn(name(subject), days[0], word.span.to(days[1][-1]))

    def prefer(self, word: Word, subject: Word, wish: tuple[Preference, Span]) -> say.Wish:
        return say.Wish(True, name(subject), wish[0], word.span.to(wish[1]))

    def avoid(self, word: Word, subject: Word, wish: tuple[Preference, Span]) -> say.Wish:
        return say.Wish(False, name(subject), wish[0], word.span.to(wish[1]))

    def preferred_days(
        self, _: Word, days: Any, at: Any = None, times: Any = ()
    ) -> tuple[Preference, Span]:
        last = times[-1].span if times else days[1][-1]
        return Preference(days[0], tuple(read_time(time) for time in times)), last

    def preferred_times(self, _: Word, times: Any) -> tuple[Preference, Span]:
        return Preference((), tuple(read_time(time) for time in times)), times[-1].span

    def on_some(self, _: Word, days: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return tuple(days[0]), ()

    def on_some_ddays(self, _: Word, days: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return EVERY_DAY, tuple(days[0])

    def names(self, *rest: Word) -> list[Name]:
        return [name(word) for word in rest if word.kind == "NAME"]

    def about(self, _: Word, topics: Word) -> Name:
        return name(topics)

    # expert

    def sessions(self, when: When, _: Any = None, length: Word | None = None) -> say.Sessions:
        last = when.span if length is None else length.span
        lasts = None if length is None else read_length(length)
        return say.Sessions(when, lasts, when.span.to(last))

    def about_topics(self, _: Word, topics: Word) -> say.AboutTopics:
        return say.AboutTopics(name(topics))

    def notice(self, before: Word, last: Word) -> tuple[dt.timedelta, Span]:
        return read_length(before), last.span

    def invite(self, word: Word, *rest: Any) -> say.Invite:
        notices = [item for item in rest if isinstance(item, tuple)]
        return say.Invite(tuple(item[0] for item in notices), word.span.to(notices[-1][1]))

    def recap(self, word: Word, length: Word, last: Word) -> say.Recap:
        return say.Recap(read_length(length), word.span.to(last.span))

    def clear(self, word: Word, length: Word, last: Word) -> say.Clear:
        return say.Clear(read_length(length), word.span.to(last.span))

    def absent_on(self, word: Word, _: Word, *rest: Word) -> say.Absent:
        dates = [read_date(item) for item in rest if item.kind == "DATE"]
        return say.Absent(tuple((date, date) for date in dates), word.span.to(rest[-1].span))

    def absent_from(self, word: Word, _from: Word, start: Word, _to: Word, end: Word) -> say.Absent:
        return say.Absent(((read_date(start), read_date(end)),), word.span.to(end.span))

    def stand_in(self, _: Word, called: Word, title: Word | None = None) -> say.StandIn:
        return say.StandIn(name(called), "" if title is None else str(title)[1:-1])


def _options(items: Any) -> tuple[Name | None, say.Late | None]:
    """The `about` and the `late up to` that may close a line, in that order."""
    about = next((item for item in items if isinstance(item, Name)), None)
    return about, next((item for item in items if isinstance(item, say.Late)), None)
