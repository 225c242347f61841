"""Every room of the language, in one tuple: a new one is a folder, and a line here."""

from __future__ import annotations

from dsl.base.value import Value
from dsl.constructs.audience import AUDIENCE
from dsl.constructs.campaign import CAMPAIGN
from dsl.constructs.channel import CHANNEL
from dsl.constructs.coupon import COUPON
from dsl.constructs.draw import DRAW
from dsl.constructs.element import ELEMENT
from dsl.constructs.expect import EXPECT
from dsl.constructs.expert import EXPERT
from dsl.constructs.fill import FILL
from dsl.constructs.levels import LEVELS
from dsl.constructs.lifecycle import LIFECYCLE
from dsl.constructs.measure import MEASURE
from dsl.constructs.noun import Builder
from dsl.constructs.peaks import PEAKS
from dsl.constructs.playbook import PLAYBOOK
from dsl.constructs.post import POST
from dsl.constructs.reaction import REACTION
from dsl.constructs.referral import REFERRAL
from dsl.constructs.rules import RULES
from dsl.constructs.season import SEASON
from dsl.constructs.task import TASK
from dsl.constructs.topics import TOPICS
from dsl.constructs.trial import TRIAL
from dsl.constructs.week import WEEK
from dsl.syntax.lalr import Readers
from dsl.syntax.readers import shared, when

NOUNS = (
    PLAYBOOK,
    AUDIENCE,
    CHANNEL,
    ELEMENT,
    TOPICS,
    PEAKS,
    WEEK,
    POST,
    FILL,
    RULES,
    EXPERT,
    CAMPAIGN,
    SEASON,
    LIFECYCLE,
    REACTION,
    REFERRAL,
    COUPON,
    DRAW,
    LEVELS,
    TASK,
    MEASURE,
    TRIAL,
    EXPECT,
)

BUILDERS: dict[str, Builder] = {noun.word: noun.build for noun in NOUNS if noun.build is not None}
"""By the noun of a block that has a name, what it declares."""

READERS: Readers = {
    **dict.fromkeys((*BUILDERS, "playbook", "topic"), shared.header),
    **{
        read.__name__: read
        for readers in (shared.READERS, when.READERS, *(noun.readers for noun in NOUNS))
        for read in readers
    },
}
"""By the name of each rule of the grammar, what makes a statement, or a part of one, of its parts."""

VALUES: dict[str, type[Value]] = {noun.word: noun.makes for noun in NOUNS if noun.makes is not None}
"""By the same nouns, the class of what they declare."""

SUBJECTS = frozenset(noun.word for noun in NOUNS if noun.is_subject)
"""The nouns that rules may be about."""
