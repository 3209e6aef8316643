"""A person, please (人工): the queue, taking over, relaying, handing back.

While a post holds a conversation its dialogs are quiet and each side's words
are passed on as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from casework import audit, clocks, consents
from casework.actor import Actor
from casework.errors import Refusal
from casework.lifecycles import OPEN_STATES
from casework.notices import Urgency, plan, tell_staff
from casework.permissions import Act, Post, require
from storage.base import PersonId
from storage.cases import Case
from storage.conversations import Conversation
from storage.database import Tx
from storage.duties import Alert, Handover
from storage.people import Person, StaffPost


@dataclass(frozen=True, slots=True)
class Queued:
    """A wish for a person: when somebody will be there."""

    handover_id: int
    open_now: bool
    opens_at: datetime
    told: int


def ask_person(tx: Tx, actor: Actor, reason: str) -> Queued:
    """Put the person into the queue of their area, once."""
    person = tx.session.get_one(Person, actor.person_id)
    handover = _waiting(tx, actor.person_id)
    if handover is None:
        handover = Handover(
            person_id=actor.person_id,
            asked_at=tx.now,
            reason=reason,
            area_code=person.area_code,
        )
        tx.session.add(handover)
        tx.session.flush()
        audit.leave(tx, actor, "handover.asked", "handover", handover.id)
    handover.area_code = handover.area_code or person.area_code
    told = tell_staff(
        tx,
        "handover.new",
        person.area_code,
        f"handover:{handover.id}",
        urgency=Urgency.DIRECT,
        handover_id=handover.id,
    )
    opens_at = clocks.next_opening(tx.now)
    return Queued(handover.id, clocks.is_open(tx.now), opens_at, told)


def cancel_wait(tx: Tx, actor: Actor) -> bool:
    """Leave the queue; False where the actor does not wait in it."""
    handover = _waiting(tx, actor.person_id)
    if handover is None or handover.taken_by is not None:
        return False
    handover.ended_at = tx.now
    audit.leave(tx, actor, "handover.cancelled", "handover", handover.id)
    return True


def take_over(tx: Tx, actor: Actor, handover_id: int) -> bool:
    """Hold the conversation; False where a colleague holds it.

    Raises:
        Refusal: "not_allowed"; "ended" where it is over; "holding" where the
            post holds another conversation already.
    """
    handover = _locked(tx, handover_id)
    post = require(tx, actor, Act.TALK, handover.area_code)
    if handover.ended_at is not None:
        raise Refusal("ended")
    if handover.taken_by not in (None, post.id):
        return False
    talk = _conversation(tx, handover.person_id)
    if held_by_post(tx, post, except_for=talk.id):
        raise Refusal("holding")
    handover.taken_by, handover.taken_at = post.id, tx.now
    talk.held_by = post.id
    plan(
        tx,
        "handover.taken",
        handover.person_id,
        f"handover:{handover.id}:{post.id}",
        urgency=Urgency.DIRECT,
    )
    audit.leave(tx, actor, "handover.taken", "handover", handover.id)
    return True


def talk_about_case(tx: Tx, actor: Actor, case_id: int) -> int:
    """Talk with the person of an open case and hold it; return the hand-over's id.

    Raises:
        Refusal: "not_allowed"; "no_consent"; "wrong_state"; "held" where a
            colleague holds it; "holding" as in `take_over`.
    """
    case = tx.session.get(Case, case_id)
    if case is None:
        raise Refusal("not_allowed")
    require(tx, actor, Act.TALK, case.area_code)
    consents.require_not_ended(tx, case.reporter_id, consents.Purpose.CASEWORK)
    if case.state not in OPEN_STATES:
        raise Refusal("wrong_state", state=case.state)
    return _start(tx, actor, case.reporter_id, case.area_code)


def talk_about_alert(tx: Tx, actor: Actor, alert_id: int) -> int:
    """Talk with the person in danger and hold it; return the hand-over's id.

    Raises:
        Refusal: "not_allowed"; "ended" where the alert is closed; "held" and
            "holding" as in `talk_about_case`.
    """
    alert = tx.session.get(Alert, alert_id)
    if alert is None:
        raise Refusal("not_allowed")
    require(tx, actor, Act.TALK, alert.area_code)
    if alert.closed_at is not None:
        raise Refusal("ended")
    return _start(tx, actor, alert.person_id, alert.area_code)


def _start(tx: Tx, actor: Actor, person_id: PersonId, area_code: str | None) -> int:
    handover = _waiting(tx, person_id)
    if handover is None:
        handover = Handover(
            person_id=person_id, asked_at=tx.now, reason="staff", area_code=area_code
        )
        tx.session.add(handover)
        tx.session.flush()
    elif handover.taken_by is None:
        handover.area_code = handover.area_code or area_code
    if not take_over(tx, actor, handover.id):
        raise Refusal("held")
    return handover.id


def hand_back(tx: Tx, actor: Actor, handover_id: int) -> None:
    """Give the conversation back to the bot.

    Raises:
        Refusal: "not_allowed"; "ended".
    """
    handover = _locked(tx, handover_id)
    post = require(tx, actor, Act.TALK, handover.area_code)
    if handover.taken_by != post.id:
        raise Refusal("not_allowed")
    if handover.ended_at is not None:
        raise Refusal("ended")
    _end(tx, handover)
    plan(
        tx,
        "handover.back",
        handover.person_id,
        f"handover:{handover.id}",
        urgency=Urgency.DIRECT,
    )
    audit.leave(tx, actor, "handover.back", "handover", handover.id)


def relay_to_staff(tx: Tx, actor: Actor, words: str, media: int | None) -> bool:
    """Pass the person's words to whoever holds the talk; False if nobody does."""
    talk = _conversation(tx, actor.person_id)
    post = tx.session.get(StaffPost, talk.held_by) if talk.held_by else None
    if post is None:
        return False
    plan(
        tx,
        "relay.to_staff",
        post.person_id,
        f"{talk.id}:{talk.turn}",
        urgency=Urgency.DIRECT,
        words=words,
        person_id=actor.person_id,
        media=media,
    )
    return True


