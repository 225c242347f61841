"""A template and its context to a text of Markdown, in this process; `pool` does it in another."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError

from dsl.base.message import Phrase, phrase
from dsl.template_words import MOST_CHARACTERS
from engine.rendering.markup.shield import Text
from engine.rendering.markup.shown import excess, sent_text
from engine.rendering.templates.error import RenderError
from engine.rendering.templates.fuel import burn, fill
from engine.rendering.templates.job import RenderJob
from engine.rendering.templates.sandbox import Sandbox, line_of

__all__ = ["MOST_CHARACTERS", "RenderError", "handed_over", "render", "text_for"]

_BLANKS = "".join(sign for sign in map(chr, range(0x3000)) if sign.isspace())
"""White space at which no text begins; wide blanks (U+3000) begin a paragraph in Chinese."""
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that show nothing: fillers of Hangul, the empty pattern of Braille."""


@lru_cache(maxsize=8)
def _sandbox(tongue: str) -> Sandbox:
    return Sandbox(tongue)


@lru_cache(maxsize=4_096)
def _compiled(source: str, tongue: str) -> Template:
    try:
        return _sandbox(tongue).template(source)
    except TemplateSyntaxError as error:
        raise RenderError(phrase("jinja_says", reason=error.message or ""), error.lineno) from None
    except (ValueError, OverflowError):  # a number of thousands of digits
        raise RenderError(phrase("number_large"), 1) from None
    except (RecursionError, SyntaxError, MemoryError):
        raise RenderError(phrase("nested_deep"), 1) from None


def render(source: str, context: Mapping[str, Any], tongue: str = "en") -> Text:
    """The text that a template makes of `context`, without white space at its ends.

    Write it for a service by `shown.sent_text`. Raises `RenderError` where it cannot be made,
    takes more than `MOST_STEPS`, or is longer than `MOST_CHARACTERS`.
    """
    template = _compiled(source, tongue)
    fill()
    pieces: list[str] = []
    length = 0
    try:
        for piece in template.root_render_func(template.new_context(dict(context))):
            burn()
            pieces.append(piece)
            length += len(piece)
            if length > MOST_CHARACTERS:
                raise RenderError(phrase("text_long", most=MOST_CHARACTERS))
    except RenderError as error:
        error.line = error.line or line_of(error, template)
        raise
    except TemplateError as error:
        reason = phrase("jinja_says", reason=error.message or type(error).__name__)
        raise RenderError(reason, line_of(error, template)) from None
    except ZeroDivisionError as error:
        raise RenderError(phrase("divides_by_zero"), line_of(error, template)) from None
    except (
        ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError,
        TypeError, ValueError,
    ) as error:  # fmt: skip
        raise RenderError(_reason(error), line_of(error, template)) from None
    return Text("".join(pieces).rstrip().lstrip(_BLANKS))


def _reason(error: Exception) -> Phrase:
    """What a fault of Python's is in the words of whoever writes templates."""
    if isinstance(error, MemoryError):
        return phrase("takes_memory")
    if isinstance(error, RecursionError):
        return phrase("nested_deep")
    said = str(error)
    if isinstance(error, TypeError) and "not supported between" in said:
        return phrase("cannot_compare")
    if isinstance(error, TypeError) and "not iterable" in said:
        return phrase("no_list")
    return phrase("cannot_compute")


def text_for(job: RenderJob) -> Text:
    """The text of a job: previews, plans and deliveries all come by here.

    Raises `RenderError` as `render` does, and where it shows nothing or is too long for its service.
    """
    text = render(job.template, job.context, job.tongue)
    if shows_nothing(text):
        raise RenderError(phrase("text_empty"))
    found = excess(job.service, text, job.with_picture)
    if found is not None:
        raise RenderError(found)
    return text


def handed_over(job: RenderJob) -> str:
    """What the service is handed for a job, by the code that sends it: what a preview shows."""
    return sent_text(job.service, text_for(job))


def shows_nothing(text: str) -> bool:
    """Whether nobody would see anything of a text: white space, and signs without width."""
    if text.isascii():
        return not text or text.isspace()
    return all(
        letter in _BLANK or unicodedata.category(letter) in ("Zs", "Zl", "Zp", "Cc", "Cf", "Cn")
        for letter in text
    )
