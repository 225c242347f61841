"""The report as an HTML page that needs nothing beside itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from dsl.base.languages import HTML_NAMES, spoken
from dsl.base.sentence import say, say_plural, told
from engine.measuring.rate import Rate
from engine.measuring.report import ElementResult, MeasureResult
from engine.time.said_dates import Day, Number, Weekday


def week_days() -> list[str]:
    """Monday to Sunday in short, in the language spoken here."""
    return [told(Weekday(dt.date(2024, 1, number))) for number in range(1, 8)]


TEMPLATE = Path(__file__).with_name("report.html.jinja")


def percent(value: float | None) -> str:
    """A rate as a percentage with three figures: 8.12%."""
    if value is None:
        return "–"
    shown = value * 100
    return f"{shown:.3g}%" if shown < 1000 else f"{shown:.0f}%"


def interval(found: Rate) -> str:
    """The bounds of a rate, or why there are none."""
    if found.low is None or found.high is None:
        return say("report.one_post", "one post is too few") if found.posts == 1 else "–"
    return say(
        "report.interval", "{low} to {high}", low=percent(found.low), high=percent(found.high)
    )


def heat(found: Rate | None, highest: float) -> float:
    """How strong the colour of a cell is, from 0 to 1."""
    if found is None or found.value is None or highest <= 0:
        return 0.0
    return round(found.value / highest, 3)


def _words(row: ElementResult) -> str:
    from engine.measuring.verdict_words import verdict_words  # noqa: PLC0415 - a second to load

    return "" if row.verdict is None else verdict_words(row.element, row.verdict)


def report_page(results: Sequence[MeasureResult], title: str, made_on: dt.date) -> str:
    """The whole page, as text."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)  # fmt: skip
    environment.globals.update(say=say, say_plural=say_plural, language=HTML_NAMES[spoken()])
    environment.filters.update(
        number=lambda value: told(Number(value)), percent=percent, interval=interval, verdict=_words
    )
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return page.render(
        results=results, title=title, made_on=told(Day(made_on)), weekdays=week_days(), heat=heat,
        highest={
            result.measure: max((found.value or 0.0 for found in result.heat.values()), default=0.0)
            for result in results
        },
    )  # fmt: skip
