"""What a preview shows is what a receiver gets, byte for byte, on each channel."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from dsl.base.message import phrase
from dsl.telling.catalogue import told
from engine.calendar.database.connection import open_database
from engine.rendering.previews import previews
from engine.rendering.templates.environment import handed_over
from engine.rendering.templates.pool import RenderJob, render_all
from engine.sending.channels.address import channel_at
from engine.sending.channels.apprise import Breadth
from engine.sending.channels.mail.address import read_mail_address
from engine.sending.channels.mail.text import mail_of
from engine.sending.channels.matrix import Matrix
from engine.sending.channels.outbox import Outbox
from engine.sending.channels.port import Sent
from engine.sending.channels.robots import wecom
from engine.sending.channels.robots.dingtalk import DingTalk
from engine.sending.channels.robots.discord import Discord
from engine.sending.channels.robots.feishu import Feishu
from engine.sending.channels.robots.slack import Slack
from engine.sending.channels.robots.wecom import WeComRobot
from engine.sending.channels.service_of import service_of
from engine.sending.channels.telegram import Telegram
from engine.sending.channels.webhook import Webhook
from engine.time.clock import FastClock
from tests.commands import weekbook
from tests.engine.made import NOON
from tests.engine.test_channels import message, sent
from tests.service import Said, Service, service
from web.app import create_app

LOOPBACK = [ip_network("127.0.0.0/8")]
JOB = RenderJob(
    "**Hello** {{ group.name }}, 30*30 at [the shop](https://s.example/{{ group.code }})",
    {"group": {"name": "Anna_*VIP*_ <b>", "code": "a_b"}},
)


@pytest.fixture
def vendor() -> Iterator[Service]:
    with service() as record:
        taken = {"errcode": 0, "code": 0, "ok": True, "event_id": "$1", "id": "1"}
        record.answer = lambda _: Said(body=taken)
        yield record


def made(name: str, vendor: Service) -> Any:
    clock, url = FastClock(NOON), vendor.url
    match name:
        case "wecom":
            return WeComRobot(f"{url}/cgi-bin/webhook/send?key=k", clock, LOOPBACK)
        case "telegram":
            return Telegram("t", "-100200", clock, LOOPBACK, base=url)
        case "matrix":
            return Matrix(url, "t", "!room:example.org", clock, LOOPBACK)
        case "slack":
            return Slack(f"{url}/services/T1/B1/k", clock, LOOPBACK)
        case "discord":
            return Discord(f"{url}/api/webhooks/1/k", clock, LOOPBACK)
        case "feishu":
            return Feishu(f"{url}/open-apis/bot/v2/hook/k", "", clock, LOOPBACK)
        case "dingtalk":
            return DingTalk(f"{url}/robot/send?access_token=k", "", clock, LOOPBACK)
        case "apprise":
            return Breadth(f"json://{url.removeprefix('http://')}/")
        case _:
            return Webhook(f"{url}/hook", b"x" * 32, clock, allowed=LOOPBACK)


def of_feishu(content: list[list[dict[str, str]]]) -> str:
    """What Feishu shows of a post, with the address of a link behind it."""

    def shown(node: dict[str, str]) -> str:
        return node["text"] if node["tag"] == "text" else f"{node['text']} ({node['href']})"

    return "\n".join("".join(map(shown, line)) for line in content)


@pytest.mark.parametrize(
    ("name", "where"),
    [("wecom", ("markdown", "content")), ("telegram", ("text",)), ("matrix", ("body",)),
     ("webhook", ("data", "text")), ("slack", ("text",)), ("discord", ("content",)),
     ("feishu", ("content", "post", "zh_cn", "content")), ("dingtalk", ("markdown", "text")),
     ("apprise", ("message",))],
)  # fmt: skip
def test_the_receiver_gets_the_preview(name: str, where: tuple[str, ...], vendor: Service) -> None:
    if name == "slack":
        vendor.answer = lambda _: Said(body=b"ok")
    job = replace(JOB, service=name)
    (text,) = render_all([job])
    assert isinstance(text, str)
    assert sent(made(name, vendor), message(text)) == [Sent()]
    got = vendor.asked[-1].json
    for part in where:
        got = got[part]
    (preview,) = previews([job])
    assert (of_feishu(got) if name == "feishu" else got) == preview == handed_over(job)


def test_a_mail_has_the_preview() -> None:
    (text,), (preview,) = render_all([JOB]), previews([replace(JOB, service="mail")])
    assert isinstance(text, str)
    server = read_mail_address("smtp://x/?from=w@example.org&to=ana@example.org")
    whole = mail_of(message(text), server, "ana@example.org", NOON)
    read = email.message_from_bytes(whole.as_bytes(), policy=email.policy.default)
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content() == f"{preview}\r\n"


def test_a_preview_that_cannot_be_made_says_why() -> None:
    long = RenderJob("x" * 5_000, {}, "es", "telegram")
    assert previews([RenderJob("{{ 1 // 0 }}", {}), long]) == [
        "it divides by zero",
        told(phrase("text_too_long", size=5_000, unit="characters", service="telegram", most=4_096), "es"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["outbox", "wecom:k", f"https://{wecom.HOST}/cgi-bin/webhook/send?key=k", "telegram:1:x@-100",
     "matrix:t@https://m.example/!r:m.example", "smtp://x/?from=w@example.org&to=a@example.org",
     "smtps://x/?from=w@example.org&to=a@example.org", "slack:T1/B1/k",
     "https://hooks.slack.com/services/T1/B1/k", "discord:1/k",
     "https://ptb.discord.com/api/webhooks/1/k", "feishu:k", "lark:k",
     "https://open.larksuite.com/open-apis/bot/v2/hook/k", "dingtalk:k",
     "https://oapi.dingtalk.com/robot/send?access_token=k", "apprise:json://x/",
     "https://example.org/hook"],
)  # fmt: skip
@pytest.mark.parametrize("in_a_file", [False, True])
def test_the_service_of_an_address_is_known_unopened(
    address: str, in_a_file: bool, tmp_path: Path
) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    environment = {"PLACE": address, "PLACE_SECRET": secret if "hook" in address else ""}
    opened = channel_at("vip", "PLACE", environment, tmp_path, FastClock(NOON))
    if in_a_file:
        book = tmp_path / "book.csv"
        book.touch(0o600)
        book.write_text(f"group,address\ng-1,{address}\n", encoding="utf-8")
        environment["PLACE"] = f"file:{book}"
    assert service_of("PLACE", "g-1", environment) == opened.service
    assert service_of("PLACE", "g-2", environment) == ("" if in_a_file else opened.service)
    assert service_of("ELSEWHERE", "g-1", environment) == ""
    asyncio.run(opened.close())


STARRED = """\
playbook test "Test"
    timezone Europe/Berlin
    runs from 2098-12-01

