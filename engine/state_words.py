"""The states of posts and deliveries, and what a pause holds, in words for people."""

from __future__ import annotations

from dsl.base.sentence import Sentence, message, plural, say

_WORDS = {
    "proposed": message("state.proposed", "proposed"),
    "approved": message("state.approved", "approved"),
    "rejected": message("state.rejected", "rejected"),
    "withdrawn": message("state.withdrawn", "withdrawn"),
    "closed": message("state.closed", "closed"),
    "waiting": message("state.waiting", "waiting"),
    "sending": message("state.sending", "sending"),
    "unsure": message("state.unsure", "unsure"),
    "asking": message("state.asking", "asking"),
    "prepared": message("state.prepared", "prepared"),
    "confirmed": message("state.confirmed", "confirmed"),
    "not confirmed": message("state.not_confirmed", "not confirmed"),
    "failed": message("state.failed", "failed"),
    "skipped": message("state.skipped", "skipped"),
    "cancelled": message("state.cancelled", "cancelled"),
    "over quota": message("state.over_quota", "over quota"),
    "sent": message("state.sent", "sent"),
}

_KINDS = {
    "activity": message("kind.activity", "activity"),
    "transaction": message("kind.transaction", "transaction"),
}

_PARTS = {
    "invite": message("part.invite", "invite"),
    "session": message("part.session", "session"),
    "recap": message("part.recap", "recap"),
}


def kind_word(kind: str) -> Sentence | str:
    """What kind of post it is, as a message to be told."""
    return _KINDS.get(kind, kind)


def part_word(part: str) -> Sentence | str:
    """Which part of a session a post is, as a message to be told."""
    return _PARTS.get(part, part)


_CAUSES = {
    "late": message("cause.word.late", "late"),
    "restored": message("cause.word.restored", "restored"),
    "changed": message("cause.word.changed", "changed"),
    "added": message("cause.word.added", "added"),
    "circuit": message("cause.word.circuit", "circuit"),
    "order": message("cause.word.order", "order"),
    "clock": message("cause.word.clock", "clock"),
    "seen": message("cause.word.seen", "seen"),
}


def cause_word(cause: str) -> Sentence | str:
    """Why a delivery asks, as a message to be told."""
    return _CAUSES.get(cause, cause)


def state_count(state: str, count: int) -> str:
    """So many posts or deliveries of a state, as a message to be told: `3 sent`."""
    match state:
        case "proposed":
            return plural("states.proposed", "{count} proposed", "{count} proposed", count=count)
        case "approved":
            return plural("states.approved", "{count} approved", "{count} approved", count=count)
        case "rejected":
            return plural("states.rejected", "{count} rejected", "{count} rejected", count=count)
        case "withdrawn":
            return plural("states.withdrawn", "{count} withdrawn", "{count} withdrawn", count=count)
        case "closed":
            return plural("states.closed", "{count} closed", "{count} closed", count=count)
        case "waiting":
            return plural("states.waiting", "{count} waiting", "{count} waiting", count=count)
        case "sending":
            return plural("states.sending", "{count} sending", "{count} sending", count=count)
        case "unsure":
            return plural("states.unsure", "{count} unsure", "{count} unsure", count=count)
        case "asking":
            return plural("states.asking", "{count} asking", "{count} asking", count=count)
        case "prepared":
            return plural("states.prepared", "{count} prepared", "{count} prepared", count=count)
        case "confirmed":
            return plural("states.confirmed", "{count} confirmed", "{count} confirmed", count=count)
        case "not confirmed":
            return plural(
                "states.not_confirmed",
                "{count} not confirmed",
                "{count} not confirmed",
                count=count,
            )
        case "failed":
            return plural("states.failed", "{count} failed", "{count} failed", count=count)
        case "skipped":
            return plural("states.skipped", "{count} skipped", "{count} skipped", count=count)
        case "cancelled":
            return plural("states.cancelled", "{count} cancelled", "{count} cancelled", count=count)
        case "over quota":
            return plural(
                "states.over_quota", "{count} over quota", "{count} over quota", count=count
            )
        case "sent":
            return plural("states.sent", "{count} sent", "{count} sent", count=count)
    return f"{count} {state}"


def state_word(state: str) -> Sentence | str:
    """A state of a post or a delivery, as a message to be told."""
    return _WORDS.get(state, state)


def scope_named(scope: str, name: str) -> str:
    """What stands still, in the language spoken here: `playbook mothers`."""
    match scope:
        case "all":
            return say("scope.all", "everything")
        case "playbook":
            return say("scope.playbook", "playbook {name}", name=name)
        case "channel":
            return say("scope.channel", "channel {name}", name=name)
        case "group":
            return say("scope.group", "group {name}", name=name)
    return f"{scope} {name}"


def commas(parts: list[str]) -> str:
    """Parts in a row, as the language spoken here divides them: `a, b`, `a、b`."""
    return say("list.comma", ", ").join(parts)
