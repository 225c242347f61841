"""`weekbook status`."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator, Mapping

from dsl.base.sentence import message, say, say_plural, told
from dsl.base.told_again import told_again
from engine.services.sending.standing import OldBesideNew, Standing, asked_texts, standing
from engine.state_words import scope_named, state_count, state_word
from engine.time.clock import WallClock
from weekbook.output.streams import json_text
from weekbook.output.terminal import table
from weekbook.workspace_option import database, opened, workspace_option

EXAMPLE = (
    (
        "weekbook status",
        message(
            "help.status.example.plain", "what is due, waits for an answer, has failed or is paused"
        ),
    ),
    ("weekbook status --format json", message("help.example.json", "for other programs")),
)


NONE_YET = message("status.none_yet", "none yet")


def options(parser: argparse.ArgumentParser) -> None:
    workspace_option(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help=message("help.output", "output format"),
    )


def run(arguments: argparse.Namespace) -> int:
    engine = database(opened(arguments))
    now = WallClock().now()
    found = standing(engine, now)
    texts = asked_texts(engine, found.questions)
    if arguments.format == "json":
        print(json_text(_plain(found, now, texts)))
    else:
        print("\n".join((*_lines(found, now), *_differences(texts))))
    return 0 if well(found, now) else 1


def well(found: Standing, now: dt.datetime) -> bool:
    """Whether what is due is being sent, and nothing waits for a person."""
    return not found.is_behind(now) and not found.needs_person


def _lines(found: Standing, now: dt.datetime) -> Iterator[str]:
    states = ", ".join(
        told(state_count(state, count)) for state, count in sorted(found.counts.items())
    )
    yield say("status.deliveries", "deliveries: {states}", states=states or told(NONE_YET))
    if found.oldest_due is not None:
        age = int((now - found.oldest_due).total_seconds() // 60)
        due = say_plural(
            "status.due", "{count} is due, for {minutes}m", "{count} are due, the oldest for {minutes}m",
            count=found.due, minutes=age,
        )  # fmt: skip
        running = say("status.running", "does `weekbook run` run?")
        yield f"{due}; {running}" if found.is_behind(now) else due
    if found.next_at is not None:
        yield say("status.next", "next at {moment} UTC", moment=f"{found.next_at:%Y-%m-%d %H:%M}")
    for scope, name, since, who, because in found.pauses:
        paused = say(
            "status.paused", "{what} stands still since {since} UTC, by {who}",
            what=scope_named(scope, name), since=f"{since:%Y-%m-%d %H:%M}", who=who,
        )  # fmt: skip
        yield f"{paused}: {because}" if because else paused
    yield from _out_of_order(found)
    yield from _failed(found)
    if found.questions:
        yield ""
        yield say(
            "status.questions",
            "these wait for you; `weekbook resolve NUMBER --as sent`, `failed`, `again` or `skip`:",
        )
        yield from table(
            [
                [f"  {one.id}", told(state_word(one.state)), f"{one.due_at:%Y-%m-%d %H:%M}", one.group,
                 one.title, told_again(one.note)]
                for one in found.questions
            ]
        )  # fmt: skip


def _differences(texts: Mapping[int, OldBesideNew]) -> Iterator[str]:
    """Of deliveries that ask since their text is another: what was approved, and what would go."""
    for id, one in texts.items():
        yield ""
        yield f"  {id}  {one.group}"
        for words, text in (
            (say("page.stale.before", "It said:"), one.before),
            (say("page.stale.now", "It says now:"), one.now),
        ):
            yield f"    {words}"
            yield from (f"      {line}" for line in text.splitlines())


def _out_of_order(found: Standing) -> Iterator[str]:
    if not found.circuits:
        return
    yield ""
    yield say(
        "status.out_of_order",
        "out of order; goes on by itself once the service says so, the address is changed, or"
        " `weekbook channel test PLAYBOOK/CHANNEL` succeeds:",
    )
    for one, waiting in found.circuits:
        place = f"{one.playbook}/{one.channel}"
        if one.group:
            place += say("status.of_a_group", ", group {group}", group=one.group)
        since = f"{one.opened_at:%Y-%m-%d %H:%M}"
        yield "  " + say(
            "status.circuit", "{place}, since {since} UTC, {waiting} waiting: {words}",
            place=place, since=since, waiting=waiting, words=told_again(one.words),
        )  # fmt: skip
        if one.remedy:
            yield f"    {told_again(one.remedy)}"


def _failed(found: Standing) -> Iterator[str]:
    if not found.failures:
        return
    yield ""
    yield say(
        "status.failed",
        "these failed; `weekbook resend NUMBER` sends one again,"
        " `weekbook resolve NUMBER --as failed` takes note of it:",
    )
    yield from table(
        [
            [f"  {one.id}", f"{one.due_at:%Y-%m-%d %H:%M}", f"{one.playbook}/{one.channel}",
             one.group, one.title, told_again(one.note)]
            for one in found.failures
        ]
    )  # fmt: skip


def _plain(
    found: Standing, now: dt.datetime, texts: Mapping[int, OldBesideNew]
) -> dict[str, object]:
    return {
        "well": well(found, now), "deliveries": dict(sorted(found.counts.items())),
        "due": found.due,
        "oldest_due": found.oldest_due and found.oldest_due.isoformat(),
        "next_at": found.next_at and found.next_at.isoformat(),
        "pauses": [
            {"scope": scope, "name": name, "since": since.isoformat(), "who": who,
             "because": because}
            for scope, name, since, who, because in found.pauses
        ],
        "questions": [
            {"delivery": one.id, "post": one.post, "group": one.group, "state": one.state,
             "due_at": one.due_at.isoformat(), "note": one.note,
             "text_approved": texts[one.id].before if one.id in texts else None,
             "text_now": texts[one.id].now if one.id in texts else None}
            for one in found.questions
        ],
        "failures": [
            {"delivery": one.id, "post": one.post, "channel": f"{one.playbook}/{one.channel}",
             "group": one.group, "due_at": one.due_at.isoformat(), "note": one.note}
            for one in found.failures
        ],
        "circuits": [
            {"channel": f"{one.playbook}/{one.channel}", "group": one.group or None,
             "cause": one.cause, "words": one.words, "remedy": one.remedy,
             "since": one.opened_at.isoformat(), "waiting": waiting}
            for one, waiting in found.circuits
        ],
    }  # fmt: skip
