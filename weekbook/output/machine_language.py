"""In which tongue this machine speaks to its user."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from dsl.base.languages import speak
from dsl.syntax.keywords import TONGUES
from engine.files import read_regular

VARIABLES = ("WEEKBOOK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def machine_tongue(environment: Mapping[str, str] = os.environ) -> str:
    """The tongue that the environment asks for: the first variable that is set decides."""
    asked = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    locale = asked.partition(".")[0].partition("@")[0].replace("_", "-")
    language, _, region = locale.partition("-")
    if language == "zh":
        return "zh-TW" if region.upper() in ("TW", "HK", "MO", "HANT") else "zh-CN"
    return language if language in TONGUES else "en"


def asked_for(environment: Mapping[str, str] = os.environ) -> str:
    """The language that `WEEKBOOK_LANGUAGE` asks for; empty where it is not set."""
    return machine_tongue(environment) if environment.get(VARIABLES[0]) else ""


_NAMED = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*language[ \t]+([A-Za-z-]+)", re.MULTILINE)
_HEAD = 4_096
"""Bytes of a playbook in which it says its language: that comes before everything else."""


def language_of_all(playbooks: Iterable[Path]) -> str:
    """The language of playbooks, where all have one and it is not English; else empty."""
    found = set()
    for path in playbooks:
        with suppress(OSError):  # whoever reads it whole tells
            named = _NAMED.search(read_regular(path)[:_HEAD])
            found.add(named[1].decode() if named is not None else "en")
    (language, *others) = found or {""}
    return "" if others or language == "en" or language not in TONGUES else language


def speak_as(playbooks: Iterable[Path]) -> None:
    """Speaks from now on as the playbooks do that a command is about, unless `WEEKBOOK_LANGUAGE`
    asks for a language: a team that writes in Chinese reads Chinese, whatever its machine."""
    if not asked_for():
        language = language_of_all(playbooks)
        if language:
            speak(language)


def tongue_of(file: str, tongues: Mapping[str, str], main: str) -> str:
    """The tongue to tell of a file in: its own, that of the playbook it belongs to, or ours.

    `tongues` are those that files name; a template has none of its own.
    """
    return tongues.get(file) or tongues.get(main) or machine_tongue()
