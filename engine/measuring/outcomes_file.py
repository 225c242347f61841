"""Outcomes out of a CSV file, each row checked; nothing is guessed and nothing silently dropped."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dsl.base.sentence import InRow, Quoted, plural
from dsl.base.suggestions import did_you_mean
from engine.measuring import outcome_words
from engine.measuring.column_mapping import ColumnMapping
from engine.measuring.known_names import ANY_NAME, MeasureNames
from engine.state_words import state_word
from engine.time.said_dates import Listed

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class KnownPost:
    """What the calendar knows of a post that an outcome names."""

    playbook: str
    element: str
    kind: str
    weekday: int
    hour: int
    state: str
    groups: Mapping[str, str]
    """The state of its delivery to each group."""


OUT = frozenset({"sent", "unsure", "prepared", "confirmed", "not confirmed"})
"""States of deliveries that may have reached their group: what was measured tells that they did."""


@dataclass(frozen=True, slots=True)
class MeasuredOutcome:
    """One measure of one post in one group (or of a post as a whole).

    `weekday` is 0 for Monday, `hour` 0 to 23, both on the wall clock of those who saw it.
    `exposure` is how many could have been counted, `count` how many were.
    """

    source: str
    row: str
    measure: str
    playbook: str
    post: str
    group: str
    element: str
    kind: str
    weekday: int
    hour: int
    exposure: float
    count: float


@dataclass(frozen=True, slots=True)
class Read:
    """The outcomes of a file. `rejected` rows are told by line; `empty` cells by line and column;
    `doubtful` ones are taken and told of, by line."""

    outcomes: tuple[MeasuredOutcome, ...]
    rows: int
    rejected: tuple[tuple[int, str], ...]
    empty: tuple[tuple[int, str], ...]
    doubtful: tuple[tuple[int, str], ...] = ()


class FileError(Exception):
    """A file of outcomes that cannot be read as one at all."""


class RowError(Exception):
    """A row of outcomes that cannot be taken; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def header_of(data: bytes, delimiter: str = ",") -> list[str]:
    """The names of the columns. Raises `FileError`."""
    rows = csv.reader(io.StringIO(_text(data), newline=""), delimiter=delimiter)
    try:
        return [cell.strip() for cell in next(rows, [])]
    except csv.Error as error:
        raise FileError(outcome_words.NOT_CSV.filled(error=error)) from error


def read_outcomes(
    data: bytes, mapping: ColumnMapping, post: Callable[[str], KnownPost | None],
    names: MeasureNames = ANY_NAME, near: Callable[[str], str] = lambda _: "",
) -> Read:  # fmt: skip
    """The outcomes in a CSV file. `post` looks up a post of the calendar by its identity, `near`
    says which one may be meant by an identity that is none.

    A row whose element, time or exposure cannot be understood is rejected, so is one of a post
    that was not sent, and a column whose name is a slip of a known one; an empty cell of a measure
    leaves out that measure of that row. All are told. Raises `FileError` for a file that has not
    the columns of the mapping.
    """
    table = _table(data, mapping)
    header = table.fieldnames or []
    outcomes: list[MeasuredOutcome] = []
    rejected, doubtful, measures = _measures(mapping, names)
    empty: list[tuple[int, str]] = []
    seen: Counter[str] = Counter()
    lines_of: dict[str, int] = {}
    rows = 0
    try:
        for cells in table:
            rows += 1
            line = table.line_num
            if None in cells or None in cells.values():
                rejected.append(
                    (
                        line,
                        plural(
                            "outcomes.cells",
                            "the row has not {count} cells like the header",
                            "the row has not {count} cells like the header",
                            count=len(header),
                        ),
                    )
                )
                continue
            try:
                shared = _shared(cells, mapping, post, seen, near)
                _once(shared("", 0.0), line, lines_of)
            except RowError as error:
                rejected.append((line, error.message))
                continue
            for measure, column in measures.items():
                if not cells[column].strip():
                    empty.append((line, column))
                    continue
                try:
                    one = shared(measure, _number(cells[column], column))
                except RowError as error:
                    rejected.append((line, error.message))
                    continue
                if one.count > one.exposure:
                    doubtful.append((line, _beyond(column, one)))
                outcomes.append(one)
    except csv.Error as error:
        raise FileError(
            outcome_words.NOT_CSV_AT.filled(line=table.line_num, error=error)
        ) from error
    if not rows:
        rejected.append((table.line_num, outcome_words.NO_ROWS))
    return Read(tuple(outcomes), rows, tuple(rejected), tuple(empty), tuple(doubtful))


def _table(data: bytes, mapping: ColumnMapping) -> csv.DictReader[str]:
    """The rows of a file that has the columns of a mapping. Raises `FileError`."""
    lines = io.StringIO(_text(data), newline="")
    table = csv.DictReader(lines, delimiter=mapping.delimiter, strict=True)
    try:
        header = [name.strip() for name in table.fieldnames or []]
    except csv.Error as error:
        raise FileError(outcome_words.NOT_CSV.filled(error=error)) from error
    wanted = [*mapping.columns.values(), *mapping.measures.values()]
    missing = [name for name in wanted if name not in header]
    if missing:
        has = outcome_words.FILE_HAS.filled(names=InRow(header))
        raise FileError(
            outcome_words.NO_COLUMN.filled(name=missing[0], hint=did_you_mean(missing[0], header, has))
        )  # fmt: skip
    table.fieldnames = header
    return table


