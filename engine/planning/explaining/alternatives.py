"""What else a slot could have held, and which rule ruled it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dsl.base.sentence import message
from dsl.constructs.rules.lines import Wish
from dsl.constructs.subjects import Content
from engine.planning.posts.post import Post
from engine.planning.rules.filled_week import FilledWeek
from engine.planning.rules.hard_rules import PlannedRule
from engine.planning.rules.verify import broken

AGAINST_PREFER = message("why.prefer", "`prefer {subject}` ({place}) speaks against it")
AGAINST_AVOID = message("why.avoid", "`avoid {subject}` ({place}) speaks against it")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another content for a post's slot. Without a rule, it was possible but came second."""

    content: Content
    rule: PlannedRule | None
    what: str


def week_of(post: Post, weeks: tuple[FilledWeek, ...]) -> tuple[FilledWeek, int] | None:
    """The filled week that holds a post, and the post's place among its slots."""
    for week in weeks:
        if week.channel.name != post.channel:
            continue
        for index, slot in enumerate(week.layout.slots):
            named = week.contents[index].name == post.element
            if named and (slot.on(week.layout.monday), slot.time) == (post.date, post.time):
                return week, index
    return None


def alternatives(week: FilledWeek, index: int) -> Iterator[Alternative]:
    """Every other choice of the slot at `index`, were the rest of the week as it is."""
    slot = week.layout.slots[index]
    for choice in slot.choices:
        if choice == week.contents[index]:
            continue
        contents = (*week.contents[:index], choice, *week.contents[index + 1 :])
        found = next(broken_rules(replace(week, contents=contents)), None)
        if found is not None:
            yield Alternative(choice, *found)
        else:
            yield Alternative(choice, None, _wished(week.wishes, week, index, choice))


def broken_rules(week: FilledWeek) -> Iterator[tuple[PlannedRule, str]]:
    """Each rule that a week breaks for some of its groups, with what breaks it."""
    for rules, posts in week.views():
        yield from broken(rules, posts)


def _wished(wishes: tuple[Wish, ...], week: FilledWeek, index: int, choice: Content) -> str:
    """Which wish speaks against a choice that every hard rule would allow."""
    slot = week.layout.slots[index]
    for wish in wishes:
        days, times = wish.preference.days, wish.preference.times
        inside = (not days or slot.day in days) and (not times or slot.time in times)
        if choice.is_a(wish.subject.text) and inside != wish.want:
            against = AGAINST_PREFER if wish.want else AGAINST_AVOID
            return against.filled(subject=wish.subject.text, place=wish.span.place)
    return message("why.second", "possible, but it would be less even over the week or out of turn")
