"""The help is whole in every tongue."""

from __future__ import annotations

import argparse
import importlib
from typing import Any

import pytest
from babel.messages.catalog import Message

from dsl.base.languages import FOLDERS, speak
from dsl.base.sentence import Sentence
from dsl.syntax.keywords import TONGUES
from tests.commands import weekbook
from tools.catalogues import read
from weekbook.main import COMMANDS, MODULES, main

OTHERS = [tongue for tongue in TONGUES if tongue != "en"]


def catalogue_of(tongue: str) -> list[Message]:
    return [entry for entry in read(FOLDERS[tongue]) if entry.id]


class Noting(argparse.ArgumentParser):
    """A parser that keeps the help it is given."""

    def __init__(self) -> None:
        self.given: list[object] = []
        super().__init__(add_help=False)

    def add_argument(self, *names: Any, **named: Any) -> argparse.Action:
        self.given.append(named.get("help"))
        return super().add_argument(*names, **named)


@pytest.mark.parametrize("name", COMMANDS)
def test_all_help_is_in_the_catalogues(name: str) -> None:
    """What stands there is translated: `tests/locales` sees to it."""
    module: Any = importlib.import_module(f"weekbook.commands.{MODULES[name]}")
    parser = Noting()
    module.options(parser)
    told_of = [COMMANDS[name], *parser.given, *(does for _, does in module.EXAMPLE if does)]
    assert [text for text in told_of if not isinstance(text, Sentence)] == []
    assert all(text.key.startswith("help.") for text in told_of if isinstance(text, Sentence))


@pytest.mark.parametrize("tongue", OTHERS)
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_of_the_help_stays_english(
    name: str, tongue: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("WEEKBOOK_LANGUAGE", tongue)
    try:
        assert main([name, "--help"]) == 0
    finally:
        speak("en")
    shown = capsys.readouterr().out
    for entry in catalogue_of(tongue):
        english = entry.id if isinstance(entry.id, str) else entry.id[0]
        if entry.context.startswith("help.") and " " in english.strip() and "{" not in english:
            assert f"  {english}\n" not in shown


@pytest.mark.parametrize(("tongue", "heading", "stop"), [
    ("es", "opciones:\n", "."), ("zh-CN", "选项：\n", "。"), ("zh-TW", "選項：\n", "。"),
])  # fmt: skip
def test_the_machine_decides_the_tongue_of_the_help(tongue: str, heading: str, stop: str) -> None:
    messages = {entry.context: entry.string for entry in catalogue_of(tongue)}
    shown = weekbook("check", "--help", WEEKBOOK_LANGUAGE=tongue, COLUMNS="300").stdout
    assert heading in shown
    assert f"  {messages['help.check.watch']}\n" in shown
    assert f"\n{messages['help.examples']}\n" in shown
    assert "usage" not in shown
    assert "weekbook check --weeks 4" in shown
    assert shown.split("\n\n")[1].endswith(stop)
    overview = weekbook("--help", WEEKBOOK_LANGUAGE=tongue).stdout
    assert all(f"  {messages[told.key]}\n" in overview for told in COMMANDS.values())


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
