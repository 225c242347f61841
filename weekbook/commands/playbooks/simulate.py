"""`weekbook simulate`."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterator
from decimal import Decimal

from dsl.base.sentence import message, plural, say, say_plural, told
from engine.services.planning import (
    ChannelSimulation,
    Measurable,
    Planned,
    Return,
    Simulation,
    measurable_of,
    simulate,
)
from engine.state_words import kind_word
from engine.time.days import monday
from engine.time.said_dates import LongDay, Number, Percent, Weekday
from weekbook.caches.solved_before import solved_before
from weekbook.output.measurable_lines import measurable_lines, measurable_plain
from weekbook.output.streams import json_text
from weekbook.output.terminal import colours, styled, table
from weekbook.planned import planned, range_options
from weekbook.workspace_option import opened, workspace_option

EXAMPLE = (
    ("weekbook simulate", message("help.simulate.example.year", "the coming year")),
    (
        "weekbook simulate --from 2027-01-04 --weeks 13",
        message("help.simulate.example.quarter", "one quarter"),
    ),
    ("weekbook simulate --format json", message("help.example.json", "for other programs")),
)

WEEKS = 52
MONDAY = dt.date(2024, 1, 1)
"""A Monday, for the names of the days."""


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    range_options(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help=message("help.output", "output format"),
    )


def run(arguments: argparse.Namespace) -> int:
    workspace = opened(arguments)
    if arguments.weeks is None:
        arguments.weeks = WEEKS
    before = solved_before()
    found = [
        (one, simulate(one), measurable_of(one, before)) for one in planned(workspace, arguments)
    ]
    if arguments.format == "json":
        print(json_text([_plain(*one) for one in found]))
        return 0
    for one in found:
        print("\n".join(_lines(*one)))
    return 0


def _lines(one: Planned, simulation: Simulation, compared: tuple[Measurable, ...]) -> Iterator[str]:
    colour = colours(sys.stdout)
    begin = monday(one.first)
    title = say_plural(
        "simulate.title",
        "{title} ({name}): {count} week from {first}",
        "{title} ({name}): {count} weeks from {first}",
        count=one.weeks,
        title=one.playbook.title,
        name=one.playbook.name,
        first=begin,
    )
    yield styled(title, "strong", colour)
    for channel in simulation.channels:
        yield ""
        yield styled(
            _counted(channel),
            "strong",
            colour,
        )
        if channel.posts:
            yield from _channel(channel)
            yield from measurable_lines(
                line for line in compared if line.channel == channel.channel
            )
    yield ""
    if simulation.costs:
        rows = [
            [f"  {told(cost.what)}", _money(cost.currency, cost.amount), told(cost.counted)]
            for cost in simulation.costs
        ]
        rows += [
            ["  " + say("simulate.in_all", "in all, at most"), _money(currency, amount), ""]
            for currency, amount in simulation.totals.items()
        ]
        yield from table(rows, right=frozenset({1}))
    else:
        yield "  " + say("simulate.no_cost", "no line has a cost")
    yield ""


def _counted(channel: ChannelSimulation) -> str:
    posts = plural("simulate.posts", "{count} post", "{count} posts", count=channel.posts)
    sent = plural(
        "simulate.deliveries", "{count} delivery", "{count} deliveries", count=channel.deliveries
    )
    groups = plural("simulate.groups", "{count} group", "{count} groups", count=channel.groups)
    return say(
        "simulate.channel",
        "{channel}: {posts}, {deliveries} to {groups}",
        channel=channel.channel,
        posts=posts,
        deliveries=sent,
        groups=groups,
    )


def _money(currency: str, amount: Decimal) -> str:
    return f"{currency} {told(Number(amount, places=2))}"


def _channel(channel: ChannelSimulation) -> Iterator[str]:
    days = (told(Weekday(MONDAY + dt.timedelta(days=day))) for day in channel.load)
    rows = [["  " + say("simulate.a_day", "posts a day"), *days]]
    means = (told(Number(load.mean, places=1)) for load in channel.load.values())
    rows.append(["  " + say("simulate.average", "on average"), *means])
    rows.append(
        [
            "  " + say("simulate.at_most", "at most"),
            *(str(load.most) for load in channel.load.values()),
        ]
    )
    yield from table(rows, right=frozenset(range(1, len(channel.load) + 1)))
    if channel.busiest is not None:
        yield "  " + say_plural(
            "simulate.busiest",
            "the busiest day is {day} with {count} post",
            "the busiest day is {day} with {count} posts",
            count=channel.busiest[1],
            day=LongDay(channel.busiest[0]),
        )
    yield ""
    rows = [
        [
            "  " + say("simulate.share", "share"),
            say("simulate.share.posts", "posts"),
            say("simulate.share.of_all", "of all"),
            say("simulate.share.least", "least week"),
            say("simulate.share.most", "most week"),
        ]
    ]
    kinds = {told(kind_word(kind)): share for kind, share in channel.kinds.items()}
    for shares in (kinds, channel.elements):
        rows += [
            [f"  {name}", str(share.posts), told(Percent(share.share)), told(Percent(share.least)),
             told(Percent(share.most))]
            for name, share in shares.items()
        ]  # fmt: skip
    yield from table(rows, right=frozenset(range(1, 5)))
    if channel.topics:
        yield ""
        rows = [
            [
                "  " + say("simulate.topic", "topic"),
                say("simulate.topic.times", "times"),
                say("simulate.topic.again", "comes again after"),
                "",
            ]
        ]
        rows += [
            [f"  {topics}: {name}", str(found.times), _gap(found), _far(found)]
            for (topics, name), found in channel.topics.items()
        ]
        yield from table(rows, right=frozenset({1}))


def _gap(found: Return) -> str:
    if found.median is None:
        if not found.times:
            return say("simulate.never", "never comes")
        return say("simulate.once", "comes once")
    days = round(found.median)
    return say_plural("simulate.days", "{count} day", "{count} days", count=days)


def _far(found: Return) -> str:
    if found.least is None or found.most is None or round(found.least) == round(found.most):
        return ""
    least, most = f"{found.least:.0f}", f"{found.most:.0f}"
    return say("simulate.range", "{least} to {most}", least=least, most=most)


def _plain(
    one: Planned, simulation: Simulation, compared: tuple[Measurable, ...]
) -> dict[str, object]:
    return {
        "playbook": one.playbook.name, "first": monday(one.first).isoformat(), "weeks": one.weeks,
        "channels": [
            {
                "channel": channel.channel, "groups": channel.groups, "posts": channel.posts,
                "deliveries": channel.deliveries,
                "load": [
                    {"weekday": day, "least": load.least, "mean": round(load.mean, 4),
                     "most": load.most}
                    for day, load in channel.load.items()
                ],
                "busiest": channel.busiest and {
                    "date": channel.busiest[0].isoformat(), "posts": channel.busiest[1]
                },
                "shares": [
                    {"of": of, "name": name, "posts": share.posts, "share": round(share.share, 4),
                     "least": round(share.least, 4), "most": round(share.most, 4)}
                    for of, shares in (("kind", channel.kinds), ("element", channel.elements))
                    for name, share in shares.items()
                ],
                "topics": [
                    {"topics": topics, "topic": name, "times": found.times,
                     "least_days": found.least, "median_days": found.median,
                     "most_days": found.most}
                    for (topics, name), found in channel.topics.items()
                ],
            }
            for channel in simulation.channels
        ],
        "measurable": measurable_plain(compared),
        "costs": [
            {"for": cost.what, "currency": cost.currency, "amount": str(cost.amount),
             "counted": cost.counted}
            for cost in simulation.costs
        ],
    }  # fmt: skip
