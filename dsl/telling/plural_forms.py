"""Nouns that follow a number within a text: `{weeks} {weeks:week|weeks}`.

A sentence may have two numbers, each with its noun, which gettext's plural forms can't say; so the
forms stand in the text, one for 1 and one for all else, as English and Spanish need them. Chinese
has none.
"""

from __future__ import annotations


class Counted(str):
    """What is filled into a text; where it is a number, its nouns follow it."""

    __slots__ = ()

    def __format__(self, forms: str) -> str:
        """The number, or the one of its two forms that goes with it.

        Raises `ValueError` for forms that are not two.
        """
        if not forms:
            return str(self)
        one, many = forms.split("|")
        return one if self == "1" else many
