"""`weekbook doctor --reach`: each channel is looked at, and nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.commands import weekbook
from tests.engine.made import SECRET
from tests.service import Asked, Said, Service, service
from tests.weekbook.test_channel import with_variable

ROOM = "!room:example.org"


def homeserver(vendor: Service, token: str = "good", joined: str = "join") -> None:
    """A Matrix server, as far as a look goes; anything that would write is noted."""

    def answer(asked: Asked) -> Said:
        if asked.headers.get("authorization") != f"Bearer {token}":
            return Said(401, {"errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token"})
        if asked.path.endswith("/account/whoami"):
            return Said(200, {"user_id": "@bot:example.org"})
        if "m.room.member" in asked.path:
            return Said(200, {"membership": joined})
        return Said(404, {"errcode": "M_NOT_FOUND", "error": "Event not found."})

    vendor.answer = answer


def test_each_channel_is_looked_at_and_nothing_is_sent(workspace: Callable[[str], Path]) -> None:
    root = workspace("mothers")
    with_variable(root)
    with service() as vendor:
        homeserver(vendor)
        way = {"HOOK": f"matrix:good@{vendor.url}/{ROOM}"}
        shown = weekbook("doctor", "--reach", cwd=root, env=way).stdout
        assert "reached" in shown
        homeserver(vendor, joined="leave")
        shown = weekbook("doctor", "--reach", cwd=root, status=1, env=way).stdout
        assert "the bot is not in the room" in shown
        assert "invite the bot" in shown
        homeserver(vendor, token="another")
        shown = weekbook("doctor", "--reach", cwd=root, status=1, env=way).stdout
        assert "401 M_UNKNOWN_TOKEN: Invalid access token" in shown
        assert "good" not in shown
        before = len(vendor.asked)
        weekbook("doctor", cwd=root, env=way)
        assert len(vendor.asked) == before, "without --reach nobody is asked"
    assert {asked.method for asked in vendor.asked} == {"GET"}


def test_what_cannot_be_looked_at_is_told(workspace: Callable[[str], Path]) -> None:
    root = workspace("mothers")
    with_variable(root)
    with service() as vendor:
        way = {"HOOK": vendor.url, "HOOK_SECRET": SECRET}
        shown = weekbook("doctor", "--reach", cwd=root, env=way).stdout
        assert "not looked at" in shown
        assert "weekbook channel test mothers/" in shown
        assert vendor.asked == []


def test_each_group_of_a_file_is_looked_at(
    workspace: Callable[[str], Path], tmp_path: Path
) -> None:
    root = workspace("mothers")
    with_variable(root)
    addresses = tmp_path / "addresses.csv"
    addresses.write_text("group,address\n")
    addresses.chmod(0o600)
    way = {"HOOK": f"file:{addresses}"}
    shown = weekbook("doctor", "--reach", cwd=root, status=1, env=way).stdout
    assert "has no line for this group" in shown
    assert str(addresses) in shown
    assert "more groups cannot be reached" in shown or shown.count("has no line") > 1


def test_a_server_that_is_away_is_told(workspace: Callable[[str], Path]) -> None:
    root = workspace("mothers")
    with_variable(root)
    way = {"HOOK": f"matrix:good@http://127.0.0.1:1/{ROOM}"}
    shown = weekbook("doctor", "--reach", cwd=root, status=1, env=way).stdout
    assert "no connection" in shown