channel all "All"
    groups from "groups.csv"
    send through env PLACE%s

topics news
    topic offer "30*30 <b>"

element chat "Chat"
    activity
    template "chat.md"

week
    post chat on mon at 09:00 about news
"""
TEXT = "**{{ group.name }}** has [a shop](https://s.example/_x_) for {{ topic.title }} & more\n"


@pytest.mark.parametrize("named", [True, False])
def test_everything_that_shows_a_text_shows_what_leaves(tmp_path: Path, named: bool) -> None:
    """The plan, an explanation, the review and the pages; whoever says which service it is."""
    (tmp_path / "weekbook.toml").write_text("", encoding="utf-8")
    (tmp_path / "test.playbook").write_text(
        STARRED % (" as telegram" if named else ""), encoding="utf-8"
    )
    (tmp_path / "chat.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "groups.csv").write_text("group,name\ng-1,A*na*_x_\n", encoding="utf-8")
    place = {} if named else {"PLACE": "telegram:1:x@-100"}
    shown = '<b>A*na*_x_</b> has <a href="https://s.example/_x_">a shop</a> for 30*30 &lt;b&gt; &amp; more'

    def said(*words: str) -> str:
        return weekbook(*words, cwd=tmp_path, env=place).stdout

    weeks = ("--from", "2098-12-01", "--weeks", "1")
    assert shown in said("plan", *weeks, "--text")
    assert shown in said("explain", "test/all/2098-12-01/chat.1", *weeks)
    said("apply", *weeks)
    assert shown in said("review", "--text")
    app = create_app(
        open_database("sqlite:///" + str(tmp_path / "weekbook.db")),
        FastClock(NOON),
        "Ana",
        "test",
        ["testserver.local"],
        environment=place,
    )
    with TestClient(app) as client:
        for page in (
            "/day/2098-12-01", "/list/2098-12-01", "/week/2098-12-01?post=test/all/2098-12-01/chat.1",
            "/post?id=test/all/2098-12-01/chat.1",
        ):  # fmt: skip
            assert f">{escape(shown)}</" in client.get(page).text.replace("&#34;", "&quot;")


def test_the_outbox_has_the_preview(tmp_path: Path) -> None:
    (text,) = render_all([JOB])
    assert isinstance(text, str)
    box = Outbox(tmp_path)
    assert sent(box, message(text)) == [Sent()]
    (file,) = tmp_path.rglob("*.md")
    assert file.read_text(encoding="utf-8").endswith(f"\n\n{handed_over(JOB)}\n")
