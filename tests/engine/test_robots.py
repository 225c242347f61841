"""Robots of Slack, Discord, Feishu and DingTalk: what they send and what each answer means.

Servers of ours answer as the services' documents say.
"""

from __future__ import annotations

import base64
import datetime as dt
import email
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dsl.checking import Checked
from dsl.pictures import Picture
from dsl.services import SERVICES
from engine.planning.planner import plan
from engine.rendering.markup.shown import sent_text
from engine.sending.channels.address import channel_at
from engine.sending.channels.apprise import Breadth
from engine.sending.channels.port import (
    AddressError,
    Answer,
    Channel,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    Sent,
    Unsure,
)
from engine.sending.channels.robots.dingtalk import DingTalk
from engine.sending.channels.robots.discord import Discord
from engine.sending.channels.robots.feishu import Feishu
from engine.sending.channels.robots.slack import Slack
from engine.time.clock import FastClock
from tests.conftest import SOURCE
from tests.engine.made import NOON
from tests.engine.test_channels import LOOPBACK, message, sent, vendor
from tests.engine.test_vendor_answers import look
from tests.service import Asked, Said, Service

__all__ = ["vendor"]

TOKEN = "T0ken-s3cret"
SECRET = "SECabc123"
POSTER = Picture("p/poster.png", "image/png", b"\x89PNG")
Made = Callable[[Service], Channel]


def slack(vendor: Service) -> Channel:
    return Slack(f"{vendor.url}/services/T1/B1/{TOKEN}", FastClock(NOON), LOOPBACK)


def discord(vendor: Service) -> Channel:
    return Discord(f"{vendor.url}/api/webhooks/42/{TOKEN}", FastClock(NOON), LOOPBACK)


def feishu(vendor: Service) -> Channel:
    return Feishu(f"{vendor.url}/open-apis/bot/v2/hook/{TOKEN}", SECRET, FastClock(NOON), LOOPBACK)


def dingtalk(vendor: Service) -> Channel:
    address = f"{vendor.url}/robot/send?access_token={TOKEN}"
    return DingTalk(address, SECRET, FastClock(NOON), LOOPBACK)


OK = {
    slack: Said(200, b"ok", {"content-type": "text/html"}),
    discord: Said(200, {"id": "1", "content": "x"}),
    feishu: Said(200, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "msg": "success"}),
    dingtalk: Said(200, {"errcode": 0, "errmsg": "ok"}),
}


def lark(code: int, words: str = "said", status: int = 200) -> Said:
    return Said(status, {"code": code, "msg": f"{words} {TOKEN} {SECRET}", "data": {}})


def ding(code: int, words: str = "said") -> Said:
    return Said(200, {"errcode": code, "errmsg": f"{words} {TOKEN} {SECRET}"})


def told(status: int, code: int, words: str = "said") -> Said:
    return Said(status, {"code": code, "message": f"{words} {TOKEN}"})


def word(status: int, text: str) -> Said:
    return Said(status, text.encode(), {"content-type": "text/plain"})


KEYWORDS = "description:keywords not in content;solution:see the documents;"
SIGN = "description:sign not match;solution:see the documents;"
ADDRESS = "description:ip 1.2.3.4 not in whitelist;solution:see the documents;"

