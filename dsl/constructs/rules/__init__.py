"""What a week has to keep to, and what it should like to."""

from dsl.constructs.noun import Noun
from dsl.constructs.rules.lines import READERS

RULES = Noun("rules", READERS)
