"""`expert`: a person with sessions."""

from dsl.constructs.expert.construct import Expert, build_expert
from dsl.constructs.expert.lines import READERS
from dsl.constructs.noun import Noun

__all__ = ["EXPERT", "Expert"]

EXPERT = Noun("expert", READERS, build_expert, Expert, is_subject=True)
