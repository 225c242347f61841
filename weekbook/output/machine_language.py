"""In which tongue this machine speaks to its user."""

from __future__ import annotations

import os
from collections.abc import Mapping

from dsl.syntax.keywords import TONGUES

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


def tongue_of(file: str, tongues: Mapping[str, str], main: str) -> str:
    """The tongue to tell of a file in: its own, that of the playbook it belongs to, or ours.

    `tongues` are those that files name; a template has none of its own.
    """
    return tongues.get(file) or tongues.get(main) or machine_tongue()
