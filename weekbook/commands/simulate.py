"""`weekbook simulate`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from dsl.base.sentence import message
from engine.services.planning import (
    ChannelSimulation,
    Planned,
    Return,
    Simulation,
    simulate,
)
from engine.time.days import monday
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
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
    found = [(one, simulate(one)) for one in planned(workspace, arguments)]
    if arguments.format == "json":
        print(json_text([_plain(*pair) for pair in found]))
        return 0
    for pair in found:
        print("\n".join(_lines(*pair)))
    return 0


def _lines(one: Planned, simulation: Simulation) -> Iterator[str]:
    colour = colours(sys.stdout)
    begin = monday(one.first)
    title = f"{one.playbook.title} ({one.playbook.name}): {one.weeks} weeks from {begin}"
    yield styled(title, "strong", colour)
    for channel in simulation.channels:
        yield ""
        yield styled(
            f"{channel.channel}: {channel.posts} posts, {channel.deliveries} deliveries to"
            f" {channel.groups} groups",
            "strong",
            colour,
        )
        if channel.posts:
            yield from _channel(channel)
    yield ""
    if simulation.costs:
        rows = [
            [f"  {cost.what}", f"{cost.currency} {cost.amount:,.2f}", cost.counted]
            for cost in simulation.costs
        ]
        rows += [
            ["  in all, at most", f"{currency} {amount:,.2f}", ""]
            for currency, amount in simulation.totals.items()
        ]
        yield from table(rows, right=frozenset({1}))
    else:
        yield "  no line has a cost"
    yield ""


def _channel(channel: ChannelSimulation) -> Iterator[str]:
    rows = [["  posts a day", *(DAYS[day] for day in channel.load)]]
    rows.append(["  on average", *(f"{load.mean:.1f}" for load in channel.load.values())])
    rows.append(["  at most", *(str(load.most) for load in channel.load.values())])
    yield from table(rows, right=frozenset(range(1, len(channel.load) + 1)))
    if channel.busiest is not None:
        yield f"  the busiest day is {channel.busiest[0]:%A %d %B %Y} with {channel.busiest[1]} posts"
    yield ""
    rows = [["  share", "posts", "of all", "least week", "most week"]]
    for shares in (channel.kinds, channel.elements):
        rows += [
            [f"  {name}", str(share.posts), f"{share.share:.0%}", f"{share.least:.0%}",
             f"{share.most:.0%}"]
            for name, share in shares.items()
        ]  # fmt: skip
    yield from table(rows, right=frozenset(range(1, 5)))
    if channel.topics:
        yield ""
        rows = [["  topic", "times", "comes again after", ""]]
        rows += [
            [f"  {topics}: {name}", str(found.times), _gap(found), _far(found)]
            for (topics, name), found in channel.topics.items()
        ]
        yield from table(rows, right=frozenset({1}))


def _gap(found: Return) -> str:
    if found.median is None:
        return "never comes" if not found.times else "comes once"
    return f"{found.median:.0f} days"


def _far(found: Return) -> str:
    if found.least is None or found.most is None or round(found.least) == round(found.most):
        return ""
    return f"{found.least:.0f} to {found.most:.0f}"


def _plain(one: Planned, simulation: Simulation) -> dict[str, object]:
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
        "costs": [
            {"for": cost.what, "currency": cost.currency, "amount": str(cost.amount),
             "counted": cost.counted}
            for cost in simulation.costs
        ],
    }  # fmt: skip
