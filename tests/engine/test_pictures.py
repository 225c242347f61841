"""Pictures: every channel sends them its own way, and an approval counts for them too."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import email
import email.policy
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine, select

from dsl.checking import Checked
from dsl.constructs.playbook import Playbook
from dsl.pictures import Picture
from engine.calendar.database.tables import posts
from engine.planning.planner import plan
from engine.sending.channels.apprise import Breadth
from engine.sending.channels.mail.address import MailServer
from engine.sending.channels.mail.smtp import Mail
from engine.sending.channels.matrix import Matrix
from engine.sending.channels.outbox import Outbox
from engine.sending.channels.port import (
    Answer,
    Channel,
    DeliveryFault,
    Limited,
    Message,
    Sent,
    Unsure,
)
from engine.sending.channels.robots.wecom import WeComRobot
from engine.sending.channels.telegram import Telegram
from engine.sending.channels.webhook import Webhook
from engine.services.applying import apply_plan, compare
from engine.services.calendar import give_verdict
from engine.time.clock import FastClock
from tests.conftest import CASES, SOURCE
from tests.engine.made import NOON, dispatched, states
from tests.engine.test_channels import Post, post
from tests.engine.test_senders import LOOPBACK, most_in_a_minute
from tests.service import Asked, Said, Service, service
from tests.synapse import homeserver
from web.app import create_app

__all__ = ["post"]

DATA = (CASES / "files" / "poster.png").read_bytes()
POSTER = Picture("pictures/poster.png", "image/png", DATA)
PICTURED = SOURCE.replace(
    '    template "templates/plain.md"\n',
    '    template "templates/plain.md"\n    image "poster.png"\n',
)
DAY = dt.timedelta(days=1)


@pytest.fixture
def vendor() -> Iterator[Service]:
    with service() as record:
        yield record


@pytest.fixture
def pictured(checked: Callable[..., Checked]) -> Playbook:
    found = checked(PICTURED)
    assert found.sound, found.faults
    return found.playbook


def message(text: str = "Hello **all**") -> Message:
    return Message("key-1", "p", "A title", "all", "g-1", "One", NOON, "2026-11-30 12:00", text,
                   picture=POSTER)  # fmt: skip


def answered(channel: Channel, one: Message) -> Answer:
    async def send() -> Answer:
        try:
            return await channel.send(one)
        finally:
            await channel.close()

    return asyncio.run(send())


def test_the_outbox_has_it_beside_the_text(tmp_path: Path) -> None:
    assert answered(Outbox(tmp_path), message()) == Sent()
    (picture,) = tmp_path.rglob("*.png")
    (text,) = tmp_path.rglob("*.md")
    assert picture.read_bytes() == DATA
    assert picture.name == f"{text.stem}.poster.png"
    assert "Picture: poster.png" in text.read_text()


def test_a_webhook_has_it_in_its_body(vendor: Service) -> None:
    hook = Webhook(vendor.url, b"x" * 32, FastClock(NOON), allowed=LOOPBACK)
    assert answered(hook, message()) == Sent()
    found = vendor.asked[0].json["data"]["picture"]
    assert (found["name"], found["media_type"]) == ("poster.png", "image/png")
    assert base64.b64decode(found["base64"]) == DATA


def test_wecom_shows_it_before_the_text(vendor: Service) -> None:
    vendor.answer = lambda _: Said(body={"errcode": 0})
    assert answered(WeComRobot(vendor.url, FastClock(NOON), LOOPBACK), message()) == Sent()
    image, text = (asked.json for asked in vendor.asked)
    assert image["msgtype"] == "image"
    assert base64.b64decode(image["image"]["base64"]) == DATA
    assert image["image"]["md5"] == hashlib.md5(DATA, usedforsecurity=False).hexdigest()
    assert text["markdown"]["content"] == "Hello **all**"


@pytest.mark.parametrize(
    ("codes", "answer", "asked"),
    [
        ([45009], Limited("WeCom answered error 45009", dt.timedelta(minutes=1)), 1),
        ([40009], DeliveryFault("WeCom answered error 40009"), 1),
        ([0, 45009], Unsure("the picture went out, the text did not: WeCom answered error 45009"), 2),
    ],
)  # fmt: skip
def test_half_a_message_is_not_sent_and_never_repeated_by_itself(
    vendor: Service, codes: list[int], answer: Answer, asked: int
) -> None:
    vendor.answer = lambda _: Said(body={"errcode": codes[len(vendor.asked) - 1]})
    robot = WeComRobot(vendor.url, FastClock(NOON), LOOPBACK)
    assert answered(robot, message()) == answer
    assert len(vendor.asked) == asked


def test_both_messages_of_a_picture_count_for_a_robots_limit(
    database: Engine, pictured: Playbook, vendor: Service
) -> None:
    """Three groups, five days' worth of posts made late at once: 15 deliveries are 30 messages."""
    late = FastClock(NOON)
    times: list[dt.datetime] = []

    def answer(_: Asked) -> Said:
        times.append(late.now())
        return Said(body={"errcode": 0})

    vendor.answer = answer
    planned = plan(pictured, NOON.date(), 1)
    before = NOON - DAY
    apply_plan(database, pictured, planned, NOON.date(), 1, before, "t")
    give_verdict(database, [one.id for one in planned.posts], "approved", "Ana", before)
    with database.begin() as connection:
        connection.execute(posts.update().values(first_due_at=NOON, late_seconds=7 * 86_400))
    late._now = NOON + 5 * DAY
    dispatched(database, WeComRobot(vendor.url, late, LOOPBACK), late)
    assert states(database) == {"sent": 21}
    assert len(times) == 42
    assert most_in_a_minute(times) <= 20


