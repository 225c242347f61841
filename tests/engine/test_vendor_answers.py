"""What services answer, and whose fault that is: tables after their documents, on real servers."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from engine.calendar.channel_memory import MovedChats
from engine.sending.channels.http.signature import read_secret
from engine.sending.channels.matrix import Matrix
from engine.sending.channels.port import (
    Answer,
    Channel,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    NotSent,
    Sent,
    Unsure,
)
from engine.sending.channels.robots.wecom import WeComRobot
from engine.sending.channels.telegram import Telegram
from engine.sending.channels.vendor_words import LONGEST, shown_words, vendor_words
from engine.sending.channels.webhook import Webhook
from engine.time.clock import FastClock
from tests.engine.made import NOON, SECRET
from tests.engine.test_channels import LOOPBACK, TOKEN, message, sent, vendor
from tests.service import Asked, Said, Service

__all__ = ["vendor"]

SECONDS = dt.timedelta(seconds=1)


def telegram(vendor: Service) -> Channel:
    return Telegram(f"123456:{TOKEN}", "-100200", FastClock(NOON), LOOPBACK, base=vendor.url)


def wecom(vendor: Service) -> Channel:
    return WeComRobot(f"{vendor.url}/cgi-bin/webhook/send?key={TOKEN}", FastClock(NOON), LOOPBACK)


def matrix(vendor: Service) -> Channel:
    return Matrix(vendor.url, TOKEN, "!room:example.org", FastClock(NOON), LOOPBACK)


def webhook(vendor: Service) -> Channel:
    url = f"{vendor.url}/hook/{TOKEN}?token={TOKEN}"
    return Webhook(url, read_secret(SECRET), FastClock(NOON), allowed=LOOPBACK)


def bot(code: int, description: str, **parameters: object) -> Said:
    body = {"ok": False, "error_code": code, "description": description}
    return Said(code, body | ({"parameters": parameters} if parameters else {}))


def bad(description: str) -> Said:
    return bot(400, f"Bad Request: {description}")


def robot(code: int, message: str = "said") -> Said:
    return Said(body={"errcode": code, "errmsg": message})


def server(status: int, code: str, **more: object) -> Said:
    return Said(status, {"errcode": code, "error": f"words with {TOKEN}", **more})


MOVED = Said(302, headers={"location": "http://169.254.169.254/"})

TABLE: list[tuple[Callable[[Service], Channel], Said, type[object]]] = [
    (telegram, bad("can't parse entities: unsupported start tag"), DeliveryFault),
    (telegram, bad("message text is empty"), DeliveryFault),
    (telegram, bad("message is too long"), DeliveryFault),
    (telegram, bad("something nobody has met"), DeliveryFault),
    (telegram, bad("chat not found"), ChatFault),
    (telegram, bad("PEER_ID_INVALID"), ChatFault),
    (telegram, bad("message thread not found"), ChatFault),
    (telegram, bad("TOPIC_CLOSED"), ChatFault),
    (telegram, bad("not enough rights to send text messages to the chat"), ChatFault),
    (telegram, bad("have no rights to send a message"), ChatFault),
    (telegram, bad("CHAT_WRITE_FORBIDDEN"), ChatFault),
    (telegram, bad("need administrator rights in the channel chat"), ChatFault),
    (telegram, bot(403, "Forbidden: bot was kicked from the supergroup chat"), ChatFault),
    (telegram, bot(403, "Forbidden: bot was blocked by the user"), ChatFault),
    (telegram, bot(401, "Unauthorized"), ChannelFault),
    (telegram, bot(404, "Not Found"), ChannelFault),
    (telegram, MOVED, ChannelFault),
    (telegram, bot(429, "Too Many Requests: retry after 35", retry_after=35), Limited),
    (telegram, bot(500, "Internal Server Error"), Unsure),
    (telegram, Said(502, b"bad gateway"), Unsure),
    (telegram, Said(200, {"ok": False}), Unsure),
    (telegram, Said(200, b"<html>a proxy</html>"), Unsure),
    (telegram, Said(cut="before"), Unsure),
    (telegram, Said(body={"ok": True}, cut="middle"), Unsure),
    (wecom, robot(40058, "invalid Request Parameter"), DeliveryFault),
    (wecom, robot(40008, "invalid message type"), DeliveryFault),
    (wecom, robot(93000, "Invalid input : content exceed max length."), DeliveryFault),
    (wecom, robot(93000, "invalid webhook url, hint: [...]"), ChannelFault),
    (wecom, robot(93004, "robot is stopped"), ChannelFault),
    (wecom, robot(93008, "not in group"), ChannelFault),
    (wecom, robot(45009, "api freq out of limit"), Limited),
    (wecom, robot(45033, "api concurrent out of limit"), Limited),
    (wecom, robot(-1, "system busy"), Unsure),
    (wecom, Said(body={}), Unsure),
    (wecom, Said(body=b"<html>a proxy</html>"), Unsure),
    (wecom, Said(429), Limited),
    (wecom, Said(502), Unsure),
    (wecom, Said(404), ChannelFault),
    (wecom, MOVED, ChannelFault),
    (wecom, Said(cut="before"), Unsure),
    (wecom, Said(body={"errcode": 0}, cut="middle"), Unsure),
    (matrix, server(413, "M_TOO_LARGE"), DeliveryFault),
    (matrix, server(400, "M_BAD_JSON"), DeliveryFault),
    (matrix, server(400, "M_INVALID_PARAM"), DeliveryFault),
    (matrix, server(403, "M_FORBIDDEN"), ChatFault),
    (matrix, server(404, "M_NOT_FOUND"), ChatFault),
    (matrix, server(401, "M_UNKNOWN_TOKEN", soft_logout=False), ChannelFault),
    (matrix, server(401, "M_MISSING_TOKEN"), ChannelFault),
    (matrix, server(403, "M_USER_DEACTIVATED"), ChannelFault),
    (matrix, server(403, "M_CONSENT_NOT_GIVEN"), ChannelFault),
    (matrix, server(404, "M_UNRECOGNIZED"), ChannelFault),
    (matrix, Said(404, b"no such page"), ChannelFault),
    (matrix, MOVED, ChannelFault),
    (matrix, server(429, "M_LIMIT_EXCEEDED", retry_after_ms=2000), Limited),
    (matrix, server(500, "M_UNKNOWN"), Unsure),
    (matrix, Said(504), Unsure),
    (matrix, Said(200, {}), Unsure),
    (matrix, Said(cut="before"), Unsure),
    (webhook, Said(204), Sent),
    (webhook, Said(400, b"no such field"), DeliveryFault),
    (webhook, Said(409), DeliveryFault),
    (webhook, Said(413), DeliveryFault),
    (webhook, Said(422), DeliveryFault),
    (webhook, Said(401, f"no entry for {TOKEN}".encode()), ChannelFault),
    (webhook, Said(403), ChannelFault),
    (webhook, Said(404), ChannelFault),
    (webhook, Said(405), ChannelFault),
    (webhook, Said(410), ChannelFault),
    (webhook, MOVED, ChannelFault),
    (webhook, Said(429), Limited),
    (webhook, Said(503), Limited),
    (webhook, Said(408), NotSent),
    (webhook, Said(500), Unsure),
    (webhook, Said(502), Unsure),
    (webhook, Said(504), Unsure),
    (webhook, Said(cut="before"), Unsure),
]


@pytest.mark.parametrize(("made", "said", "kind"), TABLE)
def test_whose_fault_an_answer_is(
    vendor: Service, made: Callable[[Service], Channel], said: Said, kind: type[object]
) -> None:
    vendor.answer = lambda asked: Said(404) if asked.method == "GET" else said
    answer = sent(made(vendor), message())[0]
    assert type(answer) is kind, answer
    assert TOKEN not in repr(answer), "whatever a service repeats of a secret is not told"
    assert [asked.method for asked in vendor.asked if asked.method != "GET"] != []
    assert sum(asked.method != "GET" for asked in vendor.asked) == 1


def test_the_words_of_a_service_are_kept_and_say_what_to_do(vendor: Service) -> None:
    vendor.answer = lambda _: bot(403, "Forbidden: bot was kicked from the supergroup chat")
    answer = sent(telegram(vendor), message())[0]
    assert isinstance(answer, ChatFault)
    assert answer.words == (
        "Telegram answered 403: Forbidden: bot was kicked from the supergroup chat"
    )
    assert "add the bot" in answer.remedy
    vendor.answer = lambda _: robot(93000, f"invalid webhook url {TOKEN}, hint: [1_2]")
    answer = sent(wecom(vendor), message())[0]
    assert isinstance(answer, ChannelFault)
    assert answer.words == "WeCom answered error 93000: invalid webhook url [hidden], hint: [1_2]"
    assert answer.remedy


@pytest.mark.parametrize(
    ("made", "said", "wait"),
    [
        (telegram, bot(429, "Too Many", retry_after=35), 35 * SECONDS),
        (telegram, bot(429, "Too Many", retry_after=10**9), 3600 * SECONDS),
        (telegram, bot(429, "Too Many", retry_after=-1), 60 * SECONDS),
        (telegram, bot(429, "Too Many", retry_after="soon"), 60 * SECONDS),
        (telegram, Said(429, b"x"), 60 * SECONDS),
        (wecom, robot(45009), 60 * SECONDS),
        (matrix, server(429, "M_LIMIT_EXCEEDED", retry_after_ms=2000), 2 * SECONDS),
        (matrix, Said(429, {"errcode": "M_LIMIT_EXCEEDED"}, {"retry-after": "7"}), 7 * SECONDS),
        (matrix, server(429, "M_LIMIT_EXCEEDED", retry_after_ms=10**400), None),
        (webhook, Said(429, headers={"retry-after": "120"}), 120 * SECONDS),
        (webhook, Said(503, headers={"retry-after": "9" * 5000}), 3600 * SECONDS),
        (webhook, Said(503, headers={"retry-after": "-5"}), None),
    ],
)  # fmt: skip
def test_limits_wait_as_long_as_the_service_says(
    vendor: Service, made: Callable[[Service], Channel], said: Said, wait: dt.timedelta | None
) -> None:
    vendor.answer = lambda asked: Said(404) if asked.method == "GET" else said
    answer = sent(made(vendor), message())[0]
    assert isinstance(answer, Limited)
    assert (answer.wait, answer.whole_sender) == (wait, True)


def test_a_group_that_became_a_supergroup_is_followed(vendor: Service) -> None:
    upgraded = "group chat was upgraded to a supergroup chat"

    def answer(asked: Asked) -> Said:
        if asked.json["chat_id"] == "-100200":
            return bot(400, f"Bad Request: {upgraded}", migrate_to_chat_id=-1007)
        return Said(body={"ok": True, "result": {}})

    vendor.answer = answer
    assert sent(telegram(vendor), message(), message()) == [Sent("-1007"), Sent()]
    assert [asked.json["chat_id"] for asked in vendor.asked] == ["-100200", "-1007", "-1007"]


def test_where_a_chat_went_is_known_after_a_restart_and_to_other_workers(
    vendor: Service, database: Engine
) -> None:
    clock = FastClock(NOON)
    upgraded = "Bad Request: group chat was upgraded to a supergroup chat"

    def answer(asked: Asked) -> Said:
        if asked.json["chat_id"] == "-100200":
            return bot(400, upgraded, migrate_to_chat_id=-1007)
        return Said(body={"ok": True, "result": {}})

    def channel(chat: str = "-100200", token: str = TOKEN) -> Telegram:
        moves = MovedChats(database, clock)
        return Telegram(token, chat, clock, LOOPBACK, base=vendor.url, moves=moves)

    vendor.answer = answer
    assert sent(channel(), message()) == [Sent("-1007")]
    vendor.answer = lambda _: Said(body={"ok": True, "result": {}})
    assert sent(channel(), message()) == [Sent()]
    assert sent(channel("-100300"), message()) == [Sent()]
    assert sent(channel(token="7:other"), message()) == [Sent()]
    chats = [asked.json["chat_id"] for asked in vendor.asked]
    assert chats == ["-100200", "-1007", "-1007", "-100300", "-100200"]


def test_a_group_that_goes_on_moving_ends_as_a_fault_of_the_chat(vendor: Service) -> None:
    vendor.answer = lambda _: bot(400, "Bad Request: upgraded", migrate_to_chat_id=-1007)
    (answer,) = sent(telegram(vendor), message())
    assert isinstance(answer, ChatFault)
    assert answer.moved_to == "-1007"
    assert len(vendor.asked) == 2


def test_a_topic_of_a_chat_gets_the_message(vendor: Service) -> None:
    vendor.answer = lambda _: Said(body={"ok": True, "result": {}})
    channel = Telegram(TOKEN, "-100200", FastClock(NOON), LOOPBACK, base=vendor.url, topic=17)
    assert sent(channel, message()) == [Sent()]
    assert vendor.asked[0].json["message_thread_id"] == 17


def test_no_secret_gets_into_a_log(vendor: Service, caplog: pytest.LogCaptureFixture) -> None:
    vendor.answer = lambda _: Said(body={"ok": True, "errcode": 0, "event_id": "$1"})
    with caplog.at_level(logging.DEBUG):
        for made in (telegram, wecom, matrix, webhook):
            sent(made(vendor), message())
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("secret", ["s3cr3t+token/with=signs", "päss wörd", "a<b>&c", 'say "it"'])
def test_a_secret_is_hidden_however_it_is_spelled(secret: str) -> None:
    import base64
    import html
    import json
    from urllib.parse import quote, quote_plus

    spelled = (secret, quote(secret), quote(secret, safe=""), quote_plus(secret),
               html.escape(secret), json.dumps(secret)[1:-1],
               base64.b64encode(secret.encode()).decode())  # fmt: skip
    for form in spelled:
        shown = vendor_words("It", 400, f"no {form}\nhere", [secret])
        assert form not in shown
        assert shown == "It answered 400: no [hidden] here"


def test_words_are_one_line_of_a_length_and_hold_nothing_unseen() -> None:
    assert shown_words("a\x00\u202eb\r\n c") == "ab c"
    assert len(shown_words("字" * 5000)) == LONGEST
    cut = shown_words("x" * (LONGEST - 5) + "secret-token", ["secret-token"])
    assert "secret" not in cut
    assert shown_words("a pin 12 of 123", ["12"]) == "a pin [hidden] of 123"
    assert shown_words("fine", [""]) == "fine"


def test_an_answer_without_end_is_not_read_to_it(vendor: Service) -> None:
    vendor.answer = lambda _: Said(body={"ok": True, "result": "x" * 3_000_000})
    assert sent(telegram(vendor), message()) == [
        Unsure("Telegram answered 200 without saying what became of it")
    ]


def look(channel: Channel, group: str | None) -> Answer | None:
    import asyncio

    async def probe() -> Answer | None:
        try:
            return await channel.probe(group)
        finally:
            await channel.close()

    return asyncio.run(probe())


def bot_api(**results: object) -> Callable[[Asked], Said]:
    """Telegram's answers to methods that only look."""

    def answer(asked: Asked) -> Said:
        found = results.get(asked.path.rpartition("/")[2])
        return found if isinstance(found, Said) else Said(body={"ok": True, "result": found})

    return answer


