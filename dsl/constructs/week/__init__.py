"""`week`: posts and rules."""

from dsl.constructs.noun import Noun
from dsl.constructs.week.construct import Week
from dsl.constructs.week.lines import READERS

__all__ = ["WEEK", "Week"]

WEEK = Noun("week", READERS)