def test_telegram_takes_it_with_the_text_as_its_caption(vendor: Service) -> None:
    vendor.answer = lambda _: Said(body={"ok": True, "result": {}})
    channel = Telegram("token", "-1", FastClock(NOON), LOOPBACK, base=vendor.url)
    assert answered(channel, message()) == Sent()
    (asked,) = vendor.asked
    assert asked.path == "/bottoken/sendPhoto"
    whole = b"content-type: " + asked.headers["content-type"].encode() + b"\r\n\r\n" + asked.body
    parts = {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in email.message_from_bytes(whole).get_payload()
    }
    assert parts == {"chat_id": b"-1", "caption": b"Hello <b>all</b>", "parse_mode": b"HTML",
                     "photo": DATA}  # fmt: skip


def test_a_caption_has_a_limit_of_its_own(vendor: Service) -> None:
    vendor.answer = lambda _: Said(body={"ok": True, "result": {}})

    def channel() -> Telegram:
        return Telegram("token", "-1", FastClock(NOON), LOOPBACK, base=vendor.url)

    assert answered(channel(), message("a" * 1024)) == Sent()
    told = "the text has 1025 characters, and telegram takes 1024"
    assert answered(channel(), message("a" * 1025)) == DeliveryFault(told)


def test_a_text_too_long_for_a_caption_is_told_when_the_week_is_planned(
    checked: Callable[..., Checked],
) -> None:
    source = PICTURED.replace("env HOOK", "env HOOK as telegram").replace(
        "templates/plain.md", "own.md"
    )
    for length, codes in ((1024, []), (1025, ["PB808"])):
        found = checked(source, own_DOT_md="a" * length)
        assert [fault.code for fault in plan(found.playbook, NOON.date(), 1).faults] == codes


def test_a_matrix_server_shows_it_once_and_before_the_text(tmp_path: Path) -> None:
    with homeserver(tmp_path) as server:
        for _ in range(2):
            channel = Matrix(server.url, server.token, server.room, FastClock(NOON), LOOPBACK)
            assert answered(channel, message()) == Sent()
        image, text = server.messages()
    assert (image["msgtype"], image["body"], image["info"]["size"]) == (
        "m.image",
        "poster.png",
        len(DATA),
    )
    assert image["url"].startswith("mxc://localhost/")
    assert text["body"] == "Hello **all**"


def test_a_mail_has_it_attached(post: tuple[Post, MailServer]) -> None:
    handler, server = post
    assert answered(Mail(server, FastClock(NOON)), message()) == Sent()
    mail = email.message_from_bytes(handler.mails[0].content, policy=email.policy.default)
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("poster.png", DATA)


def test_apprise_gets_it_as_a_file(vendor: Service) -> None:
    """In its own JSON, over HTTP."""
    channel = Breadth(vendor.url.replace("http://", "json://"))
    assert answered(channel, message()) == Sent()
    (attached,) = vendor.asked[0].json["attachments"]
    assert attached["filename"] == "poster.png"
    assert base64.b64decode(attached["base64"]) == DATA


def test_an_approval_counts_for_the_picture_that_was_seen(
    database: Engine, checked: Callable[..., Checked], pictured: Playbook
) -> None:
    planned = plan(pictured, NOON.date(), 1)
    apply_plan(database, pictured, planned, NOON.date(), 1, NOON - DAY, "t")
    first = planned.posts[0]
    give_verdict(database, [first.id], "approved", "Ana", NOON - DAY)
    other = Picture(POSTER.path, "image/png", DATA + b"another")
    elements = {name: one.but(picture=other) for name, one in pictured.elements.items()}
    changed = pictured.but(elements=elements)
    again = plan(changed, NOON.date(), 1)
    changes = compare(database, changed, again, NOON.date(), 1, NOON - DAY)
    assert {change.sign for change in changes} == {"change"}
    apply_plan(database, changed, again, NOON.date(), 1, NOON - DAY, "t")
    with database.begin() as connection:
        found = connection.execute(select(posts.c.state).where(posts.c.id == first.id)).scalar_one()
    assert found == "proposed"


def test_reviewers_see_it(database: Engine, pictured: Playbook) -> None:
    planned = plan(pictured, NOON.date(), 1)
    apply_plan(database, pictured, planned, NOON.date(), 1, NOON - DAY, "t")
    app = create_app(database, FastClock(NOON), "Ana", "test", ["testserver.local"])
    key = hashlib.sha256(DATA).hexdigest()
    with TestClient(app) as client:
        assert f'src="/picture/{key}"' in client.get("/day/2026-11-30").text
        found = client.get(f"/picture/{key}")
        assert (found.headers["content-type"], found.content) == ("image/png", DATA)
        assert client.get("/picture/none").status_code == 404
