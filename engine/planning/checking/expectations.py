"""The tests that a playbook has in itself, run on its plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dsl.base.fault import Fault, fault
from dsl.base.message import Joined, Phrase, joined, phrase
from dsl.base.span import Span
from dsl.constructs.expect.lines import CountClaim, Expect, NoneClaim, Scope
from dsl.constructs.playbook import Playbook
from dsl.constructs.rules.lines import Portion
from dsl.constructs.subjects import Content
from dsl.constructs.wording import percent, subject_word
from engine.planning.rules.filled_week import FilledWeek
from engine.time.days import days_between

MOST_TOLD = 3
"""How many days or posts that break an expectation are named; the rest follows from them."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A post of the plan, as an expectation looks at it."""

    date: dt.date
    time: dt.time
    content: Content
    line: Span


def failed_expectations(
    playbook: Playbook, weeks: Sequence[FilledWeek], begin: dt.date, end: dt.date
) -> list[Fault]:
    """A fault for each expectation that the days from `begin` on and before `end` do not keep,
    with what breaks it.

    An expectation is about what a group sees, so each channel is looked at by itself. Without
    days of its own it is about every day.
    """
    faults = []
    for expected in playbook.expectations:
        names = {name.text for name in expected.channels}
        told: list[Phrase] = []
        lines: dict[Span, None] = {}
        for channel in dict.fromkeys(week.channel.name for week in weeks):
            if names and channel not in names:
                continue
            own = [week for week in weeks if week.channel.name == channel]
            for words, posts in _broken(expected, own, begin, end):
                told.append(words)
                lines.update(dict.fromkeys(post.line for post in posts))
        if told:
            others = tuple((line, phrase("breaks_it")) for line in list(lines)[:MOST_TOLD])
            found = joined(told[:MOST_TOLD], "semicolon")
            faults.append(fault("PB412", expected.span, found=found, others=others))
    return faults


def _posted(weeks: Iterable[FilledWeek]) -> Iterator[Posted]:
    for week in weeks:
        for slot, content in zip(week.layout.slots, week.contents, strict=True):
            yield Posted(slot.on(week.layout.monday), slot.time, content, slot.line)


def _broken(
    expected: Expect, weeks: Sequence[FilledWeek], begin: dt.date, end: dt.date
) -> Iterator[tuple[Phrase, Sequence[Posted]]]:
    """What breaks an expectation: each day or week in words, with its posts."""
    claim = expected.claim
    if isinstance(claim, NoneClaim):
        for post in _posted(weeks):
            if not begin <= post.date < end:
                continue
            hours = claim.hours is None or claim.hours.holds(post.time)
            if (
                hours
                and post.content.is_a(claim.subject.text)
                and _meant(expected.scope, post.date)
            ):
                words = phrase("found_none", post=post.content.name, day=post.date,
                               time=f"{post.time:%H:%M}")  # fmt: skip
                yield words, (post,)
        return
    weekly = expected.scope is not None and expected.scope.kind == "every week"
    spans = _weeks(weeks, begin) if weekly else _days(expected.scope, weeks, begin, end)
    for day, posts in spans:
        if isinstance(claim, CountClaim):
            yield from _miscounted(claim, day, posts, weekly)
        elif posts:
            yield from _out_of_share(claim, day, posts)


def _meant(scope: Scope | None, date: dt.date) -> bool:
    if scope is None or scope.kind in ("every day", "every week"):
        return True
    return date in scope.dates if scope.kind == "dates" else date.weekday() in scope.days


def _weeks(weeks: Sequence[FilledWeek], begin: dt.date) -> Iterator[tuple[dt.date, list[Posted]]]:
    """The posts of each week by its Monday."""
    for week in weeks:
        if week.layout.monday >= begin:
            yield week.layout.monday, list(_posted([week]))


def _days(
    scope: Scope | None, weeks: Sequence[FilledWeek], begin: dt.date, end: dt.date
) -> Iterator[tuple[dt.date, list[Posted]]]:
    """The posts of each day that is meant, whatever week they belong to."""
    by_date: dict[dt.date, list[Posted]] = {}
    for post in _posted(weeks):
        by_date.setdefault(post.date, []).append(post)
    for week in weeks:
        if week.layout.monday < begin:
            continue
        for date in days_between(week.layout.monday, week.layout.monday + dt.timedelta(days=6)):
            if date < end and _meant(scope, date):
                yield date, by_date.get(date, [])


def _miscounted(
    claim: CountClaim, day: dt.date, posts: list[Posted], weekly: bool
) -> Iterator[tuple[Phrase, Sequence[Posted]]]:
    counted = [post for post in posts if post.content.is_a(claim.subject.text)]
    count = len(counted)
    keeps = {
        "most": count <= claim.count,
        "least": count >= claim.count,
        "exactly": count == claim.count,
    }
    if not keeps[claim.bound]:
        key = "exactly_number" if claim.bound == "exactly" else f"at_{claim.bound}_number"
        words = phrase(
            "found_count_week" if weekly else "found_count", count=count,
            subject=subject_word(claim.subject), day=day, expected=phrase(key, count=claim.count),
        )  # fmt: skip
        yield words, counted


def _out_of_share(
    claim: Portion, day: dt.date, posts: list[Posted]
) -> Iterator[tuple[Phrase, Sequence[Posted]]]:
    counted = [post for post in posts if post.content.is_a(claim.subject.text)]
    share = round(10_000 * len(counted) / len(posts))
    # A single share is met to the nearest whole post, as a mix is.
    slack = 10_000 // (2 * len(posts)) if claim.exact else 0
    if not claim.least - slack <= share <= claim.most + slack:
        expected: Phrase | Joined | str = percent(claim.least)
        if not claim.exact:
            low, high = percent(claim.least), percent(claim.most)
            expected = phrase("share_range", low=low, high=high)
        words = phrase("found_share", share=percent(share), subject=subject_word(claim.subject),
                       day=day, expected=expected)  # fmt: skip
        yield words, counted
