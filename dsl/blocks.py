"""The nouns that open a block, and the start symbol of the lines in it."""

from __future__ import annotations

BLOCKS = {
    "playbook": "playbook_line",
    "audience": "audience_line",
    "channel": "channel_line",
    "element": "element_line",
    "topics": "topics_line",
    "topic": "topic_line",
    "peaks": "peaks_line",
    "week": "week_line",
    "expert": "expert_line",
}

STARTS = ("file_line", *BLOCKS.values())
