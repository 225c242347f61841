"""`fill`: elements at the peaks."""

from dsl.constructs.fill.lines import READERS
from dsl.constructs.noun import Noun

FILL = Noun("fill", READERS)
