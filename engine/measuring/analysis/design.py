"""The design matrix of a history: a column for each weekday, then all that is adjusted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.measuring.analysis.history import WEEKDAYS, PostResult

LEAST_POSTS_A_DAY = 3
"""A day with fewer posts is left out: its own mean says next to nothing."""
MOST_LEVELS = 40
"""A factor with more levels than this is not adjusted for: it would eat up all that is known."""
_TOLERANCE = 1e-8

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Confounded:
    """A weekday that can't be told from something else: they always come together."""

    weekday: int
    factor: str
    """What it can't be told from; `""` where no single factor is to blame."""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """Rows are posts, columns the days and then the covariates."""

    matrix: Matrix
    """Posts x columns; the first `len(days)` columns tell the weekday."""
    days: tuple[int, ...]
    """The weekdays that have a column."""
    rows: tuple[int, ...]
    """Which posts of the history have a row."""
    comparable: tuple[int, ...]
    """The largest set of weekdays whose differences can be told apart from all else."""
    confounded: tuple[Confounded, ...]
    too_few: tuple[int, ...]
    """Weekdays left out for want of posts."""
    adjusted_for: tuple[str, ...]
    """The factors that have columns; `week` is a straight trend over the weeks."""


def design(history: Sequence[PostResult], adjusted: bool = True) -> Design:
    """The design of a history; without `adjusted`, the weekdays alone."""
    posts = Counter(post.weekday for post in history)
    days = tuple(day for day in WEEKDAYS if posts[day] >= LEAST_POSTS_A_DAY)
    too_few = tuple(day for day in WEEKDAYS if 0 < posts[day] < LEAST_POSTS_A_DAY)
    rows = tuple(number for number, post in enumerate(history) if post.weekday in days)
    kept = [history[number] for number in rows]
    columns = [_indicator([post.weekday for post in kept], day) for day in days]
    parts: dict[str, list[Matrix]] = {}
    if adjusted:
        for factor in sorted({name for post in kept for name in post.factors}):
            levels = _levels(kept, factor)
            if 1 < len(levels) <= MOST_LEVELS:
                values = [post.factors.get(factor, "") for post in kept]
                parts[factor] = [_centred(_indicator(values, level)) for level in levels[1:]]
        weeks = [post.week for post in kept]
        known = [week for week in weeks if week is not None]
        if len(known) == len(kept) and len(set(known)) > 1:
            parts["week"] = [_scaled(np.array(known, dtype=float))]
    matrix = np.array([*columns, *(column for part in parts.values() for column in part)]).T
    if not rows:
        return Design(np.zeros((0, 0)), (), (), (), (), too_few, ())
    comparable = _comparable(matrix, len(days))
    named = tuple(days[number] for number in comparable)
    confounded = tuple(_blamed(day, kept, days, parts) for day in days if day not in named)
    independent = _independent(matrix)
    return Design(matrix[:, independent], days, rows, named, confounded, too_few, tuple(parts))


def _levels(kept: Sequence[PostResult], factor: str) -> list[str]:
    """The levels of a factor, the commonest first: it is what the others are compared with."""
    counted = Counter(post.factors.get(factor, "") for post in kept)
    return sorted(counted, key=lambda level: (-counted[level], level))


def _indicator(values: Sequence[object], wanted: object) -> Matrix:
    return np.array([value == wanted for value in values], dtype=float)


def _centred(column: Matrix) -> Matrix:
    centred: Matrix = column - column.mean()
    return centred


def _scaled(column: Matrix) -> Matrix:
    spread = float(column.std())
    scaled: Matrix = (column - column.mean()) / (spread or 1.0)
    return scaled


def _comparable(matrix: Matrix, days: int) -> tuple[int, ...]:
    """The largest class of day columns whose pairwise differences can be estimated, if any are.

    A difference can be estimated where its contrast lies in the row space of the design (S. R.
    Searle, Linear Models, 1971, section 5.4). That is an equivalence between days.
    """
    projection = np.linalg.pinv(matrix) @ matrix
    classes: list[list[int]] = []
    for day in range(days):
        for members in classes:
            contrast = np.zeros(matrix.shape[1])
            contrast[day], contrast[members[0]] = 1.0, -1.0
            if np.abs(contrast @ projection - contrast).max() < _TOLERANCE:
                members.append(day)
                break
        else:
            classes.append([day])
    largest = max(classes, key=len) if classes else []
    return tuple(largest) if len(largest) > 1 else ()


def _independent(matrix: Matrix) -> list[int]:
    """The columns that no columns before them add up to: the days first, so that a term aliased
    with a day is dropped and the day stays."""
    kept: list[int] = []
    left = matrix.copy()
    for number in range(matrix.shape[1]):
        column = left[:, number]
        length = float(np.linalg.norm(column))
        if length > _TOLERANCE * max(float(np.linalg.norm(matrix[:, number])), 1.0):
            kept.append(number)
            direction = column / length
            left = left - np.outer(direction, direction @ left)
    return kept


def _blamed(
    day: int, kept: Sequence[PostResult], days: tuple[int, ...],
    parts: dict[str, list[Matrix]],
) -> Confounded:  # fmt: skip
    """The one factor that alone hides the day, and the level that comes with it."""
    own = [_indicator([post.weekday for post in kept], one) for one in days]
    for factor, columns in parts.items():
        alone = np.array([*own, *columns]).T
        found = {days[number] for number in _comparable(alone, len(days))}
        if day not in found:
            values = Counter(post.factors.get(factor, "") for post in kept if post.weekday == day)
            level = max(sorted(values), key=lambda value: values[value], default="")
            return Confounded(day, factor, level if factor != "week" else "")
    return Confounded(day, "")
