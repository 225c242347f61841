"""The encoding of a text that somebody else's program wrote.

A mark at the start or sound UTF-8 is certain. Else the bytes are tried as what Excel writes on the
machines of our readers, and each reading is looked at for what its language is made of.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from dsl.base.value import Value

MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
"""Byte order marks, each with its codec and the name that people know it by."""

PLAUSIBLE = 0.95
"""The share of a reading's foreign signs that must be common ones of its language."""

SAMPLE = 200_000
"""How many bytes are looked at; the whole text is read by what they say."""

_WESTERN = frozenset("áéíóúüñçàèìòùâêîôûäëïöãõßÁÉÍÓÚÜÑÇÀÈÌÒÙÂÊÎÔÛÄËÏÖÃÕ¿¡ªº«»€£·°©®–—‘’“”…•\u00a0")
_LETTER_ALONE = re.compile(r"(?<=[A-Za-z])[À-ÿ]|[À-ÿ](?=[A-Za-z])")


class Decoded(Value):
    """A text, and what was done to read it."""

    text: str
    encoding: str
    """Its name as people know it, such as `GBK`."""
    certain: bool
    """Whether nothing had to be concluded from the look of the text."""


class EncodingError(ValueError):
    """The bytes are text in none of the encodings, or in several. `readings` are their names."""

    def __init__(self, line: int, readings: tuple[str, ...]) -> None:
        super().__init__(", ".join(readings))
        self.line = line
        self.readings = readings


def decoded(data: bytes, tongue: str = "", named: str = "") -> Decoded:
    """The text in `data`, without a mark at its start.

    `tongue` decides where two readings stand, `named` is an encoding that a person said. Raises
    `EncodingError`, with the line of the first byte that is not UTF-8.
    """
    if named:
        return Decoded(_strict(data, named), named, True)
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data[len(mark) :], codec), name, True)
    try:
        return Decoded(data.decode("utf-8"), "UTF-8", True)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    wide = _utf_16_without_mark(data)
    if wide:
        return Decoded(_strict(data, wide), "UTF-16", False)
    readings = {
        name: text
        for name, (codec, stands) in _READINGS.items()
        if (text := _tried(data, codec)) is not None and stands(text)
    }
    names = _chosen(tuple(readings), tongue)
    if len(names) != 1:
        raise EncodingError(line, names)
    return Decoded(readings[names[0]], names[0], False)


def _chosen(names: tuple[str, ...], tongue: str) -> tuple[str, ...]:
    wanted = {"zh-CN": "GBK", "zh-TW": "Big5", "es": "Windows-1252", "en": "Windows-1252"}
    return (wanted[tongue],) if wanted.get(tongue) in names else names


def _strict(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError) as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise EncodingError(data.count(b"\n", 0, start) + 1, ()) from error


def _tried(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _utf_16_without_mark(data: bytes) -> str:
    """The codec of a text most of whose signs are ASCII, each beside a zero; else nothing."""
    sample = data[:SAMPLE]
    pairs = len(sample) // 2
    if not pairs or len(data) % 2:
        return ""
    for codec, at in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sample[at::2].count(0) > pairs / 2 and not sample[1 - at :: 2].count(0):
            return codec
    return ""


def _foreign(text: str) -> str:
    return "".join(sign for sign in text[:SAMPLE] if not sign.isascii())


def _is_western(text: str) -> bool:
    """Whether the signs beyond ASCII are those of Western Europe, and letters stand in words."""
    foreign = _foreign(text)
    letters = [sign for sign in foreign if "À" <= sign <= "ÿ"]
    beside = len(_LETTER_ALONE.findall(text[:SAMPLE]))
    common = sum(sign in _WESTERN for sign in foreign)
    return common >= PLAUSIBLE * len(foreign) and beside >= 0.8 * len(letters)


def _is_simplified(text: str) -> bool:
    """Whether the signs beyond ASCII are those of GB 2312, the everyday part of GBK."""
    foreign = _foreign(text)
    return _share(foreign, lambda sign: _within(sign, "gb2312", 0xA1, 0xF7)) >= PLAUSIBLE


def _is_traditional(text: str) -> bool:
    """Whether they are those of Big5's first level, and some are written as only Big5 would."""
    foreign = _foreign(text)
    common = _share(foreign, lambda sign: _within(sign, "big5", 0xA1, 0xC6))
    only = sum(one < 0xA1 for sign in foreign for one in _bytes(sign, "big5")[1:])
    return common >= PLAUSIBLE and (only > 0 or len(foreign) < 4)


_READINGS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "GBK": ("gb18030", _is_simplified),
    "Big5": ("big5hkscs", _is_traditional),
    "Windows-1252": ("cp1252", _is_western),
}
"""By name: the codec, and whether a text read with it looks like one of its language."""


def _share(signs: str, common: Callable[[str], bool]) -> float:
    return sum(map(common, signs)) / len(signs) if signs else 0.0


def _within(sign: str, codec: str, first: int, last: int) -> bool:
    made = _bytes(sign, codec)
    return len(made) == 2 and first <= made[0] <= last


def _bytes(sign: str, codec: str) -> bytes:
    return sign.encode(codec, errors="ignore")
