"""`post`: an element at a time of its own."""

from dsl.constructs.noun import Noun
from dsl.constructs.post.lines import READERS

POST = Noun("post", READERS)
