"""What a fault says in a language."""

from __future__ import annotations

from dsl.base.fault import Fault
from dsl.base.span import Span
from dsl.base.value import Value
from dsl.telling.catalogue import codes, filled, told


class Told(Value):
    """What a fault says in one tongue."""

    message: str
    label: str
    help: str
    others: tuple[tuple[Span, str], ...]


def fault_text(fault: Fault, tongue: str = "en") -> Told:
    """What a fault says in a language."""
    message, label, help = codes(tongue)[fault.code]
    return Told(
        filled(message, fault.words, tongue),
        filled(label, fault.words, tongue),
        filled(help, fault.words, tongue),
        tuple((span, told(words, tongue)) for span, words in fault.others),
    )
