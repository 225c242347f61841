"""`element`: a kind of content."""

from dsl.constructs.element.construct import Element, build_element
from dsl.constructs.element.lines import READERS
from dsl.constructs.noun import Noun

__all__ = ["ELEMENT", "Element"]

ELEMENT = Noun("element", READERS, build_element, Element, is_subject=True)
