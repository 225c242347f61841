"""`peaks`: the times of a day at which members look."""

from dsl.constructs.noun import Noun
from dsl.constructs.peaks.construct import PeakHour
from dsl.constructs.peaks.lines import READERS

__all__ = ["PEAKS", "PeakHour"]

PEAKS = Noun("peaks", READERS)
