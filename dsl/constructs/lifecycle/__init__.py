"""`lifecycle`: posts by the age of a group or a member's stay."""

from dsl.constructs.lifecycle.construct import Lifecycle, build_lifecycle
from dsl.constructs.lifecycle.lines import READERS
from dsl.constructs.noun import Noun

__all__ = ["LIFECYCLE", "Lifecycle"]

LIFECYCLE = Noun("lifecycle", READERS, build_lifecycle, Lifecycle)
