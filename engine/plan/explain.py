"""What else a slot could have held, and which rule ruled it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dsl.statements import Wish
from dsl.subjects import Content
from engine.plan.filled_week import FilledWeek
from engine.plan.holds import Filled, broken
from engine.plan.post import Post
from engine.plan.quota import PlannedRule


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another content for a post's slot. Without a rule, it was possible but came second."""

    content: Content
    rule: PlannedRule | None
    what: str


def filled_posts(week: FilledWeek) -> list[Filled]:
    """A filled week as rules see it, the end of the week before first."""
    start = dt.datetime.combine(week.layout.monday, dt.time())

    def at(minute: int) -> dt.datetime:
        return start + dt.timedelta(minutes=minute)

    past = [Filled(at(slot.minute), slot.choices[0], before=True) for slot in week.before]
    here = [
        Filled(at(slot.minute), content)
        for slot, content in zip(week.layout.slots, week.contents, strict=True)
    ]
    return past + here


def week_of(post: Post, weeks: tuple[FilledWeek, ...]) -> tuple[FilledWeek, int] | None:
    """The filled week that holds a post, and the post's place among its slots."""
    for week in weeks:
        if week.channel.name != post.channel:
            continue
        for index, slot in enumerate(week.layout.slots):
            if (slot.on(week.layout.monday), slot.time) == (post.date, post.time):
                return week, index
    return None


def alternatives(week: FilledWeek, index: int) -> Iterator[Alternative]:
    """Every other choice of the slot at `index`, were the rest of the week as it is."""
    slot = week.layout.slots[index]
    posts = filled_posts(week)
    place = len(week.before) + index
    for choice in slot.choices:
        if choice == week.contents[index]:
            continue
        changed = [*posts]
        changed[place] = replace(posts[place], content=choice)
        found = next(broken(week.rules, changed), None)
        if found is not None:
            yield Alternative(choice, *found)
        else:
            yield Alternative(choice, None, _wished(week.wishes, week, index, choice))


def _wished(wishes: tuple[Wish, ...], week: FilledWeek, index: int, choice: Content) -> str:
    """Which wish speaks against a choice that every hard rule would allow."""
    slot = week.layout.slots[index]
    for wish in wishes:
        days, times = wish.preference.days, wish.preference.times
        inside = (not days or slot.day in days) and (not times or slot.time in times)
        if choice.is_a(wish.subject.text) and inside != wish.want:
            word = "prefer" if wish.want else "avoid"
            return f"`{word} {wish.subject.text}` ({wish.span.place}) speaks against it"
    return "possible, but it would be less even over the week or out of turn"