TABLE: list[tuple[Made, Said, type[object]]] = [
    *((made, said, Sent) for made, said in OK.items()),
    (slack, word(200, "no_text"), Unsure),
    (slack, Said(200, {"ok": False, "error": "x"}), Unsure),
    (slack, word(400, "invalid_payload"), DeliveryFault),
    (slack, word(400, "no_text"), DeliveryFault),
    (slack, word(400, "user_not_found"), ChatFault),
    (slack, word(403, "action_prohibited"), ChatFault),
    (slack, word(404, "channel_not_found"), ChatFault),
    (slack, word(410, "channel_is_archived"), ChatFault),
    (slack, word(403, "invalid_token"), ChannelFault),
    (slack, word(404, "no_service"), ChannelFault),
    (slack, word(404, "no_team"), ChannelFault),
    (slack, word(302, "moved"), ChannelFault),
    (slack, Said(429, b"rate_limited", {"retry-after": "30"}), Limited),
    (slack, word(500, "rollup_error"), Unsure),
    (slack, Said(cut="before"), Unsure),
    (discord, Said(204, b""), Sent),
    (discord, Said(200, {}), Unsure),
    (discord, told(400, 50035, "Invalid Form Body"), DeliveryFault),
    (discord, told(400, 50006, "Cannot send an empty message"), DeliveryFault),
    (discord, told(413, 40005, "Request entity too large"), DeliveryFault),
    (discord, told(404, 10003, "Unknown Channel"), ChatFault),
    (discord, told(400, 220001, "Webhooks posted to forum channels need a thread"), ChatFault),
    (discord, told(400, 160005, "This thread is locked"), ChatFault),
    (discord, told(404, 10015, "Unknown Webhook"), ChannelFault),
    (discord, told(401, 50027, "Invalid Webhook Token"), ChannelFault),
    (discord, Said(401), ChannelFault),
    (discord, Said(403), ChannelFault),
    (discord, Said(301, headers={"location": "http://169.254.169.254"}), ChannelFault),
    (discord, Said(429, {"message": "limited", "retry_after": 1.5, "global": False}), Limited),
    (discord, Said(502, b"<html>", {"content-type": "text/html"}), Unsure),
    (discord, Said(cut="middle", body={"id": "1"}), Unsure),
    (feishu, lark(9499, "Bad Request"), DeliveryFault),
    (feishu, lark(9499, "Bad Request", 400), DeliveryFault),
    (feishu, lark(9499, "too many request"), Limited),
    (feishu, lark(19024, "Key Words Not Found"), DeliveryFault),
    (feishu, lark(19001, "param invalid: incoming webhook access token invalid"), ChannelFault),
    (feishu, lark(19021, "sign match fail or timestamp is not within one hour"), ChannelFault),
    (feishu, lark(19022, "Ip Not Allowed"), ChannelFault),
    (feishu, lark(11232, "frequency limited"), Limited),
    (feishu, lark(99991400, "request trigger frequency limit", 400), Limited),
    (
        feishu,
        Said(200, {"StatusCode": 19024, "StatusMessage": "Key Words Not Found"}),
        DeliveryFault,
    ),
    (feishu, lark(77777), Unsure),
    (feishu, Said(200, {}), Unsure),
    (feishu, Said(200, {"code": "0"}), Unsure),
    (feishu, Said(200, {"code": False}), Unsure),
    (feishu, Said(404, b"nothing"), ChannelFault),
    (feishu, Said(502), Unsure),
    (feishu, Said(cut="before"), Unsure),
    (dingtalk, ding(310000, KEYWORDS), DeliveryFault),
    (dingtalk, ding(310000, SIGN), ChannelFault),
    (dingtalk, ding(310000, ADDRESS), ChannelFault),
    (dingtalk, ding(400013, "group disbanded"), ChatFault),
    (dingtalk, ding(400101, "token is not exist"), ChannelFault),
    (dingtalk, ding(300005, "token is not exist"), ChannelFault),
    (dingtalk, ding(400102, "bot is stopped"), ChannelFault),
    (dingtalk, ding(400106, "bot not found"), ChannelFault),
    (dingtalk, ding(410100, "too fast"), Limited),
    (dingtalk, ding(130101, "send too fast, exceed 20 times per minute"), Limited),
    (dingtalk, ding(40035, "missing parameter"), DeliveryFault),
    (dingtalk, ding(430102, "unfit text"), DeliveryFault),
    (dingtalk, ding(-1, "system busy"), Unsure),
    (dingtalk, ding(77777), Unsure),
    (dingtalk, Said(200, b"<html>"), Unsure),
    (dingtalk, Said(502), Unsure),
    (dingtalk, Said(cut="before"), Unsure),
]


@pytest.mark.parametrize(("made", "said", "kind"), TABLE)
def test_whose_fault_an_answer_is(
    vendor: Service, made: Made, said: Said, kind: type[object]
) -> None:
    """A 200 is a yes only where the answer says so."""
    vendor.answer = lambda _: said
    (answer,) = sent(made(vendor), message())
    assert type(answer) is kind, answer
    assert TOKEN not in repr(answer)
    assert SECRET not in repr(answer)
    assert len(vendor.asked) == 1


