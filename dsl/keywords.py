"""The keyword table: each token of the grammar with the words that stand for it.

A keyword may be a phrase of several words. The grammar names only the left column, so a
further tongue is a further column here and nothing else.
"""

from __future__ import annotations

ENGLISH: dict[str, str] = {
    # headers
    "LANGUAGE": "language",
    "PLAYBOOK": "playbook",
    "USE": "use",
    "AUDIENCE": "audience",
    "CHANNEL": "channel",
    "ELEMENT": "element",
    "TOPICS": "topics",
    "TOPIC": "topic",
    "PEAKS": "peaks",
    "WEEK": "week",
    "EXPERT": "expert",
    # playbook
    "TIMEZONE": "timezone",
    "RUNS_FROM": "runs from",
    "HOLIDAYS": "holidays",
    "SKIP": "skip",
    "KEEP": "keep",
    "APPROVE_BY_HAND": "approve by hand",
    "APPROVE_ALONE": "approve alone",
    "LATE_UP_TO": "late up to",
    # audience
    "JOINED_FOR": "joined for",
    "BUYS": "buys",
    "OFTEN": "often",
    "RARELY": "rarely",
    "WITH_THOUGHT": "with thought",
    "AT_ONCE": "at once",
    "NOTE": "note",
    # channel
    "GROUPS_FROM": "groups from",
    "WHERE": "where",
    "SEND_THROUGH": "send through",
    "OUTBOX": "outbox",
    "ENV": "env",
    "QUIET": "quiet",
    "PERSONA": "persona",
    # element
    "ACTIVITY": "activity",
    "TRANSACTION": "transaction",
    "TEMPLATE": "template",
    "MEASURED_BY": "measured by",
    "PURPOSE": "purpose",
    "ACQUIRE": "acquire",
    "ACTIVATE": "activate",
    "RETAIN": "retain",
    "EARN": "earn",
    "REFER": "refer",
    "SERVES": "serves",
    "BENEFIT": "benefit",
    "INTEREST": "interest",
    "HONOUR": "honour",
    # topics
    "ROTATE": "rotate",
    "SHUFFLE": "shuffle",
    "ONCE": "once",
    "REST": "rest",
    "FACT": "fact",
    # week
    "POST": "post",
    "POSTS": "posts",
    "FILL": "fill",
    "WITH": "with",
    "ABOUT": "about",
    "MIX": "mix",
    "AT_MOST": "at most",
    "AT_LEAST": "at least",
    "NO": "no",
    "AFTER": "after",
    "BETWEEN": "between",
    "PREFER": "prefer",
    "AVOID": "avoid",
    "PER_DAY": "per day",
    "PER_WEEK": "per week",
    "PER": "per",
    # expert
    "FOR": "for",
    "INVITE": "invite",
    "BEFORE": "before",
    "RECAP": "recap",
    "CLEAR": "clear",
    "AROUND": "around",
    # when
    "EVERY_DAY": "every day",
    "EVERY": "every",
    "WEEKS": "weeks",
    "WEEKDAYS": "weekdays",
    "WEEKENDS": "weekends",
    "ON": "on",
    "AT": "at",
    "PEAK": "peak",
    "FROM": "from",
    "TO": "to",
    "AND": "and",
    "OF_MONTH": "of month",
    "FIRST": "first",
    "SECOND": "second",
    "THIRD": "third",
    "FOURTH": "fourth",
    "LAST": "last",
    "MON": "mon",
    "TUE": "tue",
    "WED": "wed",
    "THU": "thu",
    "FRI": "fri",
    "SAT": "sat",
    "SUN": "sun",
}

TONGUES: dict[str, dict[str, str]] = {"en": ENGLISH}

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
ORDINALS = {"FIRST": 1, "SECOND": 2, "THIRD": 3, "FOURTH": 4, "LAST": -1}

KINDS = ("activity", "transaction")
STAGES = ("acquire", "activate", "retain", "earn", "refer")
MOTIVES = ("benefit", "interest", "honour")

RESERVED = frozenset({*KINDS, *STAGES, "posts"})
"""Words that are subjects of rules by themselves, so nothing else may take them as a name."""
