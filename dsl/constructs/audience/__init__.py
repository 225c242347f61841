"""`audience`: who the members are."""

from dsl.constructs.audience.construct import Audience, build_audience
from dsl.constructs.audience.lines import READERS
from dsl.constructs.noun import Noun

__all__ = ["AUDIENCE", "Audience"]

AUDIENCE = Noun("audience", READERS, build_audience, Audience)