@pytest.mark.parametrize("made", OK)
def test_the_words_of_the_service_are_kept(vendor: Service, made: Made) -> None:
    said = {slack: word(404, "channel_not_found"), discord: told(404, 10003, "Unknown Channel"),
            feishu: lark(19022, "Ip Not Allowed"), dingtalk: ding(400102, "bot is stopped")}[made]  # fmt: skip
    wanted = {slack: "channel_not_found", discord: "Unknown Channel", feishu: "Ip Not Allowed",
              dingtalk: "bot is stopped"}[made]  # fmt: skip
    vendor.answer = lambda _: said
    (answer,) = sent(made(vendor), message())
    assert isinstance(answer, ChatFault | ChannelFault)
    assert wanted in answer.words
    assert answer.remedy


def test_what_each_is_sent(vendor: Service) -> None:
    text = "**Hello** [shop](https://s.example/?a=1&b=2)\n\n* 1 < 2 & 3\n"
    one = message(text)
    vendor.answer = lambda _: OK[slack]
    assert sent(slack(vendor), one) == [Sent()]
    assert vendor.asked[-1].path == f"/services/T1/B1/{TOKEN}"
    assert vendor.asked[-1].json["text"] == (
        "*Hello* <https://s.example/?a=1&amp;b=2|shop>\n\n• 1 &lt; 2 &amp; 3"
    )
    vendor.answer = lambda _: OK[discord]
    assert sent(discord(vendor), one) == [Sent()]
    assert vendor.asked[-1].path == f"/api/webhooks/42/{TOKEN}?wait=true"
    assert vendor.asked[-1].json == {
        "content": "**Hello** [shop](https://s.example/?a=1&b=2)\n\n• 1 \\< 2 & 3",
        "allowed_mentions": {"parse": []},
    }
    vendor.answer = lambda _: OK[feishu]
    assert sent(feishu(vendor), one) == [Sent()]
    body = vendor.asked[-1].json
    assert body["msg_type"] == "post"
    assert body["content"]["post"]["zh_cn"]["content"] == [
        [{"tag": "text", "text": "Hello "},
         {"tag": "a", "text": "shop", "href": "https://s.example/?a=1&b=2"}],
        [{"tag": "text", "text": ""}],
        [{"tag": "text", "text": "• 1 < 2 & 3"}],
    ]  # fmt: skip
    vendor.answer = lambda _: OK[dingtalk]
    assert sent(dingtalk(vendor), one) == [Sent()]
    body = vendor.asked[-1].json
    assert body["msgtype"] == "markdown"
    assert body["msgUuid"] == "k1"
    assert body["markdown"] == {
        "title": "A title",
        "text": "**Hello** [shop](https://s.example/?a=1&b=2)  \n  \n• 1 < 2 & 3",
    }


def test_feishu_signs_with_the_moment_as_the_key(vendor: Service) -> None:
    vendor.answer = lambda _: OK[feishu]
    sent(feishu(vendor), message())
    body = vendor.asked[0].json
    assert body["timestamp"] == str(int(NOON.timestamp()))
    key = f"{body['timestamp']}\n{SECRET}".encode()
    assert body["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    unsigned = Feishu(f"{vendor.url}/open-apis/bot/v2/hook/x", "", FastClock(NOON), LOOPBACK)
    sent(unsigned, message())
    assert "sign" not in vendor.asked[1].json


def test_dingtalk_signs_in_the_address(vendor: Service) -> None:
    vendor.answer = lambda _: OK[dingtalk]
    sent(dingtalk(vendor), message())
    asked = parse_qs(urlsplit(vendor.asked[0].path).query)
    assert asked["access_token"] == [TOKEN]
    (moment,) = asked["timestamp"]
    assert moment == str(int(NOON.timestamp() * 1000))
    signed = hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(signed).decode()]


