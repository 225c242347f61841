"""The nouns that open a block, and the start symbol of the lines in it."""

from __future__ import annotations

BLOCKS = {
    noun: f"{noun}_line"
    for noun in (
        "playbook", "audience", "channel", "element", "topics", "topic", "peaks", "week", "expert",
        "campaign", "season", "lifecycle", "reaction", "referral", "coupon", "draw", "levels",
        "task", "measure", "trial",
    )
}  # fmt: skip

STARTS = ("file_line", *BLOCKS.values())
