"""What a database complained of, in words, with the way out where there is one."""

from __future__ import annotations

from dsl.base.sentence import message

_DAMAGED = message(
    "database.damaged", "the file is damaged; restore a backup, then run `weekbook doctor`"
)

WAYS_OUT = {
    "file is not a database": message(
        "database.no_sqlite",
        "what stands there is no SQLite database; move it away, or name another in weekbook.toml",
    ),
    "disk image is malformed": _DAMAGED,
    "malformed": _DAMAGED,
    "database is locked": message(
        "database.locked",
        "another program holds it; wait until that one is done, or look whether it hangs",
    ),
    "disk is full": message(
        "database.full", "free some room and run the command again; nothing was half done"
    ),
    "readonly database": message(
        "database.read_only",
        "it can only be read; give its file and folder to the account that runs Weekbook",
    ),
    "unable to open database file": message(
        "database.unopened", "look whether its folder is there and can be written to"
    ),
    "disk i/o error": message(
        "database.disk", "the disk failed; look at the machine's log before anything else"
    ),
    "no such table": message(
        "database.no_table", "tables are missing; restore a backup, then run `weekbook doctor`"
    ),
    "no such column": message(
        "database.no_column",
        "its tables are not those of this version; restore a backup, then run `weekbook doctor`",
    ),
    "can't locate revision": message(
        "database.of_newer", "a newer Weekbook made its tables; install that version again"
    ),
    "connection refused": message(
        "database.refused",
        "nothing answers there; look whether PostgreSQL runs and the address is right",
    ),
}
"""By what SQLite, PostgreSQL or Alembic say in their own words, in lower case."""


def database_fault(error: Exception) -> str:
    """What to tell a person of a failure of the database."""
    said = str(getattr(error, "orig", None) or error).strip()
    for words, way in WAYS_OUT.items():
        if words in said.lower():
            return message(
                "database.failed_but",
                "the database failed: {error}; {way}",
                error=said.splitlines()[0],
                way=way,
            )
    return message("database.failed", "the database failed: {error}", error=said)
