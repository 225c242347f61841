"""Where weeks that were solved are kept between commands."""

from __future__ import annotations

from engine.services.planning import SolvedBefore
from weekbook.caches.atomic_write import keep_if_possible
from weekbook.caches.folder import cache_folder


def solved_before() -> SolvedBefore:
    """The weeks in the user's cache."""
    return SolvedBefore(cache_folder() / "weeks", keep_if_possible)
