"""Who waits for a person, and what was said before a staff member came.

Words said to the bot are shown to staff only where the person asked for
somebody, or consented to casework.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from casework import audit, consents
from casework.actor import Actor
from casework.areas import area_name
from casework.desk import staff_posts
from casework.errors import Refusal
from casework.files import MOST_SHOWN
from casework.permissions import Act, require, within
from storage.conversations import Message
from storage.database import Tx
from storage.duties import Handover
from storage.people import Account, Person

LAST_SHOWN = 6
# Reasons of a hand-over by which the person asked for somebody.
ASKED = frozenset({"asked", "stuck"})


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody who waits for a person: nothing that names them."""

    handover_id: int
    area: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One message: by the person or not, its words, the id of its media."""

    by_person: bool
    text: str
    media: int | None


@dataclass(frozen=True, slots=True)
class TalkView:
    """The person staff talk with: who, how to reach them, what was said last."""

    name: str
    phone: str
    area: str
    last: tuple[Said, ...]


def waits(tx: Tx, actor: Actor) -> tuple[Wait, ...]:
    """Return who waits in the actor's areas, the longest first.

    Raises:
        Refusal: "not_allowed" where the actor is no staff.
    """
    posts = staff_posts(tx, actor)
    found = tx.session.scalars(
        select(Handover)
        .where(
            within(posts, Handover.area_code),
            Handover.ended_at.is_(None),
            Handover.taken_by.is_(None),
        )
        .order_by(Handover.id)
        .limit(MOST_SHOWN)
    )
    return tuple(_wait(tx, handover) for handover in found)


def wait_of(tx: Tx, actor: Actor, handover_id: int) -> Wait:
    """Return one who still waits.

    Raises:
        Refusal: "not_allowed"; "ended" where nobody waits any more.
    """
    handover = tx.session.get(Handover, handover_id)
    if handover is None:
        raise Refusal("not_allowed")
    require(tx, actor, Act.TALK, handover.area_code)
    if handover.ended_at is not None or handover.taken_by is not None:
        raise Refusal("ended")
    return _wait(tx, handover)


def talk_view(tx: Tx, actor: Actor, handover_id: int) -> TalkView:
    """Return whom the actor talks with, and what was said last; audited.

    Raises:
        Refusal: "not_allowed" where the actor does not hold the talk.
    """
    handover = tx.session.get(Handover, handover_id)
    if handover is None:
        raise Refusal("not_allowed")
    post = require(tx, actor, Act.TALK, handover.area_code)
    if handover.taken_by != post.id or handover.ended_at is not None:
        raise Refusal("not_allowed")
    person = tx.session.get_one(Person, handover.person_id)
    last = last_said(tx, handover)
    audit.leave(
        tx, actor, "talk.read", "handover", handover.id, post=post.id, shown=len(last)
    )
    return TalkView(
        name=person.call_name or "",
        phone=person.phone or "",
        area=area_name(tx, person.area_code or handover.area_code),
        last=last,
    )


def last_said(tx: Tx, handover: Handover) -> tuple[Said, ...]:
    """Return the last messages before staff came, the oldest first.

    Nothing where the person neither asked for somebody nor consents to casework.
    What the bot said to the asking itself tells nothing and is left out.
    """
    agrees = consents.standing(tx, handover.person_id, consents.Purpose.CASEWORK)
    if handover.reason not in ASKED and not agrees:
        return ()
    taken_at = handover.taken_at or tx.now
    accounts = select(Account.id).where(Account.person_id == handover.person_id)
    found = tx.session.scalars(
        select(Message)
        .where(
            Message.account_id.in_(accounts),
            Message.created_at <= taken_at,
            (Message.direction == "in") | (Message.created_at != handover.asked_at),
        )
        .order_by(Message.id.desc())
        .limit(LAST_SHOWN)
    )
    said = [_said(message) for message in found]
    return tuple(s for s in reversed(said) if s.text or s.media is not None)


def _wait(tx: Tx, handover: Handover) -> Wait:
    return Wait(handover.id, area_name(tx, handover.area_code), handover.asked_at)


def _said(message: Message) -> Said:
    by_person, body = message.direction == "in", message.body
    media = body.get("media_id" if by_person else "media")
    return Said(by_person, body.get("text", ""), media)
