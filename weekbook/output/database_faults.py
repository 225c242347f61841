"""What a database complained of, in words, with the way out where there is one."""

from __future__ import annotations

WAYS_OUT = {
    "file is not a database": "what stands there is no SQLite database; move it away, or name"
    " another in weekbook.toml",
    "disk image is malformed": "the file is damaged; restore a backup, then run `weekbook doctor`",
    "malformed": "the file is damaged; restore a backup, then run `weekbook doctor`",
    "database is locked": "another program holds it; wait until that one is done, or look whether it hangs",
    "disk is full": "free some room and run the command again; nothing was half done",
    "readonly database": "it can only be read; give its file and folder to the account that runs Weekbook",
    "unable to open database file": "look whether its folder is there and can be written to",
    "disk i/o error": "the disk failed; look at the machine's log before anything else",
    "no such table": "tables are missing; restore a backup, then run `weekbook doctor`",
    "no such column": "its tables are not those of this version; restore a backup, then run `weekbook doctor`",
    "can't locate revision": "a newer Weekbook made its tables; install that version again",
    "connection refused": "nothing answers there; look whether PostgreSQL runs and the address is right",
}
"""By what SQLite, PostgreSQL or Alembic say in their own words, in lower case."""


def database_fault(error: Exception) -> str:
    """What to tell a person of a failure of the database."""
    said = str(getattr(error, "orig", None) or error).strip()
    for words, way in WAYS_OUT.items():
        if words in said.lower():
            return f"the database failed: {said.splitlines()[0]}; {way}"
    return f"the database failed: {said}"
