"""Matrix: a message into one room, sent once however often it is tried.

After the client-server API, v1.11: PUT /rooms/{roomId}/send/{eventType}/{txnId}, where the
transaction id is ours and a server that has seen it answers as it did then; "Standard error
response" for the codes; GET /directory/room/{roomAlias} for names; m.room.tombstone for rooms that
were replaced; whoami and the room's state for a silent look.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx

from dsl.base.sentence import kept
from dsl.pictures import Picture
from dsl.services import EVERYBODY
from engine.rendering.markup.dialects import html
from engine.rendering.markup.shown import too_long
from engine.sending.channels.http.client import body_of, call, guarded_client, retry_after
from engine.sending.channels.http.ssrf_guard import Network
from engine.sending.channels.port import (
    Answer,
    ChannelFault,
    ChatFault,
    DeliveryFault,
    Limited,
    Message,
    NotSent,
    Sent,
    Unsure,
    sender_at,
)
from engine.sending.channels.vendor_words import vendor_words
from engine.time.clock import Clock

KEYS_LAST = dt.timedelta(minutes=25)
"""Synapse, the server most run, forgets a transaction about half an hour after it saw it first."""
LOOK_AGAIN = dt.timedelta(minutes=10)
"""How often is asked whether a room was replaced, in which a bot with rights may still write.
Others are refused, and ask at once."""

OF_THE_ACCOUNT = (
    "M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_LOCKED",
    "M_USER_SUSPENDED", "M_CONSENT_NOT_GIVEN", "M_RESOURCE_LIMIT_EXCEEDED", "M_UNRECOGNIZED",
)  # fmt: skip
OF_THE_ROOM = ("M_FORBIDDEN", "M_NOT_FOUND", "M_GUEST_ACCESS_FORBIDDEN")

TOKEN = kept("kept.matrix.token", "sign the bot in again and write its new token into the address")
ROOM = kept(
    "kept.matrix.room", "invite the bot into the room, let it join and give it the right to write"
)
ALIAS = kept("kept.matrix.alias", "look at the room's name in the address")


class Matrix:
    """Sends notices of text into a room, under the delivery's key.

    A room may be named by an alias, which is looked up once, and again when the room is not one
    that the bot can write to: aliases are moved to the rooms that replace others.
    """

    service = "matrix"
    picture_places = 1
    honours_keys = True
    keys_last: dt.timedelta | None = KEYS_LAST
    tells_crossing = True
    at_once = 8

    def __init__(
        self, base: str, token: str, room: str, clock: Clock, allowed: Sequence[Network] = (),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self.base = base.rstrip("/")
        self.token = token
        self.secrets = (token,)
        self.room = room
        self.sender = sender_at(f"{base} {token}")
        self.clock = clock
        self.client = guarded_client(allowed, transport)
        self._resolved = ""
        self._looked_at: dt.datetime | None = clock.now()

    async def send(self, message: Message) -> Answer:
        reason = too_long("matrix", message.text)
        if reason:
            return DeliveryFault(reason)
        room = await self._room_id()
        if not isinstance(room, str):
            return room
        answer = await self._replaced(room) or await self._sent(room, message)
        if not isinstance(answer, ChatFault):
            return answer
        again = await self._room_id(anew=True) if self.room.startswith("#") else room
        if not isinstance(again, str):
            return again
        if again != room:  # the same key: nothing went out into the room before
            return await self._sent(again, message)
        return answer if answer.moved_to else await self._replaced(room, now=True) or answer

    async def probe(self, group: str | None) -> Answer | None:
        me = await self._got("/account/whoami")
        if not isinstance(me, Mapping) or group is None:
            return Sent() if isinstance(me, Mapping) else me
        room = await self._room_id(anew=True)
        if not isinstance(room, str):
            return room
        replaced = await self._replaced(room, now=True)
        if replaced is not None:
            return replaced
        user = str(me.get("user_id", ""))
        member = await self._state(room, f"m.room.member/{quote(user, safe='')}")
        if not isinstance(member, Mapping):
            return member
        if member.get("membership") != "join":
            return ChatFault(kept("kept.matrix.not_in", "the bot is not in the room"), ROOM)
        levels = await self._state(room, "m.room.power_levels/")
        if isinstance(levels, Mapping) and not _may_write(levels, user):
            return ChatFault(kept("kept.matrix.may_not", "the bot may not write in the room"), ROOM)
        return Sent()

    async def _sent(self, room: str, message: Message) -> Answer:
        if message.picture is not None:
            answer = await self._shown(room, message.key, message.picture)
            if not isinstance(answer, Sent):
                return answer
        return await self._put(room, message.key, _event(message.text))

    async def _shown(self, room: str, key: str, picture: Picture) -> Answer:
        """A picture is uploaded and shown by an event of its own, before the text and under a key
        of its own, so that a repetition shows nothing twice."""
        answer = await call(
            self.client, "POST", f"{self.base}/_matrix/media/v3/upload",
            params={"filename": picture.name}, content=picture.data,
            headers={**self._headers, "content-type": picture.media_type},
        )  # fmt: skip
        if not isinstance(answer, httpx.Response):
            return NotSent(answer.words) if isinstance(answer, Unsure) else answer
        where = body_of(answer).get("content_uri")
        if answer.status_code == 200 and isinstance(where, str):
            about = {"mimetype": picture.media_type, "size": len(picture.data)}
            event = {"msgtype": "m.image", "body": picture.name, "url": where, "info": about}
            return await self._put(room, f"{key}-picture", event)
        refused = self._meaning(answer)
        if isinstance(refused, Unsure):
            return NotSent(
                kept(
                    "kept.matrix.upload",
                    "the picture was not uploaded: {words}",
                    words=refused.words,
                )
            )
        if isinstance(refused, ChatFault):  # nothing about a room was asked
            return ChannelFault(
                refused.words, kept("kept.matrix.let_upload", "let the bot upload files")
            )
        return refused

    async def _put(self, room: str, key: str, event: Mapping[str, object]) -> Answer:
        path = f"/_matrix/client/v3/rooms/{quote(room, safe='')}/send/m.room.message"
        answer = await call(
            self.client, "PUT", f"{self.base}{path}/{quote(key, safe='')}", json=event,
            headers=self._headers,
        )  # fmt: skip
        if not isinstance(answer, httpx.Response):
            return answer
        if answer.status_code == 200:
            known = isinstance(body_of(answer).get("event_id"), str)
            return (
                Sent()
                if known
                else Unsure(
                    kept("kept.matrix.no_event", "the server answered 200 without an event")
                )
            )
        return self._meaning(answer)

    async def _room_id(self, anew: bool = False) -> str | Answer:
        """The id of the room; an alias is looked up once, or `anew`."""
        if not self.room.startswith("#"):
            return self.room
        if not self._resolved or anew:
            found = await self._got(f"/directory/room/{quote(self.room, safe='')}")
            if isinstance(found, ChatFault):
                return ChatFault(found.words, ALIAS)
            if not isinstance(found, Mapping):
                return NotSent(found.words) if isinstance(found, Unsure) else found
            room = found.get("room_id")
            if not isinstance(room, str):
                return NotSent(
                    kept("kept.matrix.no_alias", "the server knows no room by the alias")
                )
            if room != self._resolved:
                self._looked_at = None
            self._resolved = room
        return self._resolved

    async def _replaced(self, room: str, now: bool = False) -> ChatFault | None:
        """That the room was replaced by another, and by which; None where nothing says so."""
        at = self.clock.now()
        looked_at = self._looked_at
        if not now and looked_at is not None and looked_at <= at < looked_at + LOOK_AGAIN:
            return None
        found = await self._state(room, "m.room.tombstone/")
        if not isinstance(found, Mapping):
            if isinstance(found, ChatFault):  # there is none, or it is the sending that tells
                self._looked_at = at
            return None
        moved_to = found.get("replacement_room")
        if not isinstance(moved_to, str) or not moved_to:
            return None
        words = kept("kept.matrix.replaced", "the room was replaced by {room}", room=moved_to)
        return ChatFault(words, kept('kept.matrix.join', 'let the bot join {room} and write it into the address', room=moved_to),
                         moved_to)  # fmt: skip

    async def _state(self, room: str, event: str) -> Mapping[str, Any] | Answer:
        return await self._got(f"/rooms/{quote(room, safe='')}/state/{event}")

    async def _got(self, path: str) -> Mapping[str, Any] | Answer:
        """The object at a path, or what it means that there is none."""
        way = f"{self.base}/_matrix/client/v3{path}"
        answer = await call(self.client, "GET", way, headers=self._headers)
        if not isinstance(answer, httpx.Response):
            return answer
        return body_of(answer) if answer.status_code == 200 else self._meaning(answer)

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def _meaning(self, answer: httpx.Response) -> Answer:
        body, status = body_of(answer), answer.status_code
        code, text = str(body.get("errcode", "")), body.get("error")
        said = vendor_words(kept('kept.server', 'the server'), f"{status} {code}".strip(),
                            text if isinstance(text, str) else "", self.secrets)  # fmt: skip
        if status == 429 or code == "M_LIMIT_EXCEEDED":
            millis = body.get("retry_after_ms")
            told = None
            if isinstance(millis, int) and 0 <= millis <= 3_600_000:
                told = dt.timedelta(milliseconds=millis)
            return Limited(said, retry_after(answer, self.clock.now()) or told)
        if status >= 500:
            return Unsure(said)
        if status == 401 or code in OF_THE_ACCOUNT or 300 <= status < 400:
            return ChannelFault(said, TOKEN if status == 401 else "")
        if code in OF_THE_ROOM:
            return ChatFault(said, ROOM)
        if status in (403, 404, 405):  # no answer of a Matrix server
            return ChannelFault(
                said, kept("kept.matrix.server_name", "look at the server's name in the address")
            )
        return DeliveryFault(said)

    async def close(self) -> None:
        await self.client.aclose()


def _event(text: str) -> dict[str, object]:
    """A message as text and as HTML; who says `@room` calls everybody (m.mentions, v1.7)."""
    everybody = any(mention in text for mention in EVERYBODY)
    return {
        "msgtype": "m.text", "body": text, "format": "org.matrix.custom.html",
        "formatted_body": html(text), "m.mentions": {"room": True} if everybody else {},
    }  # fmt: skip


def _may_write(levels: Mapping[str, Any], user: str) -> bool:
    """Whether a user may send messages, by the room's power levels (m.room.power_levels)."""
    events, users = levels.get("events"), levels.get("users")
    wanted = levels.get("events_default", 0)
    if isinstance(events, dict):
        wanted = events.get("m.room.message", wanted)
    has = levels.get("users_default", 0)
    if isinstance(users, dict):
        has = users.get(user, has)
    return not (isinstance(has, int) and isinstance(wanted, int)) or has >= wanted
