"""`playbook`: what a set of files means."""

from dsl.constructs.noun import Noun
from dsl.constructs.playbook.construct import Playbook
from dsl.constructs.playbook.lines import READERS

__all__ = ["PLAYBOOK", "Playbook"]

PLAYBOOK = Noun("playbook", READERS)
