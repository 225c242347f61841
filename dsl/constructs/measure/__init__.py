"""`measure`: what is counted of a post."""

from dsl.constructs.measure.construct import Measure, build_measure
from dsl.constructs.measure.lines import READERS
from dsl.constructs.noun import Noun

__all__ = ["MEASURE", "Measure"]

MEASURE = Noun("measure", READERS, build_measure, Measure)
