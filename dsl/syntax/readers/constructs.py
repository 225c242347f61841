"""The reader's methods for the lines of the later constructs; loaded when the first such line is met."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from dsl.base.span import Span
from dsl.statements import constructs as say
from dsl.statements.core import Metric, Name, Period, Portion
from dsl.statements.expectations import CountClaim, Expect, NoneClaim, Scope
from dsl.syntax.lexer import Word
from dsl.syntax.readers.values import (
    days_from_d,
    name,
    read_date,
    read_length,
    read_share,
    read_time,
)
from dsl.when import DaySpan, When


def period(word: Word) -> Period:
    """The period that `per day`, `per week` or `per month` names."""
    periods: dict[str, Period] = {"PER_DAY": "day", "PER_WEEK": "week", "PER_MONTH": "month"}
    return periods[word.kind]


def _figure(word: Word) -> tuple[int | None, Decimal | None]:
    """A share in hundredths of a percent, or a plain amount."""
    if word.kind == "SHARE":
        return read_share(word), None
    return None, Decimal(word)


class CommunityReader:
    """Reduces the words of one line to its statement."""

    def money(self, currency: Word, amount: Word) -> tuple[say.Money, Span]:
        return say.Money(name(currency), Decimal(amount)), currency.span.to(amount.span)

    def for_channels(self, _: Word, channels: list[Name]) -> say.ForChannels:
        return say.ForChannels(tuple(channels))

    def budget(self, word: Word, money: tuple[say.Money, Span]) -> say.Budget:
        return say.Budget(money[0], word.span.to(money[1]))

    # campaign and season

    def day_d(self, word: Word, date: Word) -> say.DayD:
        return say.DayD(read_date(date), word.span.to(date.span))

    def opens(self, word: Word, day: Word) -> say.Opens:
        return say.Opens(days_from_d(day), word.span.to(day.span))

    def closes(self, word: Word, day: Word) -> say.Closes:
        return say.Closes(days_from_d(day), word.span.to(day.span))

    def season_dates(self, word: Word, start: Word, _: Word, end: Word) -> say.SeasonDates:
        return say.SeasonDates(read_date(start), read_date(end), word.span.to(end.span))

    def season_peak(self, word: Word, days: Any, _: Word, times: list[Word]) -> say.SeasonPeak:
        clock = tuple(read_time(time) for time in times)
        return say.SeasonPeak(days[0], clock, word.span.to(times[-1].span))

    # lifecycle

    def of_group(self, word: Word) -> say.Of:
        return say.Of("group", word.span)

    def of_member(self, word: Word) -> say.Of:
        return say.Of("member", word.span)

    def ends(self, word: Word, day: Word) -> say.Ends:
        return say.Ends(int(day), word.span.to(day.span))

    def afterwards(self, word: Word, then: Word, into: Word | None = None) -> say.Afterwards:
        ways: dict[str, Literal["close", "keep", "merge"]] = {
            "CLOSE": "close", "KEEP_OPEN": "keep", "MERGE_INTO": "merge",
        }  # fmt: skip
        named = None if into is None else name(into)
        return say.Afterwards(ways[then.kind], named, word.span.to((into or then).span))

    def alarm(self, word: Word, silence: Word) -> say.Alarm:
        return say.Alarm(read_length(silence), word.span.to(silence.span))

    # reaction

    def answer_to(self, word: Word, element: Word) -> say.Event:
        return say.Event("answer to", name(element), word.span.to(element.span))

    def when_event(self, _: Word, event: Any) -> say.WhenEvent:
        return say.WhenEvent(_event(event))

    def when_silent(self, word: Word, _: Word, silence: Word) -> say.WhenSilent:
        return say.WhenSilent(read_length(silence), word.span.to(silence.span))

    def within(self, word: Word, time: Word, act: Word, named: Word) -> say.Within:
        acts: dict[str, Literal["post", "gift", "task"]] = {
            "POST": "post", "GIFT": "gift", "TASK": "task",
        }  # fmt: skip
        span = word.span.to(named.span)
        return say.Within(read_length(time), acts[act.kind], name(named), span)

    def at_most_member(self, word: Word, count: Word, _: Word, per: Word) -> say.AtMostMember:
        return say.AtMostMember(int(count), period(per), word.span.to(per.span))

    # referral

    def method(self, way: Word, count: Word | None = None) -> say.Method:
        number = None if count is None else int(count)
        return say.Method(way.kind.lower().replace("_", " "), number, way.span)

    def reward(self, word: Word, text: Word, *rest: Any) -> say.Reward:
        friends = next((int(x) for x in rest if isinstance(x, Word) and x.kind == "NUMBER"), None)
        cost = next((item for item in rest if isinstance(item, tuple)), None)
        words = [item for item in rest if isinstance(item, Word)]
        last = cost[1] if cost else words[-1].span if words else text.span
        return say.Reward(name(text), friends, cost[0] if cost else None, word.span.to(last))

    def seeds(self, word: Word, count: Word) -> say.Seeds:
        return say.Seeds(int(count), word.span.to(count.span))

    def brings(self, word: Word, count: Word, last: Word) -> say.Brings:
        return say.Brings(Decimal(count), word.span.to(last.span))

    def rounds(self, word: Word, count: Word) -> say.Rounds:
        return say.Rounds(int(count), word.span.to(count.span))

    def worth(
        self, word: Word, money: tuple[say.Money, Span], monthly: Word | None = None
    ) -> say.Worth:
        last = money[1] if monthly is None else monthly.span
        return say.Worth(money[0], monthly is not None, word.span.to(last))

    # coupon and draw

    def value(self, word: Word, money: tuple[say.Money, Span]) -> say.CouponValue:
        return say.CouponValue(money[0], None, word.span.to(money[1]))

    def value_share(self, word: Word, share: Word) -> say.CouponValue:
        return say.CouponValue(None, read_share(share), word.span.to(share.span))

    def costs(self, word: Word, money: tuple[say.Money, Span]) -> say.Costs:
        return say.Costs(money[0], word.span.to(money[1]))

    def valid_for(self, word: Word, length: Word) -> say.ValidFor:
        return say.ValidFor(read_length(length), word.span.to(length.span))

    def valid_from(self, word: Word, start: Word, _: Word, end: Word) -> say.ValidFrom:
        return say.ValidFrom(read_date(start), read_date(end), word.span.to(end.span))

    def uses(self, word: Word, count: Word) -> say.Uses:
        return say.Uses(int(count), word.span.to(count.span))

    def number_of(self, word: Word, count: Word) -> say.NumberOf:
        return say.NumberOf(int(count), word.span.to(count.span))

    def issued_by(self, _: Word, element: Word) -> say.IssuedBy:
        return say.IssuedBy(name(element))

    def remind(self, word: Word, *rest: Any) -> say.Remind:
        notices = [item for item in rest if isinstance(item, tuple)]
        return say.Remind(tuple(item[0] for item in notices), word.span.to(notices[-1][1]))

    def draw_times(
        self, recurrence: Any, count: Word, _times: Word, _between: Word, start: Word, _and: Word,
        end: Word,
    ) -> say.DrawTimes:  # fmt: skip
        hours = DaySpan(read_time(start), read_time(end))
        return say.DrawTimes(recurrence[0], int(count), hours, recurrence[1].to(end.span))

    def apart(self, word: Word, least: Word, last: Word) -> say.Apart:
        return say.Apart(read_length(least), word.span.to(last.span))

    def winners(self, word: Word, count: Word) -> say.Winners:
        return say.Winners(int(count), word.span.to(count.span))

    def prize(self, word: Word, text: Word, _: Any = None, cost: Any = None) -> say.Prize:
        last = text.span if cost is None else cost[1]
        return say.Prize(name(text), None if cost is None else cost[0], word.span.to(last))

    # levels and task

    def level(self, word: Word, called: Word, *rest: Word) -> say.Level:
        title = str(rest[0])[1:-1] if rest[0].kind == "TEXT" else ""
        points = next(item for item in rest if item.kind == "NUMBER")
        return say.Level(name(called), title, int(points), word.span.to(rest[-1].span))

    def points(self, count: Word, _points: Word, _for: Word, event: Any) -> say.Points:
        read = _event(event)
        return say.Points(int(count), read, count.span.to(read.span))

    def show_top(self, word: Word, count: Word, when: When) -> say.ShowTop:
        return say.ShowTop(int(count), when, word.span.to(when.span))

    def done_by(self, _: Word, who: Word) -> say.DoneBy:
        return say.DoneBy(name(who))

    def task_when(self, when: When, _: Word, length: Word) -> say.TaskWhen:
        return say.TaskWhen(when, read_length(length), when.span.to(length.span))

    def step(self, _: Word, text: Word) -> say.Step:
        return say.Step(name(text))

    def day_of(self, word: Word, length: Word) -> say.DayOf:
        return say.DayOf(read_length(length), word.span.to(length.span))

    # expect

    def expect(self, word: Word, *rest: Any) -> Expect:
        scope = next((item for item in rest if isinstance(item, Scope)), None)
        claim, last = next(item for item in rest if isinstance(item, tuple))
        channels = next((tuple(item) for item in rest if isinstance(item, list)), ())
        span = channels[-1].span if channels else last
        return Expect(scope, claim, channels, word.span.to(span))

    def scope_dates(self, _: Word, *rest: Word) -> Scope:
        dates = sorted({read_date(word) for word in rest if word.kind == "DATE"})
        return Scope("dates", tuple(dates), ())

    def scope_days(self, _: Word, days: Any) -> Scope:
        return Scope("days", (), days[0])

    def scope_every(self, word: Word) -> Scope:
        return Scope("every day" if word.kind == "EVERY_DAY" else "every week", (), ())

    def claim_count(self, word: Word, count: Word, subject: Word) -> tuple[CountClaim, Span]:
        bounds: dict[str, Literal["most", "least", "exactly"]] = {
            "AT_MOST": "most", "AT_LEAST": "least", "EXACTLY": "exactly",
        }  # fmt: skip
        return CountClaim(bounds[word.kind], int(count), name(subject)), subject.span

    def claim_none(self, _: Word, subject: Word, *rest: Word) -> tuple[NoneClaim, Span]:
        times = [read_time(word) for word in rest if word.kind == "TIME"]
        hours = DaySpan(times[0], times[1]) if times else None
        return NoneClaim(name(subject), hours), (rest[-1] if rest else subject).span

    def expect_share(
        self, word: Word, _: Word, portion: tuple[Portion, Span], *rest: Any
    ) -> Expect:
        channels = next((tuple(item) for item in rest if isinstance(item, list)), ())
        last = channels[-1].span if channels else portion[1]
        scope = Scope("every week", (), ())
        return Expect(scope, portion[0], channels, word.span.to(last))

    # measure and trial

    def count(self, _: Word, metric: Word) -> say.Count:
        return say.Count(name(metric))

    def per(self, _: Word, what: Word) -> say.Per:
        return say.Per(name(what))

    def hours(self, word: Word, after: Word) -> say.Hours:
        return say.Hours(read_length(after), word.span.to(after.span))

    def goal(self, word: Word, figure: Word) -> say.Goal:
        return say.Goal(*_figure(figure), word.span.to(figure.span))

    def pause(
        self, word: Word, subject: Word, _when: Word, metric: Word, _exceed: Word, figure: Word,
        per: Word,
    ) -> say.Pause:  # fmt: skip
        share, amount = _figure(figure)
        span = word.span.to(per.span)
        return say.Pause(name(subject), name(metric), share, amount, period(per), span)

    def spread_days(self, word: Word, element: Word, _: Word, days: Any) -> say.SpreadOver:
        return say.SpreadOver(name(element), days[0], (), word.span.to(days[1][-1]))

    def spread_times(self, word: Word, element: Word, _: Word, times: Any) -> say.SpreadOver:
        clock = tuple(sorted({read_time(time) for time in times}))
        return say.SpreadOver(name(element), (), clock, word.span.to(times[-1].span))

    def for_weeks(self, word: Word, count: Word, last: Word) -> say.ForWeeks:
        return say.ForWeeks(int(count), word.span.to(last.span))

    def looks_for(self, word: Word, effect: Word) -> say.LooksFor:
        return say.LooksFor(read_share(effect), word.span.to(effect.span))

    def trial_metric(self, _: Word, metric: Metric) -> say.TrialMetric:
        return say.TrialMetric(metric)


def _event(event: Word | say.Event) -> say.Event:
    if isinstance(event, say.Event):
        return event
    return say.Event(event.kind.lower(), None, event.span)
