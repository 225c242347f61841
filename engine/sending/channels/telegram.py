"""Telegram's Bot API: a message to one chat, as far as the bot may write there.

After https://core.telegram.org/bots/api (sendMessage, sendPhoto, getMe, getChat, getChatMember,
ResponseParameters) and its FAQ: texts of at most 4096 characters, captions of 1024, counted as
UTF-16; about one message a second in a chat and twenty a minute in a group; about thirty a second
over all chats; a 429 says in `retry_after` how many seconds to wait. The words of a 400 are in no
document: those below are as bots meet them.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from dsl.base.sentence import kept
from dsl.pictures import Picture
from engine.quotas import Rate
from engine.rendering.markup.shown import sent_text, too_long
from engine.sending.channels.http.client import body_of, call, guarded_client, waited
from engine.sending.channels.http.ssrf_guard import Network
from engine.sending.channels.port import (
    Answer,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    Message,
    Moves,
    Sent,
    Unsure,
    sender_at,
)
from engine.sending.channels.vendor_words import vendor_words
from engine.time.clock import Clock

BASE = "https://api.telegram.org"
MOST_A_MINUTE = 20
MINUTE = dt.timedelta(minutes=1)
MOST_A_SECOND = 30
SECOND = dt.timedelta(seconds=1)
"""Over all chats of a bot, by its FAQ ("My bot is hitting limits")."""

RIGHTS = kept("kept.telegram.rights", "let the bot write in the chat")
TOPIC = kept(
    "kept.telegram.topic", "look at the topic's number in the address; a closed topic takes nothing"
)
OF_THE_CHAT = {
    "chat not found": kept(
        "kept.telegram.add", "add the bot to the chat, and look at the chat's number in the address"
    ),
    "peer_id_invalid": kept(
        "kept.telegram.add", "add the bot to the chat, and look at the chat's number in the address"
    ),
    "chat_id_invalid": kept(
        "kept.telegram.add", "add the bot to the chat, and look at the chat's number in the address"
    ),
    "user not found": kept("kept.telegram.chat", "look at the chat's number in the address"),
    "thread not found": TOPIC,
    "topic_": TOPIC,
    "deactivated": kept(
        "kept.telegram.closed", "the chat is closed; write another into the address"
    ),
    "not enough rights": RIGHTS,
    "no rights": RIGHTS,
    "write_forbidden": RIGHTS,
    "chat_restricted": RIGHTS,
    "chat_send_": RIGHTS,
    "administrator rights": kept(
        "kept.telegram.administrator", "make the bot an administrator of the channel"
    ),
    "chat_admin_required": kept(
        "kept.telegram.administrator", "make the bot an administrator of the channel"
    ),
}
"""What the words of a 400 hold where it is about the chat, and what to do then."""

TOKEN = kept(
    "kept.telegram.token", "look at the bot's token in the address; BotFather gives new ones"
)
OUTSIDE = kept("kept.telegram.outside", "add the bot to the chat again, or let it write there")


class Telegram:
    """Sends formatted text to a chat or one of its topics. Nothing is known of a message whose
    answer was lost."""

    service = "telegram"
    picture_places = 1
    honours_keys = False
    keys_last: dt.timedelta | None = None
    tells_crossing = True
    at_once = 4

    def __init__(
        self, token: str, chat: str, clock: Clock, allowed: Sequence[Network] = (),
        base: str = BASE, transport: httpx.AsyncBaseTransport | None = None, topic: int = 0,
        moves: Moves | None = None,
    ) -> None:  # fmt: skip
        """`moves` remembers where the chat went, over restarts and for other workers."""
        self.address = f"{base}/bot{token}"
        self.secrets = (token, token.partition(":")[2])
        self.chat = chat
        self.moves = moves
        self.chat_key = sender_at(f"{self.address}/{chat}").key
        self._looked = moves is None
        self.topic = topic
        self.clock = clock
        bot = sender_at(self.address, Rate(MOST_A_SECOND, SECOND))
        self.sender = sender_at(f"{self.address}/{chat}", Rate(MOST_A_MINUTE, MINUTE), bot)
        self.client = guarded_client(allowed, transport)

    async def send(self, message: Message) -> Answer:
        """A group that became a supergroup has a new number, to which the message is sent."""
        reason = too_long("telegram", message.text, message.picture is not None)
        if reason:
            return DeliveryFault(reason)
        await self._look_for_chat()
        text = sent_text("telegram", message.text)
        answer = await self._asked(self.chat, text, message.picture)
        if isinstance(answer, ChatFault) and answer.moved_to:
            moved_to = answer.moved_to
            answer = await self._asked(moved_to, text, message.picture)
            if isinstance(answer, Sent):
                self.chat = moved_to
                if self.moves is not None:
                    await asyncio.to_thread(self.moves.add, self.chat_key, moved_to)
                return Sent(moved_to)
        return answer

    async def _look_for_chat(self) -> None:
        """Finds out where the chat is by what was learnt of it before."""
        if self.moves is not None and not self._looked:
            self.chat = await asyncio.to_thread(self.moves.of, self.chat_key) or self.chat
            self._looked = True

    async def probe(self, group: str | None) -> Answer | None:
        await self._look_for_chat()
        me = await self._got("getMe")
        if not isinstance(me, Mapping) or group is None:
            return Sent() if isinstance(me, Mapping) else me
        chat = await self._got("getChat", chat_id=self.chat)
        if not isinstance(chat, Mapping):
            return chat
        member = await self._got("getChatMember", chat_id=self.chat, user_id=me.get("id"))
        if not isinstance(member, Mapping):
            return member
        if not _may_write(chat, member):
            return ChatFault(
                kept(
                    "kept.telegram.may_not", "Telegram says that the bot may not write in the chat"
                ),
                RIGHTS,
            )
        return None if self.topic else Sent()  # nothing tells whether a topic is closed

    async def _got(self, method: str, **body: object) -> Mapping[str, Any] | Answer:
        """The result of a method that only looks, or what its failing means."""
        answer = await call(self.client, "POST", f"{self.address}/{method}", json=body)
        if not isinstance(answer, httpx.Response):
            return answer
        found = body_of(answer).get("result")
        if answer.status_code == 200 and isinstance(found, dict):
            return found
        return self._meaning(answer)

    async def _asked(self, chat: str, text: str, picture: Picture | None) -> Answer:
        """One request either way: a picture takes the text as its caption."""
        body: dict[str, object] = {"chat_id": chat, "parse_mode": "HTML"}
        if self.topic:
            body["message_thread_id"] = self.topic
        if picture is None:
            way = f"{self.address}/sendMessage"
            answer = await call(self.client, "POST", way, json={**body, "text": text})
        else:
            files = {"photo": (picture.name, picture.data, picture.media_type)}
            way = f"{self.address}/sendPhoto"
            answer = await call(
                self.client, "POST", way, data={**body, "caption": text}, files=files
            )
        return self._meaning(answer) if isinstance(answer, httpx.Response) else answer

    def _meaning(self, answer: httpx.Response) -> Answer:
        body, status = body_of(answer), answer.status_code
        if status == 200 and body.get("ok") is True:
            return Sent()
        described = body.get("description")
        text = described if isinstance(described, str) else ""
        said = vendor_words("Telegram", status, text, self.secrets)
        about = body.get("parameters")
        parameters: Mapping[str, object] = about if isinstance(about, dict) else {}
        if status == 429:
            return Limited(said, waited(parameters.get("retry_after"), MINUTE))
        if status >= 500:
            return Unsure(said)
        if status in (401, 404) or 300 <= status < 400:
            return ChannelFault(said, TOKEN)
        if status == 403:
            return ChatFault(said, OUTSIDE)
        if status == 200:
            return Unsure(
                kept(
                    "kept.telegram.no_word",
                    "Telegram answered 200 without saying what became of it",
                )
            )
        moved_to = parameters.get("migrate_to_chat_id")
        if isinstance(moved_to, int):
            return ChatFault(
                said,
                kept("kept.telegram.write", "write {chat} into the address", chat=moved_to),
                str(moved_to),
            )
        for words, remedy in OF_THE_CHAT.items():
            if words in text.lower():
                return ChatFault(said, remedy)
        return DeliveryFault(said)

    async def close(self) -> None:
        await self.client.aclose()


def _may_write(chat: Mapping[str, Any], member: Mapping[str, Any]) -> bool:
    """Whether a bot may write in a chat, by what Telegram tells of both."""
    status = member.get("status")
    if status in ("left", "kicked"):
        return False
    if status == "restricted":
        return bool(member.get("is_member")) and bool(member.get("can_send_messages"))
    if chat.get("type") == "channel":
        return status == "creator" or bool(member.get("can_post_messages"))
    general = chat.get("permissions")
    if status == "member" and isinstance(general, dict):
        return general.get("can_send_messages") is not False
    return True
