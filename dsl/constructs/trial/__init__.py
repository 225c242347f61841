"""`trial`: which day or time is best."""

from dsl.constructs.noun import Noun
from dsl.constructs.trial.construct import Trial, build_trial
from dsl.constructs.trial.lines import READERS

__all__ = ["TRIAL", "Trial"]

TRIAL = Noun("trial", READERS, build_trial, Trial)
