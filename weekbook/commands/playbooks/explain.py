"""`weekbook explain`."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
from collections.abc import Sequence
from pathlib import Path

from dsl.base.sentence import message, plural, say, say_plural, told
from dsl.base.suggestions import did_you_mean
from engine.services.explaining import (
    Alternative,
    GaveWay,
    Turn,
    alternatives_to,
    at_hour,
    effects_of_line,
    posts_by_id,
    turns_of,
)
from engine.services.planning import Planned, Post
from engine.services.previews import plan_previews
from engine.time.said_dates import LongDay, ShortDay, ShortDayTime
from engine.workspace import Workspace
from weekbook.command_error import CommandError
from weekbook.commands.playbooks import explain_fault
from weekbook.planned import planned, range_options
from weekbook.ranges import read_date
from weekbook.workspace_option import opened, workspace_option

EXAMPLE = (
    (
        "weekbook explain mothers/vip/2026-12-01/showcase.1",
        message("help.explain.example.post", "why this post is there"),
    ),
    (
        "weekbook explain mothers.playbook:55",
        message("help.explain.example.line", "what this line produces"),
    ),
    (
        'weekbook explain "2026-12-03 20:30"',
        message("help.explain.example.moment", "why there is a post then, or why not"),
    ),
    ("weekbook explain PB204", message("help.explain.example.fault", "what a fault means")),
)

_PLACE = re.compile(r"(?P<file>.+\.playbook):(?P<line>\d+)$")
_CODE = re.compile(r"PB\d+", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})[ T](?P<time>\d{1,2}:\d{2})")


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    range_options(parser)
    parser.add_argument(
        "what",
        metavar="POST, FILE:LINE or DATE TIME",
        help=message(
            "help.explain.what",
            "a post's identity, a line of a playbook, a moment, or the code of a fault",
        ),
    )


def run(arguments: argparse.Namespace) -> int:
    if _CODE.fullmatch(arguments.what):
        return explain_fault.show(arguments.what)
    workspace = opened(arguments)
    place = _PLACE.match(arguments.what)
    if place is None and arguments.first is None:
        dated = _DATE.search(arguments.what)
        arguments.first = dated[0] if dated else None
        if dated:
            read_date(dated[0], "UTC")
            arguments.weeks = arguments.weeks or 1
    plans = planned(workspace, arguments)
    moment = _MOMENT.fullmatch(arguments.what)
    if moment is not None:
        lines = _moment(plans, moment["date"], moment["time"])
    elif place is not None:
        lines = _line(workspace, plans, place["file"], int(place["line"]))
    else:
        lines = _post(plans, arguments.what)
    print("\n".join(lines))
    return 0


def _moment(plans: Sequence[Planned], date: str, time: str) -> list[str]:
    """What each channel has at a wall time, or why it has nothing."""
    try:
        at = dt.datetime.combine(read_date(date, "UTC"), dt.time.fromisoformat(time.zfill(5)))
    except ValueError as error:
        raise CommandError(
            say(
                "explain.not_a_time",
                "{time} is not a time of the day; write 20:30",
                time=repr(time),
            )
        ) from error
    lines = []
    for hour in at_hour(plans, at):
        name = f"{hour.planned.playbook.name}/{hour.channel.name}"
        if hour.posts:
            lines += [
                say_plural(
                    "explain.at", "{name}: {count} at {when}", "{name}: {count} at {when}",
                    count=len(hour.posts), name=name, when=ShortDayTime(at),
                ),
                "",
            ]  # fmt: skip
            for post in hour.posts:
                lines += [*_post(plans, post.id), ""]
        else:
            lines.append(
                say(
                    "explain.none_at",
                    "{name}: no post at {when}, because",
                    name=name,
                    when=ShortDayTime(at),
                )
            )
            lines += [f"  - {told(reason)}" for reason in hour.because]
            lines.append("")
    return lines[:-1]


def _post(plans: Sequence[Planned], id: str) -> list[str]:
    posts = posts_by_id(plans)
    if id not in posts:
        listed = say("explain.lists", "`weekbook plan --format json` lists them")
        hint = did_you_mean(id, posts, listed)
        raise CommandError(
            say(
                "explain.no_post",
                "there is no post {post} in these weeks. {hint}",
                post=id,
                hint=hint,
            ),
            code=1,
        )
    found, post = posts[id]
    text = plan_previews(found.playbook, [post], os.environ)[post.id]
    lines = [
        f"{post.id}: {post.title}",
        say(
            "explain.when",
            "{day} at {time} {zone} ({due} UTC), at most {minutes}m late",
            day=LongDay(post.date),
            time=f"{post.time:%H:%M}",
            zone=post.zone,
            due=f"{post.due:%Y-%m-%d %H:%M}",
            minutes=int(post.late.total_seconds() // 60),
        ),
        "",
        say("explain.why", "why it is there:"),
        *(f"  - {told(reason)}" for reason in post.reasons),
    ]
    return [
        *lines,
        *_turns(turns_of(found, post), post),
        *_ruled_out(alternatives_to(found, post)),
        "",
        say("explain.text", "its text for the first group:"),
        *(f"  {part}" for part in text.split("\n")),
    ]


def _turns(turns: Sequence[Turn], post: Post) -> list[str]:
    """Whose turn it was, by the weeks before, the one that came least first."""
    if not turns:
        return []
    lines = []
    for turn in sorted(turns, key=lambda turn: (turn.total, turn.on_weekday)):
        line = say(
            "explain.turn", "{element}: {total} in all, {there} on this weekday",
            element=turn.element, total=turn.total, there=turn.on_weekday,
        )  # fmt: skip
        here = say("explain.this_post", "this post") if turn.element == post.element else ""
        lines.append(f"  - {line}  <- {here}" if here else f"  - {line}")
    return [
        "",
        say("explain.turns", "whose turn it was, by how often each came in the weeks before:"),
        *lines,
    ]


def _ruled_out(others: Sequence[Alternative]) -> list[str]:
    if not others:
        return []
    lines = [f"  - {_other(other)}" for other in others]
    return [
        "",
        say("explain.else", "what else it could have been, the rest of the week as it is:"),
        *lines,
    ]


def _line(workspace: Workspace, plans: Sequence[Planned], file: str, number: int) -> list[str]:
    path = Path(file)
    for found in plans:
        names = found.playbook.lines
        wanted = next(
            (name for name in names if name == file or (workspace.root / name) == path.resolve()),
            None,
        )
        if wanted is None:
            continue
        text = names[wanted]
        if not 1 <= number <= len(text):
            raise CommandError(
                say_plural(
                    "explain.lines",
                    "{file} has {count} line",
                    "{file} has {count} lines",
                    count=len(text),
                    file=file,
                ),
                code=1,
            )
        return _makes(found, f"{wanted}:{number}", text[number - 1].strip())
    raise CommandError(
        say("explain.no_file", "no playbook of the workspace is or uses {file}", file=file), code=1
    )


def _makes(found: Planned, place: str, text: str) -> list[str]:
    effects = effects_of_line(found, place)
    made, touched = effects.made, effects.touched
    weeks = plural(
        "explain.weeks",
        "{count} week from {first}",
        "{count} weeks from {first}",
        count=found.weeks,
        first=found.first,
    )
    lines = [f"{place}: {text}", ""]
    if made:
        heading = say_plural(
            "explain.makes",
            "makes {count} post in {weeks}:",
            "makes {count} posts in {weeks}:",
            count=len(made),
            weeks=weeks,
        )
        lines += [heading, *map(_row, made)]
    if touched:
        heading = say_plural(
            "explain.affects",
            "affects {count} post in {weeks}:",
            "affects {count} posts in {weeks}:",
            count=len(touched),
            weeks=weeks,
        )
        lines += [heading, *map(_row, touched)]
    if effects.gave_way:
        lines.append(say("explain.gave_way", "gave way here:"))
        for one in effects.gave_way:
            lines += _given_way(one)
    lines += [
        f"  {told(ShortDayTime(one.at))}  "
        + say("explain.no_post_because", "no post: {reason}", reason=one.because)
        for one in effects.ruled_out
    ]
    lines += [f"  {told(ShortDay(one.at))}  {told(one.because)}" for one in effects.away]
    lines += [f"  {told(ShortDayTime(one.at))}  {told(one.because)}" for one in effects.moved]
    if effects.none:
        lines.append(
            say("explain.nothing", "makes no post in {weeks} and is named by none", weeks=weeks)
        )
    return lines


def _given_way(one: GaveWay) -> list[str]:
    """Where a wish was not kept, and what came first there."""
    others = [f"      {_other(other)}" for other in one.instead]
    return [
        f"  {told(ShortDayTime(one.at))}  "
        + say("explain.all_the_same", "{what} all the same:", what=one.held),
        *others,
    ]


def _other(other: Alternative) -> str:
    if other.rule is None:
        return say(
            "explain.possible", "{content}: {what}", content=other.content.name, what=other.what
        )
    return say(
        "explain.ruled_out",
        "{content}: ruled out by {place} ({what})",
        content=other.content.name,
        place=other.rule.span.place,
        what=other.what,
    )


def _row(post: Post) -> str:
    return f"  {told(ShortDay(post.date))} {post.time:%H:%M}  {post.title}  ({post.id})"
