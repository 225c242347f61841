"""Puts our packages inside `weekbook/` in the wheel, so that they meet nobody else's names."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Packages(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "standard":
            return
        for name in ("dsl", "engine", "web"):
            build_data["force_include"][f"{self.root}/{name}"] = f"weekbook/_packages/{name}"
        build_data["force_include"][f"{self.root}/playbooks"] = "weekbook/playbooks"
