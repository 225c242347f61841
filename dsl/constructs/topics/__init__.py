"""`topics`: what content is about, in turn."""

from dsl.constructs.noun import Noun
from dsl.constructs.topics.construct import Topic, TopicSet, build_topics
from dsl.constructs.topics.lines import READERS

__all__ = ["TOPICS", "Topic", "TopicSet"]

TOPICS = Noun("topics", READERS, build_topics, TopicSet, is_subject=True)
