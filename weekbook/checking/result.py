"""What came out of checking playbooks: all that is shown or kept of them, and nothing more."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from dsl.base.fault import Fault
from dsl.base.sentence import message
from dsl.checking import Checked, check
from engine.files import read_inside
from engine.services.own_dates import beside, own_dates
from weekbook.caches.by_content import Kept
from weekbook.caches.faultless import digest_of
from weekbook.caches.own_dates import OwnDatesCache
from weekbook.caches.templates import TemplateCache
from weekbook.command_error import CommandError, lacking
from weekbook.output.faults.reported_fault import Found, found_in
from weekbook.playbook_files import PlaybookFile


class Range(NamedTuple):
    """The weeks that a playbook was planned for, with what they depend on; dates as text."""

    first: str
    weeks: int
    zone: str
    start: str | None

    @staticmethod
    def of(first: str | None, weeks: int | None, zone: str, start: str | None) -> Range:
        """The weeks that a command line means for a playbook of this zone and start."""
        from weekbook.ranges import weeks_from  # noqa: PLC0415 - only a check with a range plans

        begin, count = weeks_from(
            first, weeks, zone, dt.date.fromisoformat(start) if start else None
        )
        return Range(begin.isoformat(), count, zone, start)


class Caches(NamedTuple):
    """What earlier checks found, and what this one adds to it."""

    templates: TemplateCache
    own_dates: OwnDatesCache

    @staticmethod
    def opened() -> Caches:
        """Those of the user."""
        return Caches(TemplateCache(), OwnDatesCache())

    @property
    def learned(self) -> list[Kept]:
        """What this check found, to be handed to `add` in another process."""
        return [cache.learned for cache in self]

    def add(self, learned: Sequence[Kept]) -> None:
        """Adds what another process found."""
        for cache, found in zip(self, learned, strict=True):
            cache.add(found)

    def save(self) -> None:
        """Keeps what was found; a folder that can't be written is no fault."""
        for cache in self:
            cache.save()


class Outcome(NamedTuple):
    """A checked playbook. It is small, so that other processes can hand it over."""

    file: PlaybookFile
    found: list[Found]
    sources: dict[str, tuple[str, ...]]
    """The lines of the files that faults stand in or point at."""
    reads: dict[str, str]
    """Every file that was read for it, with the digest of its content."""
    faultless: bool
    """Whether nothing was found without a plan being made."""
    groups: frozenset[str] = frozenset()
    """The groups that it reaches, where a plan was made."""
    range: Range | None = None
    together: tuple[str, ...] = ()
    """The playbooks that were planned with it, itself among them, in their order."""
    not_looked_at: tuple[str, ...] = ()
    """What of it was left out, each with the reason."""


def outcomes_of(
    files: Sequence[PlaybookFile], caches: Caches, arguments: argparse.Namespace
) -> list[Outcome]:
    """Checks playbooks and, where a range is asked for, plans them together."""
    read = [_checked(file, caches.templates) for file in files]
    planning = arguments.weeks is not None or arguments.first is not None
    plans: dict[int, tuple[tuple[Fault, ...], frozenset[str], Range]] = {}
    if planning:
        sound = [n for n, (checked, _) in enumerate(read) if checked.sound and not checked.library]
        plans = dict(zip(sound, _planned([read[n][0] for n in sound], arguments), strict=True))
    together = tuple(str(file.root / file.path) for file in files)
    made = []
    for number, (file, (checked, reads)) in enumerate(zip(files, read, strict=True)):
        met, groups, weeks = plans.get(number, ((), frozenset(), None))
        own, left_out = _own_dates(checked, reads, caches.own_dates, weeks is not None)
        both = dict.fromkeys([*checked.faults, *beside(own, met), *met])
        faults = tuple(sorted(both, key=lambda fault: fault.order))
        found = found_in(checked.playbook, file.root, faults)
        sources = _sources([one for one, _ in read], faults)
        faultless = not (checked.faults or own or left_out)
        made.append(Outcome(file, found, sources, reads, faultless, groups, weeks,
                            together if planning else (), left_out))  # fmt: skip
    return made


def _checked(file: PlaybookFile, cache: TemplateCache) -> tuple[Checked, dict[str, str]]:
    reads: dict[str, str] = {}

    def read(path: str) -> bytes:
        reads[path] = ""  # as it stays where the file cannot be read
        data = read_inside(file.root, path)
        reads[path] = digest_of(data)
        return data

    return check(file.path, read, cache.facts), reads


def _own_dates(
    checked: Checked, reads: dict[str, str], cache: OwnDatesCache, planned: bool
) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    """What is wrong with a sound playbook's own dates, whatever the weeks asked for; and what was
    not looked at."""
    if not checked.sound or checked.library:
        return (), ()
    playbook = checked.playbook
    key = cache.key(playbook.path, reads)
    own = cache.held(key)
    if own is None:
        try:
            own = own_dates(playbook)
        except ModuleNotFoundError as error:
            missing = message(
                "check.dates_extra",
                "{path}: its dates, for {module} is not installed",
                path=playbook.path,
                module=error.name,
            )
            return (), (missing,)
        cache.keep(key, own)
    unfit = any(fault.code == "PB804" for fault in checked.faults)  # which tells of no groups
    found = tuple(fault for fault in own if not (unfit and fault.code == "PB335"))
    if playbook.start is None and not planned:
        dates = message(
            "check.dates", "{path}: its dates, for it does not say `runs from`", path=playbook.path
        )
        return found, (dates,)
    return found, ()


def _sources(every: Sequence[Checked], faults: Sequence[Fault]) -> dict[str, tuple[str, ...]]:
    """The lines of the files that faults are about; a conflict may be about two playbooks."""
    shown = {fault.span.file for fault in faults}
    shown |= {span.file for fault in faults for span, _ in fault.others}
    found: dict[str, tuple[str, ...]] = {}
    for checked in every:
        templates = checked.playbook.templates
        found |= {path: tuple(templates[path].split("\n")) for path in shown & templates.keys()}
        found |= {path: lines for path, lines in checked.playbook.lines.items() if path in shown}
    return found


def _planned(
    every: Sequence[Checked], arguments: argparse.Namespace
) -> list[tuple[tuple[Fault, ...], frozenset[str], Range]]:
    try:
        from weekbook.caches.solved_before import solved_before  # noqa: PLC0415 - only a check with a range plans
    except ModuleNotFoundError as error:
        raise CommandError(lacking(error)) from error
    from engine.services.planning import Wanted, names_of, plan_together  # noqa: PLC0415

    ranges = [
        Range.of(arguments.first, arguments.weeks, checked.playbook.zone,
                 checked.playbook.start.isoformat() if checked.playbook.start else None)
        for checked in every
    ]  # fmt: skip
    wanted = [
        Wanted(checked.playbook, dt.date.fromisoformat(weeks.first), weeks.weeks)
        for checked, weeks in zip(every, ranges, strict=True)
    ]
    plans = plan_together(wanted, solved_before().weeks())
    return [
        (planned.faults, names_of(one.playbook), weeks)
        for one, planned, weeks in zip(wanted, plans, ranges, strict=True)
    ]
