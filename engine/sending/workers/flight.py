"""One delivery's way from its claim to an answer. A flight never raises: whatever befalls it is how
that delivery ended, and nobody else's affair.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from dsl.base.sentence import kept
from engine.calendar.deliveries.delivery import UNSURE, Delivery
from engine.calendar.deliveries.limits.circuits import Broken
from engine.calendar.deliveries.settle import Outcome
from engine.calendar.owners import PARTS
from engine.rendering.templates.error import RenderError
from engine.rendering.words.owner_words import task_text
from engine.sending.channels.crossing import TooLateError, crossing
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
)
from engine.sending.watching.watch import Watch
from engine.sending.workers.channel_pool import OpenChannel
from engine.time.clock import Clock

FIRST_WAIT = dt.timedelta(seconds=2)
LONGEST_WAIT = dt.timedelta(minutes=5)
LONGEST_FLIGHT = 120.0
"""How many seconds a channel has for one message; then its answer counts as lost."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended, until when its sender is to be left alone, and what it showed to be
    out of order."""

    outcome: Outcome
    sender: str = ""
    held_until: dt.datetime | None = None
    broken: Broken | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """What a flight asks right before its request."""

    clock: Clock
    may_send: Callable[[], bool]
    """Whether the dispatcher still holds the lease under which the delivery was claimed."""
    link: Callable[[str], str]
    """The address of an owner's page, by the owner's key."""
    watch: Watch


async def flight(
    delivery: Delivery, text: str | RenderError, used: OpenChannel, gate: Gate
) -> Ended:
    """Hands one delivery to its channel and tells how that ended. Never raises; cancelled, it says
    what is known at that moment."""
    with gate.watch.attempt(delivery):
        try:
            ended = await _attempted(delivery, text, used, gate)
        except Exception as error:  # ours, and before anything left: what is beyond is caught below
            words = kept(
                "kept.own_fault.before",
                "a fault of Weekbook's own, before anything was sent: {error}",
                error=said(error),
            )
            ended = Ended(Outcome(delivery, "failed", words))
        gate.watch.ended(ended.outcome)
    return ended


async def _attempted(
    delivery: Delivery, text: str | RenderError, used: OpenChannel, gate: Gate
) -> Ended:
    if isinstance(text, RenderError):
        return Ended(
            Outcome(
                delivery,
                "failed",
                kept(
                    "kept.not_rendered", "the template could not be rendered: {error}", error=text
                ),
            )
        )
    message = message_of(delivery, text, gate)
    now = gate.clock.now()
    too_late = _too_late(delivery, gate)
    if too_late:
        return Ended(
            Outcome(
                delivery,
                "waiting",
                kept("kept.not_sent", "not sent: {reason}", reason=too_late),
                now,
            )
        )
    since = delivery.unsure_since
    if since is not None and not used.may_repeat(since, now):
        words = kept(
            "kept.old_key",
            "an attempt since {since} UTC may have gone out; its key is too old",
            since=f"{since:%Y-%m-%d %H:%M}",
        )
        return Ended(Outcome(delivery, "unsure", words))
    answer = await _handed_over(message, used, lambda: _too_late(delivery, gate))
    return ended(delivery, answer, used, gate.clock.now())


def _too_late(delivery: Delivery, gate: Gate) -> str:
    """Why nothing may leave at this moment; empty where it may."""
    if gate.clock.now() > delivery.until:
        return kept("kept.bound_passed", "its bound of lateness passed")
    return "" if gate.may_send() else kept("kept.lease_out", "the lease had run out")


def message_of(delivery: Delivery, text: str, gate: Gate) -> Message:
    """What the channel gets: the post for its group, or for the group's owner to send by hand."""
    message = Message(
        key=delivery.key, post=delivery.post_id, title=delivery.title,
        channel=delivery.channel, group=delivery.group, group_name=delivery.group_name,
        due_at=delivery.due_at, wall_time=delivery.wall_time, text=text,
        picture=delivery.picture,
    )  # fmt: skip
    if not delivery.owner:
        return message
    link = gate.link(delivery.owner_key)
    own = task_text(delivery.tongue, delivery.group_name, delivery.until_wall, text, link)
    return replace(message, kind="task", owner=delivery.owner, text=own)


