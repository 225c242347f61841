"""Signs that a service takes for markup, and has no way to write as they are.

WeCom and DingTalk know no escape, Slack one for `&`, `<` and `>` alone (its "Formatting text for app
surfaces"); there a `>` that begins a line quotes it, escaped or not.
"""

from __future__ import annotations

import re
from dataclasses import replace

from engine.rendering.markup.dialects import WECOM, Dialect, written
from engine.rendering.markup.robot_dialects import BARE, DINGTALK, SLACK
from engine.rendering.markup.shield import bare, put_away

LONGEST = 40
"""How much of what a service would take for markup is told, in characters."""


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.MULTILINE)


def _sign(text: str) -> str:
    """Signs as they are meant: put away, and so told from those of the dialect."""
    return re.escape(put_away(text))


def _pair(signs: str) -> str:
    """What stands between two signs as Slack sees it: no blanks inside, no words outside."""
    sign = _sign(signs)
    return rf"(?<![^\W_]){sign}(?=\S)[^\n]+?(?<=\S){sign}(?![^\W_])"


_LINK = f"{_sign('[')}[^\\n]*?{_sign('](')}"
_CODE = f"{_sign('`')}[^\\n]+?{_sign('`')}"
_LINE = f"^(?:{_sign('#')})+ |^{_sign('>')}"

_SERVICES: dict[str, tuple[Dialect, re.Pattern[str]]] = {
    "wecom": (WECOM, _pattern(_sign("**"), _CODE, _LINK, _LINE, _sign("<font"))),
    "slack": (SLACK, _pattern(_pair("*"), _pair("_"), _pair("~"), _CODE, f"^{_sign('>')}")),
    "dingtalk": (
        DINGTALK,
        _pattern(
            rf"{_sign('*')}(?=\S)[^\n]+?(?<=\S){_sign('*')}", _LINK, _LINE, f"^{_sign('-')} ",
            f"^{_sign('+')} ", f"^{_sign('*')} ",
        ),
    ),
}  # fmt: skip
_CODE_SPANS = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def _without_addresses(text: str) -> str:
    """A text with its signs put away; a bare address becomes a link before anything else."""
    return put_away(BARE.sub("x", text))


def unescapable(service: str, text: str) -> str:
    """The first signs of a text that its service would take for markup, though they are meant as
    they are; empty where there are none, or the service can write them."""
    found = _SERVICES.get(service)
    if found is None:
        return ""
    dialect, pattern = found
    away = written(text, replace(dialect, text=_without_addresses))
    match = pattern.search(_CODE_SPANS.sub("", away))
    return bare(match.group())[:LONGEST] if match is not None else ""
