"""`channel`: where messages go."""

from dsl.constructs.channel.construct import Channel, build_channel
from dsl.constructs.channel.lines import READERS
from dsl.constructs.noun import Noun

__all__ = ["CHANNEL", "Channel"]

CHANNEL = Noun("channel", READERS, build_channel, Channel)