async def _handed_over(message: Message, used: OpenChannel, too_late: Callable[[], str]) -> Answer:
    """The channel's answer, also where it gives none, gives up, or is not given the time."""
    with crossing(lambda: not too_late()) as way:
        try:
            async with asyncio.timeout(LONGEST_FLIGHT):
                return await used.channel.send(message)
        except TooLateError:
            return NotSent(
                kept("kept.not_sent", "not sent: {reason}", reason=too_late() or "too late"),
                dt.timedelta(0),
            )
        except TimeoutError:
            words = kept("kept.no_answer", "the channel gave no answer in time")
        except asyncio.CancelledError:  # only who lands flights cancels them; it wants an answer
            words = kept("kept.stopped", "stopped before the answer came")
            if not way.crossed and used.tells_crossing:
                return NotSent(words, dt.timedelta(0))
        except BaseException as error:  # whatever a library throws at us ends this flight alone
            words = kept("kept.channel_failed", "the channel failed: {error}", error=said(error))
            if not way.crossed and used.tells_crossing:
                return DeliveryFault(
                    words,
                    kept(
                        "kept.own_fault.report", "this is a fault of Weekbook's: please report it"
                    ),
                )
        if not way.crossed and used.tells_crossing:
            return NotSent(words)
        return Unsure(words)


def ended(delivery: Delivery, answer: Answer, used: OpenChannel, now: dt.datetime) -> Ended:
    """What an answer means for the delivery, its sender and its circuit."""
    match answer:
        case Sent(moved_to=moved_to) if delivery.owner:
            remind = now + (delivery.until - now) / PARTS
            return Ended(Outcome(delivery, "prepared", _moved(moved_to), remind))
        case Sent(moved_to=moved_to):
            return Ended(Outcome(delivery, "sent", _moved(moved_to)))
        case DeliveryFault(words=words, remedy=remedy):
            return Ended(Outcome(delivery, "failed", with_remedy(words, remedy)))
        case ChatFault() | ChannelFault():
            broken = used.broken(delivery.group, answer)
            outcome = Outcome(delivery, "waiting", with_remedy(broken.words, broken.remedy), now)
            return Ended(outcome, broken=broken)
        case Unsure(words=words):
            if used.may_repeat(delivery.unsure_since, now):
                told = f"{UNSURE}{words}"
                return Ended(Outcome(delivery, "waiting", told, now + backoff(delivery)))
            return Ended(Outcome(delivery, "unsure", words))
        case NotSent(words=words, wait=wait):
            again = now + (wait if wait is not None else backoff(delivery))
            return Ended(Outcome(delivery, "waiting", words, again))
        case Limited(words=words, wait=wait, whole_sender=whole):
            again = now + (wait if wait is not None else backoff(delivery))
            outcome = Outcome(delivery, "waiting", words, again)
            return (
                Ended(outcome, used.sender(delivery.group).key, again) if whole else Ended(outcome)
            )


def _moved(to: str) -> str:
    return (
        kept("kept.chat_moved", "the chat has moved to {chat}; put that into its address", chat=to)
        if to
        else ""
    )


def with_remedy(words: str, remedy: str) -> str:
    """The service's words, and what a person can do about them."""
    if not remedy:
        return words
    return kept("kept.with_remedy", "{words} ({remedy})", words=words, remedy=remedy)


def said(error: BaseException) -> str:
    """An exception in one line. Its own text may hold an address or a secret, so it is left out."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return type(error).__name__
    code = place.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_qualname}, line {place.tb_lineno}"


def backoff(delivery: Delivery) -> dt.timedelta:
    """How long to wait before the next attempt: doubling, with jitter drawn from the key.

    Full jitter between half and the whole of the doubled wait keeps many groups from coming back
    at the same moment.
    """
    doubled: int = 2 ** min(max(delivery.attempts - 1, 0), 16)
    whole = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    drawn = random.Random(f"{delivery.key}/{delivery.attempts}").uniform(0.5, 1.0)  # noqa: S311
    return whole * drawn
