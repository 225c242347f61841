"""What is said to people: English beside the code, other languages from a catalogue.

`message("status.none", "nothing is due")` is a text, and English; it knows its key, so that
`told` can say it in another language later, where it is known who reads. Files, logs and other
programs get the English. `say` tells at once, in the language spoken here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from dsl.base.languages import catalogue, spoken


class Sayable(ABC):
    """A value that each language writes in its own way, such as a date."""

    @abstractmethod
    def told(self, language: str) -> str:
        """How it is written in a language, such as `zh-CN`."""
        ...


class Quoted(Sayable):
    """What somebody wrote, in the marks of each language: `'a'`, `«a»`, `“a”`, `「a」`. Signs that no
    line can show are escaped, as Python does it."""

    MARKS: ClassVar[Mapping[str, tuple[str, str]]] = {
        "es": ("«", "»"),
        "zh-CN": ("“", "”"),
        "zh-TW": ("「", "」"),
    }

    def __init__(self, text: str) -> None:
        self.text = text

    def told(self, language: str) -> str:
        shown = repr(self.text)
        if language not in self.MARKS:
            return shown
        before, after = self.MARKS[language]
        return f"{before}{shown[1:-1]}{after}"

    def __str__(self) -> str:
        return self.told("en")


class InRow(Sayable):
    """Things one after the other, as each language divides them: `a, b`, `a、b`."""

    def __init__(self, parts: Iterable[object]) -> None:
        self.parts = tuple(parts)

    def told(self, language: str) -> str:
        between = message("list.comma", ", ").told(language)
        return between.join(told(part, language) for part in self.parts)

    def __str__(self) -> str:
        return self.told("en")


class Sentence(str):
    """An English text that knows which message of the catalogues it is, and what fills it."""

    __slots__ = ("english", "fields", "key", "many", "number")

    key: str
    """What the message is called in every catalogue (`msgctxt`)."""
    english: str
    """The English with its fields in braces, for one where there is a form for `many`."""
    many: str
    number: int
    fields: Mapping[str, object]

    def __new__(
        cls, key: str, english: str, many: str, number: int, fields: Mapping[str, object]
    ) -> Sentence:
        form = many if many and number != 1 else english
        made = super().__new__(cls, _filled(form, fields, "en"))
        made.key, made.english, made.many = key, english, many
        made.number, made.fields = number, fields
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.key, self.english, self.many, self.number, self.fields)

    def filled(self, **fields: object) -> Sentence:
        """The same message about something else: what stands in its fields is given."""
        return Sentence(self.key, self.english, "", 0, fields)

    def told(self, language: str) -> str:
        """The sentence in a language; English where its catalogue hasn't got it."""
        messages = catalogue(language)
        if messages is None:
            return str(self)
        if self.many:
            form = messages.npgettext(self.key, self.english, self.many, self.number)
        else:
            form = messages.pgettext(self.key, self.english)
        return _filled(form, self.fields, language)


def _filled(form: str, fields: Mapping[str, object], language: str) -> str:
    if not fields:
        return form.replace("{{", "{").replace("}}", "}")
    words = {name: told(value, language) for name, value in fields.items()}
    if language.startswith("zh"):
        from dsl.base.chinese_spaces import filled_apart  # noqa: PLC0415 - others need no pattern

        return filled_apart(form, words)
    return form.format_map(words)


def message(key: str, english: str, /, **fields: object) -> Sentence:
    """A message of the catalogues, filled with its fields."""
    return Sentence(key, english, "", 0, fields)


def kept(key: str, english: str, /, **fields: object) -> Sentence:
    """A message that is kept, in a calendar or a file: in English, and told again by `told_again`
    to whoever reads it. Its key begins with `kept.`."""
    return Sentence(key, english, "", 0, fields)


def plural(key: str, one: str, many: str, /, *, count: int, **fields: object) -> Sentence:
    """A message whose words follow a number, `count`, which it may name. Each catalogue has as many
    forms as its language needs."""
    return Sentence(key, one, many, count, {"count": count, **fields})


def say(key: str, english: str, /, **fields: object) -> str:
    """A message in the language spoken here."""
    return message(key, english, **fields).told(spoken())


def say_plural(key: str, one: str, many: str, /, *, count: int, **fields: object) -> str:
    """A message that follows a number, in the language spoken here."""
    return plural(key, one, many, count=count, **fields).told(spoken())


def told(said: object, language: str = "") -> str:
    """What is said, in a language: the one spoken here if none is named. A text that is in no
    catalogue stays as it is."""
    if isinstance(said, Sentence | Sayable):
        return said.told(language or spoken())
    if isinstance(said, BaseException):
        return told_error(said, language)
    return str(said)


def told_error(error: BaseException, language: str = "") -> str:
    """What an error says, in a language: the one spoken here if none is named."""
    (*_, said) = error.args or ("",)
    return told(said, language) if isinstance(said, Sentence) else str(error)
