"""What is said of a file of outcomes and its rows."""

from __future__ import annotations

from dsl.base.sentence import message

BEYOND = message(
    "outcomes.beyond",
    "{column}: {counted} of an exposure of {exposure}; it is"
    " recorded, look whether the columns are the right ones",
)
COUNT = message("outcomes.count", "{column}: {text} is not a count")
FILE_HAS = message("outcomes.file_has", "the file has {names}")
HOUR = message("outcomes.hour", "{text} is not an hour from 0 to 23")
IDS = message("outcomes.ids", "`weekbook plan --format json` shows their ids")
KIND = message("outcomes.kind", "{kind} is neither activity nor transaction")
MISSPELT = message(
    "outcomes.misspelt",
    'no element is measured by "{measure}"; did you mean "{near}"?'
    " (if not: a `measured by` line of a playbook makes it known)",
)
MOMENT = message("outcomes.moment", "{text} is not a date with a time")
NOT_CSV = message("file.not_csv", "this is not CSV: {error}")
NOT_CSV_AT = message("file.not_csv_at", "line {line}: this is not CSV: {error}")
NOT_SENT = message("outcomes.not_sent", "the post was not sent: it is {states}")
NOT_SENT_TO = message("outcomes.not_sent_to", 'the post was not sent to "{group}": it is {state}')
NOT_UTF8_AT = message("file.not_utf8_at", "line {line}: this is not UTF-8 text")
NO_COLUMN = message("outcomes.no_column", 'there is no column "{name}"; {hint}')
NO_ELEMENT = message("outcomes.no_element", "the row names no element")
NO_GROUP = message("outcomes.no_group", 'the post went to no group "{group}"; {hint}')
NO_POST = message("outcomes.no_post", 'the calendar has no post "{post}"; {hint}')
NO_ROWS = message("outcomes.no_rows", "there are no rows below the header")
NUMBER = message("outcomes.number", "{column}: {text} is not a number")
ROSTER = message("outcomes.roster", "look at the roster's column `group`")
STRANGER = message(
    "outcomes.stranger", 'no element is measured by "{measure}"; it is recorded all the same'
)
TWICE = message("outcomes.twice", "the same post and group as line {line}")
WEEKDAY = message("outcomes.weekday", "{text} is not a weekday; [values.weekday] can translate it")