def test_a_thread_of_discord_gets_the_message_and_only_who_is_called_is(vendor: Service) -> None:
    vendor.answer = lambda _: OK[discord]
    address = f"{vendor.url}/api/webhooks/42/{TOKEN}?thread_id=7"
    channel = Discord(address, FastClock(NOON), LOOPBACK)
    assert sent(channel, message("@everyone come <@42>")) == [Sent()]
    assert parse_qs(urlsplit(vendor.asked[0].path).query) == {"thread_id": ["7"], "wait": ["true"]}
    assert vendor.asked[0].json["allowed_mentions"] == {"parse": ["everyone"]}
    assert vendor.asked[0].json["content"] == "@everyone come \\<@42\\>"


def test_discord_is_asked_nothing_while_it_has_no_room(vendor: Service) -> None:
    clock = FastClock(NOON)
    channel = Discord(f"{vendor.url}/api/webhooks/42/{TOKEN}", clock, LOOPBACK)
    full = {"x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "2.5"}
    vendor.answer = lambda _: replace(OK[discord], headers=full)

    async def send() -> list[Answer]:
        answers = [await channel.send(message()), await channel.send(message())]
        clock._now = NOON + dt.timedelta(seconds=3)
        answers.append(await channel.send(message()))
        await channel.close()
        return answers

    import asyncio

    first, second, third = asyncio.run(send())
    assert (first, third) == (Sent(), Sent())
    assert isinstance(second, Limited)
    assert second.wait == dt.timedelta(seconds=2.5)
    assert len(vendor.asked) == 2


@pytest.mark.parametrize(
    ("made", "said", "seconds"),
    [
        (slack, Said(429, b"rate_limited", {"retry-after": "30"}), 30),
        (discord, Said(429, {"retry_after": 64.57}), 64.57),
        (discord, Said(429, b"", {"retry-after": "65"}), 65),
        (discord, Said(429, {"retry_after": float("nan")}), 1),
        (feishu, lark(11232), 60),
        (feishu, Said(429, {"code": 99991400}, {"x-ogw-ratelimit-reset": "52"}), 52),
        (dingtalk, ding(410100), 600),
    ],
)  # fmt: skip
def test_limits_wait_as_long_as_the_service_says(
    vendor: Service, made: Made, said: Said, seconds: float
) -> None:
    vendor.answer = lambda _: said
    (answer,) = sent(made(vendor), message())
    assert isinstance(answer, Limited)
    assert answer.wait == dt.timedelta(seconds=seconds)


def test_discord_takes_a_picture_as_a_file(vendor: Service) -> None:
    vendor.answer = lambda _: OK[discord]
    assert sent(discord(vendor), replace(message(), picture=POSTER)) == [Sent()]
    (asked,) = vendor.asked
    whole = b"content-type: " + asked.headers["content-type"].encode() + b"\r\n\r\n" + asked.body
    parts = {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in email.message_from_bytes(whole).get_payload()
    }
    assert parts["files[0]"] == POSTER.data
    assert json.loads(parts["payload_json"])["content"] == "Hello 你好"  # type: ignore[arg-type]


@pytest.mark.parametrize("made", [slack, feishu, dingtalk])
def test_robots_that_take_no_picture_say_so_before_anything_goes_out(
    vendor: Service, made: Made
) -> None:
    (answer,) = sent(made(vendor), replace(message(), picture=POSTER))
    assert isinstance(answer, DeliveryFault)
    assert "no pictures" in answer.words
    assert vendor.asked == []


@pytest.mark.parametrize(
    ("made", "fits", "over"),
    [
        (slack, "a" * 40_000, "a" * 40_001),
        (discord, "a" * 1998 + "😀", "a" * 1999 + "😀"),
        (dingtalk, "好" * 6666, "好" * 6667),
        (feishu, "好" * 6655, "好" * 6670),
    ],
)
def test_a_text_that_is_too_long_is_never_sent(
    vendor: Service, made: Made, fits: str, over: str
) -> None:
    vendor.answer = lambda _: OK[made]
    assert sent(made(vendor), message(fits)) == [Sent()]
    assert len(vendor.asked[0].body) <= 20_480 or made is slack
    assert isinstance(sent(made(vendor), message(over))[0], DeliveryFault)
    assert len(vendor.asked) == 1


def test_discords_webhook_is_looked_at_without_sending(vendor: Service) -> None:
    vendor.answer = lambda asked: Said(200, {"id": "42"}) if asked.method == "GET" else Said(500)
    assert look(discord(vendor), "g-1") == Sent()
    assert vendor.asked[0].path == f"/api/webhooks/42/{TOKEN}"
    vendor.answer = lambda _: told(404, 10015, "Unknown Webhook")
    assert isinstance(look(discord(vendor), "g-1"), ChannelFault)
    for made in (slack, feishu, dingtalk):
        assert look(made(vendor), "g-1") is None
    assert {asked.method for asked in vendor.asked} == {"GET"}


PLAIN_TEXT = "30*30 and S*M*L, snake_case_name, `x`, ~y~, 1. one - two # three > four"


def test_discord_shows_signs_as_signs() -> None:
    shown = sent_text("discord", re.sub(r"([*_~`#>])", r"\\\1", PLAIN_TEXT))
    unescaped = shown.replace("\\", "")
    assert unescaped == PLAIN_TEXT
    for sign in "*_~`#>":
        assert shown.count(f"\\{sign}") == PLAIN_TEXT.count(sign)
    assert sent_text("discord", "see https://x.example/a_b_c*d") == "see https://x.example/a_b_c*d"
    assert sent_text("discord", "a\n\\- b\n1\\. c") == "a\n\\- b\n1\\. c"


def opened(value: str, **more: str) -> Channel:
    return channel_at("vip", "SHOP", {"SHOP": value, **more}, Path(), FastClock(NOON))


@pytest.mark.parametrize(
    ("value", "kind", "address"),
    [
        ("slack:T1/B1/abc", Slack, "https://hooks.slack.com/services/T1/B1/abc"),
        ("https://hooks.slack.com/services/T1/B1/abc", Slack, "https://hooks.slack.com/services/T1/B1/abc"),
        ("discord:42/ab-c_d", Discord, "https://discord.com/api/webhooks/42/ab-c_d?wait=true"),
        ("discord:42/abc?thread_id=7", Discord, "https://discord.com/api/webhooks/42/abc?thread_id=7&wait=true"),
        ("https://discord.com/api/webhooks/42/abc", Discord, "https://discord.com/api/webhooks/42/abc?wait=true"),
        ("https://discordapp.com/api/v10/webhooks/42/abc", Discord, "https://discordapp.com/api/v10/webhooks/42/abc?wait=true"),
        ("feishu:a-b", Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/a-b"),
        ("lark:a-b", Feishu, "https://open.larksuite.com/open-apis/bot/v2/hook/a-b"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/a-b", Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/a-b"),
        ("dingtalk:abc", DingTalk, "https://oapi.dingtalk.com/robot/send?access_token=abc"),
        ("https://oapi.dingtalk.com/robot/send?access_token=abc", DingTalk, "https://oapi.dingtalk.com/robot/send?access_token=abc"),
    ],
)  # fmt: skip
def test_robots_have_short_addresses_and_their_whole_ones(
    value: str, kind: type[Channel], address: str
) -> None:
    channel = opened(value)
    assert isinstance(channel, kind)
    assert channel.address == address  # type: ignore[attr-defined]
    assert channel.service in SERVICES


@pytest.mark.parametrize(
    ("value", "more", "secret"),
    [
        ("feishu:abc?secret=s+1/=", {}, "s+1/="),
        ("feishu:abc", {"SHOP_SECRET": "x"}, "x"),
        ("feishu:abc", {}, ""),
        ("dingtalk:abc?secret=SECx", {"SHOP_SECRET": "other"}, "SECx"),
        ("https://oapi.dingtalk.com/robot/send?access_token=abc&secret=SEC%2Bx", {}, "SEC+x"),
    ],
)
def test_a_robots_secret_stands_in_its_address_or_beside_it(
    value: str, more: dict[str, str], secret: str
) -> None:
    channel = opened(value, **more)
    assert isinstance(channel, Feishu | DingTalk)
    assert channel.secret == secret
    assert "secret" not in channel.address, "it is not for the service to see"


HIDE = "zx9secret"


@pytest.mark.parametrize(
    "value",
    ["slack:", f"slack:{HIDE}", f"slack:a/b/{HIDE}/x", f"https://hooks.slack.com/workflows/{HIDE}",
     "discord:", f"discord:x/{HIDE}", f"discord:42/{HIDE}?x=1", f"https://discord.com/{HIDE}",
     "feishu:", f"feishu:a b{HIDE}", f"https://open.feishu.cn/{HIDE}", f"lark:/{HIDE}",
     "dingtalk:", f"dingtalk:a/{HIDE}", f"https://oapi.dingtalk.com/robot/send?{HIDE}=1"],
)  # fmt: skip
def test_an_address_of_a_robot_that_is_none_is_told_in_words(value: str) -> None:
    with pytest.raises(AddressError) as error:
        opened(value)
    assert HIDE not in str(error.value)
    assert str(error.value).startswith("channel vip: SHOP ")


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (f"discord://4174216298/{TOKEN}abcdef", "discord:NUMBER/TOKEN"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack:"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack:"),
        ("feishu://abcdefabcdef", "feishu:KEY"),
        ("lark://abcdefabcdef", "lark:KEY"),
        ("dingtalk://abcdefabcdef", "dingtalk:TOKEN"),
        ("wecombot://abcdefabcdef", "wecom:KEY"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "telegram:TOKEN@CHAT"),
        ("matrix://user:pass@host/#room", "matrix:TOKEN@"),
    ],
)
def test_apprise_is_not_used_for_what_has_a_channel_of_its_own(address: str, form: str) -> None:
    """Its plugins take any 200 for a yes."""
    with pytest.raises(AddressError) as error:
        opened(f"apprise:{address}")
    assert form in str(error.value)
    assert "abcdef" not in str(error.value)


