"""What is said of a calendar that is imported: what is wrong with it, left out or changed."""

from __future__ import annotations

from dsl.base.sentence import message

AFTER = message("calendar.after", "{event} on {date} is after --until and left out")
CANCELLED = message("calendar.cancelled", "{event} is cancelled ({why}) and left out")
CANCELLED_ONCE = message("calendar.cancelled_once", "{event} on {when} is cancelled and left out")
DEFINED = message(
    "calendar.defined",
    "{name} is defined in the file with other hours than {zone} has: the definition was followed",
)
ENDLESS = message(
    "calendar.endless",
    "{event} recurs without end: it is taken from {first} to {last}; --until says how far",
)
EXCLUDED = message(
    "calendar.excluded", "{event} on {when} is left out: the series excludes it (EXDATE)"
)
EXCLUDES_NOTHING = message(
    "calendar.excludes_nothing",
    "{event}: EXDATE {when} is no time of the series and takes nothing out",
)
EXRULE = message("calendar.exrule", "{event} has an EXRULE, which is not supported")
GAP = message(
    "calendar.gap",
    "{event} on {date}: clocks in {zone} skip {time} that day; it is posted at {shown}",
)
HTML = message("calendar.html", "{event} has HTML in its text, which was taken as it is")
MANY_ZONES = message("calendar.many_zones", "its events are on the clocks of {zones}")
NONE = message("calendar.none", "it is not an iCalendar file: {error}")
NO_END = message(
    "calendar.no_end", "it is not an iCalendar file, or its end is missing (END:VCALENDAR)"
)
NO_EVENTS = message("calendar.no_events", "it has no events")
NO_START = message("calendar.no_start", "{event} has no DTSTART, so nobody knows when it is")
NO_SUMMARY = message("calendar.no_summary", "an event without a summary")
NO_TEXT = message("calendar.no_text", "the event of {date} has neither summary nor description")
NO_ZONE = message("calendar.no_zone", "it has times without a zone, and names none")
OLDER = message("calendar.older", "{event} is an older version of an event (SEQUENCE) and left out")
OTHER_HOURS = message(
    "calendar.other_hours", "its definition of {names} tells other hours than that zone has"
)
RULE = message("calendar.rule", "{event}: its rule cannot be followed: {error}")
SECOND = message(
    "calendar.second",
    "{event} on {date}: clocks in {zone} show {time} twice that day, and a playbook"
    " means the first; this is the second",
)
SECONDS = message(
    "calendar.seconds", "{event} on {date}: its seconds are cut, it is posted at {time}"
)
TAKEN_ON = message(
    "calendar.taken_on", "times without a zone are taken to be on the clock of {zone}"
)
TENTATIVE = message(
    "calendar.tentative",
    "{event} on {date} is tentative in the calendar; it was imported all the same",
)
THIS_AND_FUTURE = message(
    "calendar.this_and_future",
    "{event} changes all that follow (RANGE=THISANDFUTURE), "
    "which is not supported; split the series in your calendar",
)
TOO_MANY = message("calendar.too_many", "it makes more than {most} posts; --until bounds it")
UNKNOWN_OWN_ZONE = message(
    "calendar.unknown_own_zone", "{name} (X-WR-TIMEZONE) is no time zone that is known here"
)
UNKNOWN_TAKEN_ON = message(
    "calendar.unknown_taken_on",
    "{name} is no zone that is known here: its times are taken to be on the clock of {zone}",
)
UNKNOWN_ZONE = message(
    "calendar.unknown_zone",
    "{names} is no time zone that is known here, and the file does not define it",
)
UNPLANNABLE = message("calendar.unplannable", "{event}: {time} is no time that can be planned")
UNREADABLE = message("calendar.unreadable", "{event}: its {property} cannot be read")
UNREADABLE_BECAUSE = message(
    "calendar.unreadable_because", "{event}: its {property} cannot be read ({reason})"
)
UTC = message(
    "calendar.utc", "its times are in UTC or in a zone of its own, and it names none that is known"
)
UTF8 = message("calendar.utf8", "line {line} is not UTF-8 text; save the calendar as UTF-8")
WHOLE_DAY = message(
    "calendar.whole_day",
    "{event} on {date} lasts the whole day; --all-day-at gives such events an hour",
)
ZONE = message("calendar.zone", "{name} ({zone})")
