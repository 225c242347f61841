"""What every line of a playbook says is one of these."""

from __future__ import annotations

from dsl.base.value import Value


class Statement(Value):
    """What a line says, as it was written: names are not resolved here."""
