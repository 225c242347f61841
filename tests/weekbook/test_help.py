"""The help is whole in every tongue."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest

from dsl.syntax.keywords import TONGUES
from tests.commands import weekbook
from weekbook.main import COMMANDS, MODULES, main
from weekbook.output.help_text import CommandParser, example, saying

OTHERS = [tongue for tongue in TONGUES if tongue != "en"]


def said() -> set[str]:
    """Every text of the help, as the commands give it."""
    asked: set[str] = set()

    def note(text: str) -> str:
        asked.add(text)
        return text

    for name, told in COMMANDS.items():
        module: Any = importlib.import_module(f"weekbook.commands.{MODULES.get(name, name)}")
        note(told)
        example(module.EXAMPLE, note)
        parser = CommandParser(note, prog=name)
        module.options(parser)
        parser.format_help()
    plain = {text for text in asked if text.strip() and not text.startswith("  weekbook")}
    return plain | {"COMMAND", "OPTIONS"}


@pytest.mark.parametrize("tongue", OTHERS)
def test_no_text_of_the_help_is_missing_or_left_over(tongue: str) -> None:
    texts = importlib.import_module(
        f"weekbook.output.help.{tongue.lower().replace('-', '_')}"
    ).TEXTS
    overview = {text for text in texts if text.startswith(("weekbook:", "`weekbook COMMAND"))}
    assert said() | overview == texts.keys()
    assert len(overview) == 2
    assert not [text for text, told in texts.items() if text == told]


@pytest.mark.parametrize("tongue", OTHERS)
def test_the_machine_decides_the_tongue_of_the_help(tongue: str) -> None:
    say = saying(tongue)
    shown = weekbook("check", "--help", WEEKBOOK_LANGUAGE=tongue).stdout
    assert say("check again whenever a file is saved") in re.sub(r"\s+", " ", shown).replace(
        "\n", ""
    )
    assert say("examples:") in shown
    assert "usage" not in shown
    assert "weekbook check --weeks 4" in shown
    overview = weekbook("--help", WEEKBOOK_LANGUAGE=tongue).stdout
    assert say(COMMANDS["plan"]) in overview


@pytest.mark.parametrize(
    ("variables", "tongue"),
    [
        ({"LC_ALL": "es_ES.UTF-8"}, "es"),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_HK", "LANG": "es"}, "zh-TW"),
        ({"WEEKBOOK_LANGUAGE": "es", "LC_ALL": "zh_TW"}, "es"),
        ({"LC_ALL": "de_DE"}, "en"),
        ({"LC_ALL": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_tongue_of_a_machine(variables: dict[str, str], tongue: str) -> None:
    from weekbook.output.machine_language import machine_tongue

    assert machine_tongue(variables) == tongue


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_of_debug(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is taken out before the command's own arguments are read, yet it has to be found."""
    assert main([name, "--help"]) == 0
    assert "--debug" in capsys.readouterr().out
