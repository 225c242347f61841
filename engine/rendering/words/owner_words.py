"""What an owner who sends by hand is told, in the language of the playbook."""

from __future__ import annotations

from dsl.base.sentence import message, plural
from engine.rendering.markup.shield import Text, markdown_of, shielded
from engine.rendering.words.locale_forms import moment_in


def task_text(tongue: str, group: str, until: str, text: str, link: str) -> str:
    """The message that asks an owner to send a text; `link` leads to their page, or is empty.

    It is Markdown around the text, in which the group's name and the text's values stay themselves.
    """
    asked = message(
        "owner.task",
        "Please send this to {group} by {until}:",
        group=shielded(group),
        until=moment_in(tongue, until),
    )
    parts = [asked.told(tongue), markdown_of(text).strip(), *_answer(tongue, link)]
    return Text("\n\n".join(parts) + "\n")


def reminder_text(tongue: str, count: int, until: str, link: str) -> str:
    """The message that reminds an owner of what waits."""
    waiting = plural(
        "owner.reminder",
        "{count} message waits for you to send it, until {until}.",
        "{count} messages wait for you to send them, the first until {until}.",
        count=count,
        until=moment_in(tongue, until),
    )
    return "\n\n".join([waiting.told(tongue), *_answer(tongue, link)]) + "\n"


def _answer(tongue: str, link: str) -> list[str]:
    said = message("owner.answer", "Say here when it is done: {link}", link=link)
    return [said.told(tongue)] if link else []
