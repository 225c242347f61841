"""What every builder leans on, and what blocks of every noun say alike."""

from __future__ import annotations

from dsl.base.fault import Fault, fault
from dsl.base.message import Keyword, phrase
from dsl.base.value import Value
from dsl.constructs.block import only
from dsl.constructs.paths import Read, beside
from dsl.statements.headers import Header
from dsl.statements.names import Name
from dsl.statements.shared import ForChannels, Template
from dsl.syntax.tree import Line


class Building(Value):
    """The files of the workspace, and where faults are told."""

    read: Read
    faults: list[Fault]


def name_of(header: Header) -> str:
    """The name that a header declares; empty where it could not be read."""
    return header.name.text if header.name else ""


def title_of(header: Header) -> str:
    """The title that a header gives, or else its name."""
    return header.title or name_of(header)


def channels_of(line: Line, faults: list[Fault]) -> tuple[Name, ...]:
    """The channels that a block is for; empty for all."""
    said = only(line, ForChannels, faults)
    return said.channels if said else ()


def template_of(line: Line, faults: list[Fault]) -> str:
    """The path of the template that a block names; empty where it names none that can be used."""
    said = only(line, Template, faults)
    return (beside(said.path, faults) or "") if said else ""


def need(
    line: Line, header: Header, faults: list[Fault], said: object, key: str, example: str
) -> None:
    """A fault where a block does not say what it has to, if all its lines could be read."""
    readable = all(child.statement is not None for child in line.block if child.words)
    if not said and readable and any(child.words for child in line.block):
        noun = Keyword(header.noun.upper())
        faults.append(
            fault("PB115", header.span, noun=noun, name=name_of(header), what=phrase(key),
                  example=example)
        )  # fmt: skip
