"""`draw`: prizes at times nobody knows."""

from dsl.constructs.draw.construct import Draw, build_draw
from dsl.constructs.draw.lines import READERS
from dsl.constructs.noun import Noun

__all__ = ["DRAW", "Draw"]

DRAW = Noun("draw", READERS, build_draw, Draw)
