"""Where weeks that were solved are kept between commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from engine.services.planning import SolvedBefore
from weekbook.caches.atomic_write import keep_if_possible
from weekbook.caches.folder import cache_folder


def solved_before(at: Callable[[str, dt.date], None] | None = None) -> SolvedBefore:
    """The weeks in the user's cache. `at` is told the playbook and week that is looked at."""
    return SolvedBefore(cache_folder() / "weeks", keep_if_possible, at)
