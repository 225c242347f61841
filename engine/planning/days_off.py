"""The days off that a playbook keeps: public holidays of a region, and days of its own."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches

from dsl.base.fault import Fault, fault
from dsl.base.message import joined, phrase
from dsl.base.span import Span
from dsl.constructs.playbook import Playbook
from engine.time.holidays import NO_DAYS_OFF, DaysOff, days_off, known_region, near_regions


def days_off_of(playbook: Playbook, first: dt.date, last: dt.date) -> tuple[DaysOff, list[Fault]]:
    """The days off that a playbook keeps, with what is not known of them."""
    span = playbook.country_span or playbook.span
    if playbook.country and not known_region(playbook.country):
        return NO_DAYS_OFF, [unknown_region(playbook.country, span)]
    if playbook.holidays == "keep":
        return NO_DAYS_OFF, []
    found = days_off(playbook.country, first, last, playbook.own_days)
    notes = []
    if found.unknown:
        notes.append(fault("PB327", span, country=playbook.country, year=found.unknown[0]))
    return found, notes


def unknown_region(region: str, span: Span) -> Fault:
    """PB316, with the region that was meant or the parts that its country has."""
    near = near_regions(region)
    likely = near if len(near) == 1 else get_close_matches(region.upper(), near, 1, 0.7)
    if likely:
        hint: object = phrase("did_you_mean", near=likely[0])
    elif near and near[0].startswith(f"{region.partition('-')[0].upper()}-"):
        hint = phrase("regions_of", names=joined(near))
    else:
        hint = phrase("regions_written")
    return fault("PB316", span, country=region, hint=hint)
