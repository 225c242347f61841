"""`weekbook channel test`: one message, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.commands import weekbook
from tests.engine.made import SECRET
from tests.service import Said, service


def with_variable(root: Path) -> None:
    path = root / "mothers.playbook"
    text = path.read_text(encoding="utf-8")
    assert "send through" in text
    lines = [
        "    send through env HOOK" if line.strip().startswith("send through") else line
        for line in text.split("\n")
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    settings = root / "weekbook.toml"
    settings.write_text(settings.read_text() + '\nprivate_networks = ["127.0.0.0/8"]\n')


def test_a_channel_is_tried_with_one_message(workspace: Callable[[str], Path]) -> None:
    root = workspace("mothers")
    with_variable(root)
    with service() as vendor:
        way = {"HOOK": vendor.url, "HOOK_SECRET": SECRET}
        shown = weekbook("channel", "test", "mothers/vip", cwd=root, env=way).stdout
        assert shown.strip().endswith(": sent")
        assert len(vendor.asked) == 1
        assert "test by Weekbook" in vendor.asked[0].json["data"]["text"]
        vendor.answer = lambda _: Said(403)
        shown = weekbook("channel", "test", "mothers/vip", cwd=root, status=1, env=way).stdout
        assert "refused for good: the receiver answered 403" in shown
        vendor.answer = lambda _: Said(401)
        shown = weekbook("channel", "test", "mothers/vip", cwd=root, status=1, env=way).stdout
        assert "(look at the receiver and at the address" in shown, "what to do is told"
        vendor.answer = lambda _: Said(cut="before")
        assert (
            "unsure"
            in weekbook("channel", "test", "mothers/vip", cwd=root, status=1, env=way).stdout
        )


def test_what_is_missing_is_told(workspace: Callable[[str], Path]) -> None:
    root = workspace("mothers")
    with_variable(root)
    told = weekbook("channel", "test", "mothers/vipp", cwd=root, status=1).stderr
    assert "did you mean" in told
    told = weekbook("channel", "test", "mothers/vip", "--group", "x", cwd=root, status=1).stderr
    assert "has no group x" in told
    told = weekbook("channel", "test", "mothers/vip", cwd=root, status=2, HOOK="").stderr
    assert "HOOK is not set" in told
