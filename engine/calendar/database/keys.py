"""Idempotency keys: what a service tells a repeated message by."""

from __future__ import annotations

import hashlib

KEY_FUNCTION = "idempotency_key"
"""Its name in SQLite, which cannot hash by itself."""


def idempotency_key(post_id: str, group: str, content: str, round: int = 0) -> str:
    """The key of a delivery: the same for the same content to the same group, however often tried.
    Each time a person has it sent again after it failed is another round."""
    again = f"\n{round}" if round else ""
    return hashlib.sha256(f"{post_id}\n{group}\n{content}{again}".encode()).hexdigest()[:32]
