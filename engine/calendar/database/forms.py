"""The forms that the tables have had, by the numbers of their migrations.

Every command that opens the calendar asks for the newest. Alembic knows it too, and is loaded only
where tables are changed: it takes half as long as all else that `status` loads.
"""

from __future__ import annotations

from pathlib import Path

MIGRATIONS = Path(__file__).with_name("migrations")


def forms() -> tuple[str, ...]:
    """Every form, the oldest first: `0001`, `0002` ..."""
    steps = (MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return tuple(sorted(path.name.partition("_")[0] for path in steps))


def newest_form() -> str:
    """The form that this program works with."""
    return forms()[-1]
