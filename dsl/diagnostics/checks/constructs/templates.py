"""What constructs provide to the templates of their posts."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.constructs.campaign import Campaign
from dsl.constructs.draw import Draw
from dsl.constructs.levels import LevelSet
from dsl.constructs.lifecycle import Lifecycle
from dsl.constructs.playbook import Playbook
from dsl.constructs.reaction import Reaction
from dsl.constructs.referral import Referral
from dsl.diagnostics.checks.template_uses import Use, uses_of


def uses_by_constructs(path: str, elements: set[str], playbook: Playbook) -> Iterator[Use]:
    """The uses of a template by campaigns, lifecycles, reactions, draws, referrals and levels."""
    every = frozenset(channel.name for channel in playbook.channels)
    for construct in playbook.constructs:
        named = frozenset(name.text for name in construct.channels) or every
        match construct:
            case Campaign(posts=posts, fills=fills):
                yield from uses_of([*posts, *fills], elements, named, playbook, "campaign")
            case Lifecycle(posts=posts, of=of):
                members = "members" if of and of.whose == "member" else ""
                yield from uses_of(posts, elements, named, playbook, members)
            case Reaction(acts=acts):
                if elements & {act.name.text for act in acts if act.act == "post"}:
                    yield Use(frozenset({"members"}), named)
            case Draw(template=template) if template == path:
                yield Use(frozenset({"draw"}), named)
            case Referral(template=template) if template == path:
                yield Use(frozenset({"referral"}), named)
            case LevelSet(template=template) if template == path:
                yield Use(frozenset({"members"}), named)
            case _:
                pass