def relay_to_person(
    tx: Tx, actor: Actor, handover_id: int, words: str, media: int | None = None
) -> None:
    """Pass staff's words, a photo or a voice message to the person.

    Raises:
        Refusal: "not_allowed"; "ended".
    """
    handover = _locked(tx, handover_id)
    post = require(tx, actor, Act.TALK, handover.area_code)
    if handover.ended_at is not None:
        raise Refusal("ended")
    if handover.taken_by != post.id:
        raise Refusal("not_allowed")
    own = _conversation(tx, actor.person_id)
    plan(
        tx,
        "relay.to_person",
        handover.person_id,
        f"{own.id}:{own.turn}",
        urgency=Urgency.DIRECT,
        words=words,
        media=media,
    )


def held_by_post(tx: Tx, post: Post, *, except_for: int) -> bool:
    """Tell whether a post holds another conversation."""
    held = select(Conversation.id).where(
        Conversation.held_by == post.id, Conversation.id != except_for
    )
    return tx.session.scalar(held.limit(1)) is not None


def _locked(tx: Tx, handover_id: int) -> Handover:
    handover = tx.session.get(Handover, handover_id, with_for_update=True)
    if handover is None:
        raise Refusal("not_allowed")
    return handover


def _waiting(tx: Tx, person_id: PersonId) -> Handover | None:
    return tx.session.scalar(
        select(Handover)
        .where(Handover.person_id == person_id, Handover.ended_at.is_(None))
        .order_by(Handover.id.desc())
        .limit(1)
    )


def _conversation(tx: Tx, person_id: PersonId) -> Conversation:
    found = tx.session.scalar(
        select(Conversation).where(Conversation.person_id == person_id)
    )
    if found is None:
        raise Refusal("no_conversation")
    return found


def _end(tx: Tx, handover: Handover) -> None:
    handover.ended_at = tx.now
    talk = _conversation(tx, handover.person_id)
    talk.held_by = None
