"""`reaction`: what is done when something happens."""

from dsl.constructs.noun import Noun
from dsl.constructs.reaction.construct import Reaction, build_reaction
from dsl.constructs.reaction.lines import READERS

__all__ = ["REACTION", "Reaction"]

REACTION = Noun("reaction", READERS, build_reaction, Reaction)