def test_what_is_approved_is_what_apprise_sends(vendor: Service) -> None:
    vendor.answer = lambda _: Said()
    channel = Breadth(vendor.url.replace("http://", "json://"))
    assert sent(channel, message("**Hello** [shop](https://s.example/a_b) 30\\*30")) == [Sent()]
    assert vendor.asked[0].json["message"] == "Hello shop (https://s.example/a_b) 30*30"
    assert vendor.asked[0].json["title"] == ""


def test_apprise_tells_no_address_to_a_log(
    vendor: Service, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: Asked) -> Said:
        return Said(500)

    vendor.answer = refuse
    url = vendor.url.replace("http://", f"json://user:{TOKEN}@")
    with caplog.at_level("DEBUG"):
        assert isinstance(sent(Breadth(url), message())[0], Unsure)
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("named", "sign", "fits"),
    [("discord", "a", 2000), ("feishu", "好", 6656), ("dingtalk", "好", 6666)],
)
def test_a_text_too_long_for_a_robot_is_told_when_the_week_is_planned(
    checked: Callable[..., Checked], named: str, sign: str, fits: int
) -> None:
    source = SOURCE.replace("env HOOK", f"env HOOK as {named}").replace(
        "templates/plain.md", "own.md"
    )
    for length, codes in ((fits, []), (fits + 1, ["PB808"])):
        found = checked(source, own_DOT_md=sign * length)
        assert found.sound, found.faults
        assert [fault.code for fault in plan(found.playbook, NOON.date(), 1).faults] == codes


@pytest.mark.parametrize(
    ("named", "mention", "codes"),
    [("discord", "@everyone", []), ("discord", "@all", ["PB809"]), ("slack", "@all", ["PB809"]),
     ("feishu", "@所有人", ["PB809"]), ("dingtalk", "@all", ["PB809"]), ("matrix", "@room", [])],
)  # fmt: skip
def test_a_mention_that_calls_nobody_is_told(
    checked: Callable[..., Checked], named: str, mention: str, codes: list[str]
) -> None:
    source = SOURCE.replace("env HOOK", f"env HOOK as {named}").replace(
        "templates/plain.md", "own.md"
    )
    found = checked(source, own_DOT_md=f"{mention} come")
    assert [fault.code for fault in plan(found.playbook, NOON.date(), 1).faults] == codes
