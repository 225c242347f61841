"""What a preview shows is what a receiver gets, byte for byte, on each channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from engine.rendering.templates.environment import handed_over
from engine.rendering.templates.pool import RenderJob, render_all
from engine.sending.channels.matrix import Matrix
from engine.sending.channels.outbox import Outbox
from engine.sending.channels.port import Sent
from engine.sending.channels.robots.wecom import WeComRobot
from engine.sending.channels.telegram import Telegram
from engine.sending.channels.webhook import Webhook
from engine.time.clock import FastClock
from tests.engine.made import NOON
from tests.engine.test_channels import message, sent
from tests.service import Said, Service, service

LOOPBACK = [ip_network("127.0.0.0/8")]
JOB = RenderJob(
    "**Hello** {{ group.name }}, 30*30 at [the shop](https://s.example/{{ group.code }})",
    {"group": {"name": "Anna_*VIP*_ <b>", "code": "a_b"}},
)


@pytest.fixture
def vendor() -> Iterator[Service]:
    with service() as record:
        record.answer = lambda _: Said(body={"errcode": 0, "ok": True, "event_id": "$1"})
        yield record


def made(name: str, vendor: Service) -> Any:
    clock = FastClock(NOON)
    if name == "wecom":
        return WeComRobot(f"{vendor.url}/cgi-bin/webhook/send?key=k", clock, LOOPBACK)
    if name == "telegram":
        return Telegram("t", "-100200", clock, LOOPBACK, base=vendor.url)
    if name == "matrix":
        return Matrix(vendor.url, "t", "!room:example.org", clock, LOOPBACK)
    return Webhook(f"{vendor.url}/hook", b"x" * 32, clock, allowed=LOOPBACK)


@pytest.mark.parametrize(
    ("name", "where"),
    [("wecom", ("markdown", "content")), ("telegram", ("text",)), ("matrix", ("body",)),
     ("webhook", ("data", "text"))],
)  # fmt: skip
def test_the_receiver_gets_the_preview(name: str, where: tuple[str, ...], vendor: Service) -> None:
    job = replace(JOB, service=name)
    (text,) = render_all([job])
    assert isinstance(text, str)
    assert sent(made(name, vendor), message(text)) == [Sent()]
    got = vendor.asked[-1].json
    for part in where:
        got = got[part]
    assert got == handed_over(job)


def test_the_outbox_has_the_preview(tmp_path: Path) -> None:
    (text,) = render_all([JOB])
    assert isinstance(text, str)
    box = Outbox(tmp_path)
    assert sent(box, message(text)) == [Sent()]
    (file,) = tmp_path.rglob("*.md")
    assert file.read_text(encoding="utf-8").endswith(f"\n\n{handed_over(JOB)}\n")
