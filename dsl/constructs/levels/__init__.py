"""`levels`: what members have reached by points."""

from dsl.constructs.levels.construct import LevelSet, build_levels
from dsl.constructs.levels.lines import READERS
from dsl.constructs.noun import Noun

__all__ = ["LEVELS", "LevelSet"]

LEVELS = Noun("levels", READERS, build_levels, LevelSet)
