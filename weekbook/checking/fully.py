"""Playbooks read, checked and, where a range is asked for, planned; every fault shown."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dsl.base.fault import Fault
from dsl.base.sentence import say, told
from weekbook.caches.faultless import CheckMemory
from weekbook.checking.many import outcomes
from weekbook.checking.result import Caches, Outcome
from weekbook.output.faults.fault_summary import summary
from weekbook.output.not_looked_at import UNFILLED, not_looked_at
from weekbook.playbook_files import PlaybookFile


def check_fully(
    files: Sequence[PlaybookFile], count: int, memory: CheckMemory, arguments: argparse.Namespace,
    changed: frozenset[Path] | None = None,
) -> int:  # fmt: skip
    """Checks `files` of the `count` that were asked for. 1 where there is an error, else 0.

    With `changed` only those are told of that read one of these files.
    """
    caches = Caches.opened()
    planned = arguments.weeks is not None or arguments.first is not None
    if planned:
        from weekbook.checking.planned import planned_outcomes  # noqa: PLC0415 - most checks plan nothing

        made = planned_outcomes(files, caches, arguments)
    else:
        made = outcomes(files, caches, arguments)
    caches.save()
    for one in made:
        if one.faultless:
            memory.keep(one.file, one.reads)
    memory.save()
    if changed is not None:
        made = [one for one in made if _reads_any(one, changed)]
        count = len(made)
    faults = [found.fault for one in made for found in one.found]
    left_out = _left_out(made, planned)
    if arguments.format != "text":
        sys.stdout.write(_for_programs(made, arguments.format, left_out))
    else:
        for one in made:
            if one.found:
                _print(one)
        _print_where_more_is(made)
        print(summary(faults, count), file=sys.stderr)
    for what in left_out:
        print(not_looked_at(what), file=sys.stderr)
    return _status(faults)


def _left_out(made: Sequence[Outcome], planned: bool) -> list[str]:
    """What was not looked at, so that nobody takes "no faults" for more than it is."""
    own = [what for one in made for what in one.not_looked_at]
    return own if planned or not made else [*own, UNFILLED]


def _reads_any(one: Outcome, changed: frozenset[Path]) -> bool:
    own = {(one.file.root / path).resolve() for path in (one.file.path, *one.reads)}
    return bool(own & changed)


def _status(faults: Sequence[Fault]) -> int:
    return 1 if any(fault.level == "error" for fault in faults) else 0


def _for_programs(made: Sequence[Outcome], form: str, left_out: Sequence[str]) -> str:
    from weekbook.output.faults.fault_formats import as_github, as_junit  # noqa: PLC0415 - most checks are for people
    from weekbook.output.faults.fault_text import as_json  # noqa: PLC0415

    every = [found for one in made for found in one.found]
    if form == "json":
        return as_json(every, map(told, left_out)) + "\n"
    if form == "github":
        return as_github(every)
    if form == "sarif":
        from weekbook.output.faults.sarif import as_sarif  # noqa: PLC0415

        return as_sarif(every)
    return as_junit([(os.path.relpath(one.file.root / one.file.path), one.found) for one in made])


def _print(one: Outcome) -> None:
    from weekbook.output.faults.fault_text import MOST_SHOWN, as_text  # noqa: PLC0415
    from weekbook.output.terminal import colours  # noqa: PLC0415

    colour = colours(sys.stdout)
    for found in one.found[:MOST_SHOWN]:
        print("\n".join(as_text(found, one.sources, colour)))
    if len(one.found) > MOST_SHOWN:
        more = say("and_more", "... and {count} more", count=len(one.found) - MOST_SHOWN)
        print(f"{more}\n")


def _print_where_more_is(made: Sequence[Outcome]) -> None:
    """The last line: how to learn more about the first fault."""
    first = next((found for one in made for found in one.found), None)
    if first is None:
        return
    from dsl.telling.catalogue import phrases  # noqa: PLC0415 - sound playbooks need no words
    from weekbook.output.faults.docs_url import more_of  # noqa: PLC0415

    said = phrases(first.tongue)["page_more"]
    print(said, more_of(first.fault.code, first.tongue))
