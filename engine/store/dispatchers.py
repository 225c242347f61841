"""The workers there are, for those that deal turns to them."""

from engine.store.workers import at_work as not_ended

__all__ = ["not_ended"]
