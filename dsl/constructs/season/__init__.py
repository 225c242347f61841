"""`season`: what holds between two dates."""

from dsl.constructs.noun import Noun
from dsl.constructs.season.construct import Season, build_season
from dsl.constructs.season.lines import READERS

__all__ = ["SEASON", "Season"]

SEASON = Noun("season", READERS, build_season, Season)
