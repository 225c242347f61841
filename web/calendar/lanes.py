"""Where the posts of one day stand in a week: side by side, or as stacks where there are many."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from web.calendar.states import WORST, ShownState

MINUTES = 40
"""How high a post is: two lines of 13 px where an hour is 44 px."""
WIDEST = 3
"""So many stand side by side; more become a stack."""
MOST_ALONE = 100
"""With more posts in a week than this, whatever overlaps is stacked."""
MOST_BLOCKS = 110
"""With more blocks than this, stacks are of an hour."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as a grid shows it."""

    id: str
    date: dt.date
    time: dt.time
    title: str
    kind: str
    state: ShownState
    channel: str
    """As people call it."""
    failed: int = 0
    """To how many groups it could not be sent."""


@dataclass(frozen=True, slots=True)
class Block:
    """A post, or a stack of posts, in the `lane`-th of `of` lanes side by side."""

    posts: tuple[Entry, ...]
    lane: int = 0
    of: int = 1

    @property
    def post(self) -> Entry:
        """The first of the stack."""
        return self.posts[0]

    @property
    def stacked(self) -> bool:
        """Whether there are several."""
        return len(self.posts) > 1

    @property
    def place(self) -> str:
        """Where it stands, as classes of `positions.css`: no page needs a style of its own."""
        minute, lane = self.post.time.minute, self.lane
        parts = [
            f"h{self.post.time.hour}",
            f"m{minute}" if minute else "",
            f"l{lane}" if lane else "",
        ]
        parts.append(f"of{self.of}" if self.of > 1 else "")
        return " ".join(filter(None, parts))

    @property
    def until(self) -> dt.time:
        """When the last of the stack is due."""
        return self.posts[-1].time

    @property
    def counts(self) -> tuple[tuple[ShownState, int], ...]:
        """How many posts are in each state, the worst first."""
        found = Counter(post.state for post in self.posts)
        return tuple((state, found[state]) for state in WORST if found[state])

    @property
    def shares(self) -> Iterator[tuple[ShownState, float, float]]:
        """Each state, where its part of the whole begins and how wide it is, in percent."""
        begin = 0.0
        for state, count in self.counts:
            width = round(100 * count / len(self.posts), 2)
            yield state, begin, width
            begin = round(begin + width, 2)


def week_blocks(days: Sequence[Sequence[Entry]]) -> list[list[Block]]:
    """The blocks of each day of a week: posts one by one where there are few."""
    if sum(map(len, days)) <= MOST_ALONE:
        return [day_blocks(day, WIDEST, MINUTES) for day in days]
    narrow = [day_blocks(day, 1, MINUTES) for day in days]
    if sum(map(len, narrow)) <= MOST_BLOCKS:
        return narrow
    return [day_blocks(day, 1, 60) for day in days]


def day_blocks(posts: Sequence[Entry], widest: int, window: int) -> list[Block]:
    """Posts that overlap side by side in up to `widest` lanes; more become stacks of `window`
    minutes. `posts` are in the order of time."""
    found: list[Block] = []
    for run in _overlapping(posts):
        lanes = _lanes(run)
        of = max(lanes) + 1
        if of <= widest:
            found += [Block((post,), lane, of) for post, lane in zip(run, lanes, strict=True)]
        else:
            found += [Block(tuple(pile)) for pile in _piles(run, window)]
    return found


def _lanes(run: Sequence[Entry]) -> list[int]:
    """The first lane that is free for each post."""
    ends: list[int] = []
    lanes = []
    for post in run:
        begin = _minute(post)
        lane = next((lane for lane, end in enumerate(ends) if end <= begin), len(ends))
        ends[lane : lane + 1] = [begin + MINUTES]
        lanes.append(lane)
    return lanes


def _overlapping(posts: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Runs of posts of which each begins before the one before it has ended."""
    run: list[Entry] = []
    for post in posts:
        if run and _minute(post) >= _minute(run[-1]) + MINUTES:
            yield run
            run = []
        run.append(post)
    if run:
        yield run


def _piles(run: Sequence[Entry], window: int) -> Iterator[list[Entry]]:
    pile: list[Entry] = []
    for post in run:
        if pile and _minute(post) >= _minute(pile[0]) + window:
            yield pile
            pile = []
        pile.append(post)
    yield pile


def _minute(post: Entry) -> int:
    return post.time.hour * 60 + post.time.minute
