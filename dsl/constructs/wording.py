"""Subjects and shares in the words of a fault, and the metrics that need no element."""

from __future__ import annotations

from dsl.base.message import Keyword
from dsl.statements.names import Name, Share
from dsl.syntax.keywords import SUBJECTS

ALWAYS_RECORDED = frozenset({"joins", "leaves", "complaints", "members"})
"""What a channel tells of its groups, whatever is posted."""


def subject_word(subject: Name) -> Keyword:
    """The subject of a rule as the tongue writes it; a name as it is."""
    word = subject.text
    return Keyword(word.upper() if word in SUBJECTS else word)


def percent(share: Share) -> str:
    """A share as it is written: 6000 is 60%, 6250 is 62.5%."""
    return f"{share / 100:g}%"
