"""Subjects of rules: an element, a kind, a set of topics, a stage, an expert, or `posts`."""

from __future__ import annotations

from dsl.base.value import Value
from dsl.constructs.element import Element


class Content(Value):
    """What a slot may hold, as far as rules look at it."""

    name: str
    """The element's name, or the expert's."""
    kind: str
    stage: str
    topics: str

    def is_a(self, subject: str) -> bool:
        """Whether a rule about `subject` is about this content."""
        return subject == "posts" or subject in (self.name, self.kind, self.stage, self.topics)


def content_of(element: Element, topics: str) -> Content:
    """What a post of an element brings, with the topics it is about; empty for none."""
    return Content(element.name, element.kind, element.stage, topics)