ME = {"id": 7, "is_bot": True}
OPEN = {"type": "supergroup", "permissions": {"can_send_messages": True}}


@pytest.mark.parametrize(
    ("results", "kind"),
    [
        ({"getMe": bot(401, "Unauthorized")}, ChannelFault),
        ({"getMe": ME, "getChat": bad("chat not found")}, ChatFault),
        ({"getMe": ME, "getChat": OPEN, "getChatMember": {"status": "left"}}, ChatFault),
        ({"getMe": ME, "getChat": OPEN, "getChatMember": {"status": "member"}}, Sent),
        ({"getMe": ME, "getChat": {**OPEN, "permissions": {"can_send_messages": False}},
          "getChatMember": {"status": "member"}}, ChatFault),
        ({"getMe": ME, "getChat": {"type": "channel"},
          "getChatMember": {"status": "administrator", "can_post_messages": True}}, Sent),
        ({"getMe": ME, "getChat": {"type": "channel"},
          "getChatMember": {"status": "administrator"}}, ChatFault),
    ],
)  # fmt: skip
def test_telegram_is_looked_at_without_sending(
    vendor: Service, results: dict[str, object], kind: type[object]
) -> None:
    vendor.answer = bot_api(**results)
    assert type(look(telegram(vendor), "g-1")) is kind
    assert not [asked for asked in vendor.asked if "send" in asked.path]


def test_whoever_cannot_be_asked_without_sending_says_so(vendor: Service) -> None:
    assert look(wecom(vendor), "g-1") is None
    assert look(webhook(vendor), None) is None
    assert vendor.asked == []