def _beyond(column: str, one: MeasuredOutcome) -> str:
    """What is told of a count above its exposure."""
    return outcome_words.BEYOND.filled(
        column=column, counted=f"{one.count:g}", exposure=f"{one.exposure:g}"
    )


def _measures(
    mapping: ColumnMapping, names: MeasureNames
) -> tuple[list[tuple[int, str]], list[tuple[int, str]], dict[str, str]]:
    """The measures to take, after what is wrong and what is doubtful about their names."""
    wrong: list[tuple[int, str]] = []
    taken = {}
    for measure, column in mapping.measures.items():
        near = names.meant(measure)
        if near is None:
            taken[measure] = column
            continue
        slip = outcome_words.MISSPELT.filled(measure=measure, near=near)  # fmt: skip
        wrong.append((1, slip))
    doubtful: list[tuple[int, str]] = [
        (
            1,
            outcome_words.STRANGER.filled(measure=measure),
        )
        for measure in names.strangers(taken)
    ]
    return wrong, doubtful, taken


def _once(outcome: MeasuredOutcome, line: int, lines_of: dict[str, int]) -> None:
    """Raises `RowError` for the second row of the same post and group."""
    first = lines_of.setdefault(outcome.row, line)
    if first != line:
        raise RowError(outcome_words.TWICE.filled(line=first))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileError(outcome_words.NOT_UTF8_AT.filled(line=line)) from error


def _shared(
    cells: dict[str, str], mapping: ColumnMapping, post: Callable[[str], KnownPost | None],
    seen: Counter[str], near: Callable[[str], str],
) -> Callable[[str, float], MeasuredOutcome]:  # fmt: skip
    """What all measures of a row share. Raises `RowError` where the row cannot be understood."""

    def cell(field: str) -> str:
        column = mapping.columns.get(field)
        text = cells[column].strip() if column else ""
        return mapping.values.get(field, {}).get(text, text)

    playbook = ""
    if "post" in mapping.columns:
        known = post(cell("post"))
        if known is None:
            ids = outcome_words.IDS
            raise RowError(
                outcome_words.NO_POST.filled(post=cell("post"), hint=near(cell("post")) or ids)
            )
        _check_sent(known, cell("group"))
        playbook, element, kind = known.playbook, known.element, known.kind
        weekday, hour = known.weekday, known.hour
        row = _digest(cell("post"), cell("group"))
    else:
        element, kind = cell("element"), cell("kind")
        if not element:
            raise RowError(outcome_words.NO_ELEMENT)
        if kind not in ("", "activity", "transaction"):
            raise RowError(outcome_words.KIND.filled(kind=Quoted(kind)))
        weekday, hour = _moment(cell, mapping)
        content = "\x1f".join(cells.values())
        seen[content] += 1
        row = _digest(content, str(seen[content]))
    exposure = _number(cell("exposure"), mapping.columns["exposure"])

    def outcome(measure: str, count: float) -> MeasuredOutcome:
        return MeasuredOutcome(
            mapping.source, row, measure, playbook, cell("post"), cell("group"), element, kind,
            weekday, hour, exposure, count,
        )  # fmt: skip

    return outcome


def _check_sent(known: KnownPost, group: str) -> None:
    """Raises `RowError` where nobody can have seen the post, or not that group."""
    if not OUT & set(known.groups.values()):
        states = sorted(set(known.groups.values())) or [known.state]
        raise RowError(
            outcome_words.NOT_SENT.filled(states=Listed([state_word(state) for state in states]))
        )  # fmt: skip
    if not group:
        return
    if group not in known.groups:
        look = outcome_words.ROSTER
        raise RowError(
            outcome_words.NO_GROUP.filled(group=group, hint=did_you_mean(group, known.groups, look))
        )  # fmt: skip
    if known.groups[group] not in OUT:
        raise RowError(
            outcome_words.NOT_SENT_TO.filled(group=group, state=state_word(known.groups[group]))
        )  # fmt: skip


def _moment(cell: Callable[[str], str], mapping: ColumnMapping) -> tuple[int, int]:
    if "date" in mapping.columns:
        text = f"{cell('date')} {cell('time')}".strip()
        try:
            at = dt.datetime.fromisoformat(text)
        except ValueError:
            raise RowError(outcome_words.MOMENT.filled(text=Quoted(text))) from None
        return at.weekday(), at.hour
    weekday, hour = cell("weekday").lower()[:3], cell("hour")
    if weekday not in WEEKDAYS:
        raise RowError(outcome_words.WEEKDAY.filled(text=Quoted(cell("weekday"))))
    if not hour.isdigit() or len(hour) > 2 or int(hour) > 23:
        raise RowError(outcome_words.HOUR.filled(text=Quoted(hour)))
    return WEEKDAYS.index(weekday), int(hour)


def _number(text: str, column: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise RowError(outcome_words.NUMBER.filled(column=column, text=Quoted(text[:40]))) from None
    if not math.isfinite(number) or number < 0:
        raise RowError(outcome_words.COUNT.filled(column=column, text=text[:40]))
    return number


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()
