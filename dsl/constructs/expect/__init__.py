"""`expect`: what a plan has to be like."""

from dsl.constructs.expect.lines import READERS
from dsl.constructs.noun import Noun

EXPECT = Noun("expect", READERS)
