"""What an import says of a file, whichever form it has."""

from __future__ import annotations

from dsl.base.sentence import message

ASK_ZONE = message(
    "import.ask_zone", "say whose clock the groups live by, for example --timezone Europe/Madrid"
)
DIFFERS = message(
    "import.differs",
    "the playbook would not post the same on {date} at {time}; please report this file",
)
GAP = message("import.gap", "clocks in {zone} skip {time} on {date}; it is posted at {shown}")
LEFT_OUT = message("import.left_out", "{zone} left out {date}")
NOTHING_IMPORTED = message(
    "import.nothing_imported", "nothing was imported: mend these, or add --skip-faulty"
)
NOT_EMPTY = message(
    "folder.not_empty", "{folder} is there already and not empty; choose another name"
)
NO_PLAYBOOK = message("import.no_playbook", "the posts make no sound playbook: {fault}")
NO_POSTS = message("import.no_posts", "{file} has no posts")
NO_ZONE = message("import.no_zone", "{file} names no time zone; {remedy}")
SAME = message("import.same", "the same text at {when} is there already; it was taken once")
SAME_AS_LINE = message(
    "import.same_as_line",
    "the same text at {when} is there already (line {line}); it was taken once",
)
TIME = message("import.time", "{text} is not a time; write 09:30")
TWICE = message(
    "import.twice", "clocks in {zone} show {time} twice on {date}; it is posted at the first"
)
TWO = message("import.two", "there is more than one post at {when}; move one by a minute")
TWO_WITH_LINE = message(
    "import.two_with_line",
    "there is more than one post at {when} (line {line}); move one by a minute",
)
UNREAD = message("file.unread", "{file} cannot be read: {reason}")
UNSOUND = message("import.unsound", "the playbook would not be sound: {fault}")
UNWRITABLE = message("import.unwritable", "the playbook cannot be written in {language}")
YEAR = message("import.year", "{place}: {date} is not from {first} to {last}")
ZONE = message("import.zone", "{zone} is not a time zone, such as Europe/Madrid")
ZONE_OF_FILE = message("import.zone_of_file", "{file}: {problem}; {remedy}")
