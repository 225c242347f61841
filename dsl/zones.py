"""Time zones by name, as the machine's time-zone database has them."""

from __future__ import annotations

from zoneinfo import available_timezones

from dsl.fault import Fault, fault
from dsl.roster import known_zone
from dsl.statements import Name
from dsl.suggest import did_you_mean


def zone_fault(named: Name) -> Fault | None:
    """A fault where no zone has this name, with the zone that may be meant."""
    if known_zone(named.text):
        return None
    zones = available_timezones()
    by_city = {zone.rsplit("/", 1)[-1]: zone for zone in sorted(zones)}
    city = named.text.rsplit("/", 1)[-1]
    hint = (
        f'did you mean "{by_city[city]}"?'
        if city in by_city
        else did_you_mean(named.text, zones, "zones are named like Europe/Madrid")
    )
    return fault("PB303", named.span, zone=named.text, hint=hint)
