"""Time zones by name, as the machine's time-zone database has them."""

from __future__ import annotations

from zoneinfo import available_timezones

from dsl.base.fault import Edit, Fault, fault
from dsl.base.message import phrase
from dsl.base.suggestions import meant
from dsl.rosters import known_zone
from dsl.statements.names import Name


def zone_fault(named: Name) -> Fault | None:
    """A fault where no zone has this name, with the zone that may be meant."""
    if known_zone(named.text):
        return None
    zones = available_timezones()
    by_city = {zone.rsplit("/", 1)[-1]: zone for zone in sorted(zones)}
    city = named.text.rsplit("/", 1)[-1]
    hint, mend = meant(named.text, zones, named.span, phrase("zones_named"))
    if city in by_city:
        hint, mend = phrase("did_you_mean", near=by_city[city]), (Edit(named.span, by_city[city]),)
    return fault("PB303", named.span, zone=named.text, hint=hint, mend=mend)
